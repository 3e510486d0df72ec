package stack

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/devbliss/devbliss/internal/engine"
)

const cloned = "name: shop\nservices:\n  web:\n    image: busybox\n    ports: [\"${WEB_PORT:-8080}:80\"]\n    volumes: [data:/data]\nvolumes:\n  data:\n"

// newClone is a second folder with the same compose file, on the engine of first.
func newClone(t *testing.T, first *ground, text string) *ground {
	t.Helper()
	second := newGround(t, map[string]string{"compose.yaml": text})
	second.fake, second.o.Engine = first.fake, first.fake
	return second
}

func TestASecondCloneLeavesTheFirstAlone(t *testing.T) {
	first := newGround(t, map[string]string{"compose.yaml": cloned})
	first.up()
	second := newClone(t, first, cloned)
	err := second.Up(t.Context(), engine.UpOptions{}, nil)
	var other *OtherClone
	if !errors.As(err, &other) || other.Folder != first.dir || strings.Join(other.Services, " ") != "web" {
		t.Fatalf("%v", err)
	}
	if !strings.Contains(Advice(err), "devbliss up --beside") {
		t.Errorf("%q", Advice(err))
	}
	if err := first.Up(t.Context(), engine.UpOptions{}, nil); err != nil {
		t.Errorf("the first clone: %v", err)
	}
}

func TestASecondCloneRunsBesideTheFirst(t *testing.T) {
	first := newGround(t, map[string]string{"compose.yaml": cloned})
	first.up()
	second := newClone(t, first, cloned)
	change, err := second.PlanBeside(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second.wantNote(change, "this folder becomes project shop-2: COMPOSE_PROJECT_NAME=shop-2 goes into .env")
	second.apply(change)
	var taken *PortTaken
	if err := second.Up(t.Context(), engine.UpOptions{}, nil); !errors.As(err, &taken) {
		t.Fatalf("%v", err)
	}
	if change, err = second.PlanFreePorts(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	second.apply(change)
	second.up()
	if second.read("compose.yaml") != cloned || second.read(".env") != "COMPOSE_PROJECT_NAME=shop-2\nWEB_PORT=8081\n" {
		t.Errorf("%s%s", second.read("compose.yaml"), second.read(".env"))
	}
	for _, project := range []string{"shop", "shop-2"} {
		if known, err := first.fake.Services(t.Context(), project); err != nil || len(known) != 1 || known[0].State != engine.Running {
			t.Errorf("%s: %v, %v", project, known, err)
		}
	}
}

func TestOneCloneIsNotTakenForAnother(t *testing.T) {
	first := newGround(t, map[string]string{"compose.yaml": cloned})
	first.up()
	t.Run("seen through a link", func(t *testing.T) {
		link := filepath.Join(t.TempDir(), "link")
		if err := os.Symlink(first.dir, link); err != nil {
			t.Skip(err)
		}
		linked := newClone(t, first, cloned)
		linked.o.Source.Dir = link
		linked.up()
	})
	t.Run("with the folder named otherwise", func(t *testing.T) {
		nested := newClone(t, first, cloned)
		nested.o.Source.Files, nested.o.Source.ProjectDir = []string{first.path("compose.yaml")}, t.TempDir()
		nested.up()
		first.up()
	})
	t.Run("the name is given", func(t *testing.T) {
		named := newClone(t, first, cloned)
		named.o.Source.Name = "shop"
		named.up()
	})
	t.Run("to be taken over", func(t *testing.T) {
		taking := newClone(t, first, cloned)
		if err := taking.Up(t.Context(), engine.UpOptions{TakeOver: true}, nil); err != nil {
			t.Error(err)
		}
		taking.up() // now it is its own
	})
	t.Run("moved", func(t *testing.T) {
		moved := newClone(t, first, cloned)
		if err := moved.Up(t.Context(), engine.UpOptions{TakeOver: true}, nil); err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(t.TempDir(), "moved")
		if err := os.Rename(moved.dir, to); err != nil {
			t.Fatal(err)
		}
		moved.o.Source.Dir, moved.o.Source.Name = to, ""
		moved.up()
	})
	t.Run("other services under the same name", func(t *testing.T) {
		newClone(t, first, "name: shop\nservices:\n  worker:\n    image: busybox\n").up()
	})
}

func TestNamesThatTheFileFixesKeepClonesApart(t *testing.T) {
	for fixed, want := range map[string]string{
		"    container_name: shop-web\n":                                "container_name shop-web of web",
		"    volumes: [data:/d]\nvolumes:\n  data:\n    name: shop-d\n": "name shop-d of volume data",
		"    container_name: ${COMPOSE_PROJECT_NAME}-web\n":             "",
		"    volumes: [data:/d]\nvolumes:\n  data:\n":                   "",
	} {
		g := newGround(t, map[string]string{"compose.yaml": "name: shop\nservices:\n  web:\n    image: busybox\n" + fixed})
		_, err := g.PlanBeside(t.Context())
		var shared *Shared
		if errors.As(err, &shared) != (want != "") || want != "" && strings.Join(shared.What, " ") != want {
			t.Errorf("%s: %v", fixed, err)
		}
	}
}

func TestANameOfTheShellIsNotOfferedToBeChangedInEnv(t *testing.T) {
	first := newGround(t, map[string]string{"compose.yaml": cloned})
	first.up()
	second := newClone(t, first, cloned)
	second.o.Source.Environment = []string{"COMPOSE_PROJECT_NAME=shop"}
	if err := second.Up(t.Context(), engine.UpOptions{}, nil); err == nil || !strings.Contains(Advice(err), "unset COMPOSE_PROJECT_NAME") {
		t.Errorf("%v: %s", err, Advice(err))
	}
}
