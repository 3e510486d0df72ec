package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/engine"
)

// beside reads a file next to the compose file, "" where there is none.
func (d *driver) beside(name string) string {
	d.t.Helper()
	text, err := os.ReadFile(filepath.Join(filepath.Dir(d.file), name))
	if err != nil && !os.IsNotExist(err) {
		d.t.Fatal(err)
	}
	return string(text)
}

func (d *driver) put(name, text string) {
	d.t.Helper()
	if err := os.WriteFile(filepath.Join(filepath.Dir(d.file), name), []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

func TestUpMakesEnvFilesAndAsksForWhatOnlyAPersonKnows(t *testing.T) {
	d := drive(t, project+"    environment:\n      KEY: ${PAY_KEY:?}\n      NAME: ${SHOP_NAME}\n      SECRET: ${APP_SECRET}\n")
	d.put(".env.example", "# The key of the payment provider.\nPAY_KEY=<your key>\nSHOP_NAME=shop\n# devbliss: generate 32\nAPP_SECRET=\n")
	d.shows("PAY_KEY is not set")
	d.press("U")
	d.shows("PAY_KEY:", "payment provider")
	d.press("h", "u", "s", "h")
	d.shows("PAY_KEY: ****")
	d.hides("hush")
	d.press("enter")
	d.shows("web", "healthy")
	env := d.beside(".env")
	if !strings.Contains(env, "PAY_KEY=hush\n") || !strings.Contains(env, "SHOP_NAME=shop\n") || strings.Contains(env, "APP_SECRET=\n") {
		t.Errorf(".env is\n%s", env)
	}
}

func TestUpRefusesAnEmptyValueThatNothingWorksWithout(t *testing.T) {
	d := drive(t, project+"    environment:\n      KEY: ${PAY_KEY:?}\n")
	d.put(".env.example", "PAY_KEY=\n")
	d.shows("docker")
	d.press("U")
	d.shows("PAY_KEY: ", "wanted by .env.example:1")
	d.press("enter")
	d.shows("PAY_KEY cannot be empty")
	if env := d.beside(".env"); env != "" {
		t.Errorf(".env is\n%s", env)
	}
}

func TestUpRunsTheTeamsTasksAndShowsWhatTheyWrite(t *testing.T) {
	d := drive(t, "x-devbliss:\n  tasks:\n    seed: {in: api, run: [echo, forty rows]}\n"+project)
	d.shows("web", "not started")
	d.press("U")
	d.shows("✓ up")
	d.shows("task seed", "forty rows")
	d.shows("task seed is done")
}

func TestUpAsksBeforeItRunsSomethingOnThisMachine(t *testing.T) {
	d := drive(t, "x-devbliss:\n  tasks:\n    hooks: {run: [touch, made]}\n"+project)
	d.shows("web", "not started")
	d.press("U")
	d.shows("Allow what the compose file runs on this machine?")
	d.shows("task hooks", `["touch", "made"]`)
	d.press("n")
	d.shows("✖ up")
	if got := d.fake.Calls(); strings.Contains(strings.Join(got, " "), "up") {
		t.Errorf("something was started: %v", got)
	}
	d.press("U")
	d.shows("Allow what the compose file runs on this machine?")
	d.press("y")
	d.shows("✓ up")
	d.shows("task hooks is done")
	if _, err := os.Stat(filepath.Join(filepath.Dir(d.file), "made")); err != nil {
		t.Error(err)
	}
}

func TestTakenPortIsMovedOrItsHolderStopped(t *testing.T) {
	text := strings.Replace(project, `127.0.0.1:8080:80`, `127.0.0.1:${WEB_PORT:-8080}:80`, 1)
	d := drive(t, text)
	d.shows("web", "not started")
	front := types.ServiceConfig{Name: "front"}
	front.Image = "shop-web"
	front.Ports = []types.ServicePortConfig{{HostIP: "127.0.0.1", Published: "8080", Target: 80, Protocol: "tcp"}}
	other := &types.Project{Name: "blog", Services: types.Services{"front": front}}
	if err := d.fake.Up(t.Context(), other, engine.UpOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	d.press("U")
	d.shows("port 8080 is held by container blog-front-1 of project blog")
	d.shows("take the next free port")
	d.shows("so WEB_PORT=8081 goes into .env")
	d.shows("stop front of project blog")
	d.press("enter")
	d.shows("✓ up")
	if env := d.beside(".env"); env != "WEB_PORT=8081\n" {
		t.Errorf(".env is %q", env)
	}
}
