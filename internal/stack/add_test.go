package stack

import (
	"errors"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
)

func TestAddInAnEmptyFolderMakesAComposeFile(t *testing.T) {
	g := newGround(t, nil)
	c := g.add(AddOptions{}, "redis")
	if len(c.Files) != 1 || c.Files[0].Was != nil || c.Files[0].Path != g.path("compose.yaml") {
		t.Fatalf("%+v", c.Files)
	}
	if g.read("compose.yaml") != "<none>" {
		t.Fatal("planning wrote the file")
	}
	g.apply(c)
	text := g.read("compose.yaml")
	mustContain(t, text, "services:\n  redis:\n    image: redis:8.10-alpine\n", "\nvolumes:\n  redis-data:")
	p, err := g.Project(t.Context())
	if err != nil || p.Name != "shop" || len(p.Services) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	g.up(c.Starts...)
	if s := g.service("redis"); s.Addon != "redis" || s.Health != engine.Healthy {
		t.Errorf("%+v", s)
	}
}

func TestAddToAnEmptyComposeFile(t *testing.T) {
	for _, text := range []string{"", "# nothing yet\n"} {
		g := newGround(t, map[string]string{"compose.yaml": text})
		g.apply(g.add(AddOptions{}, "redis"))
		mustContain(t, g.read("compose.yaml"), text, "services:\n  redis:\n")
	}
}

func TestAddKeepsEveryByteOutsideItsLines(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	c := g.add(AddOptions{}, "redis", "postgres")
	if diff := cmp.Diff([]string{"redis", "postgres"}, c.Adds); diff != "" {
		t.Error(diff)
	}
	now := string(c.Files[0].Now)
	if !strings.HasPrefix(now, web) {
		t.Errorf("the file's own lines changed:\n%s", c.Diff(g.dir))
	}
	if c.Title != "add redis postgres" || len(c.Removes)+len(c.Deletes) > 0 || c.Undoes {
		t.Errorf("%+v", c)
	}
}

func TestAddTwiceChangesNothingAndSaysSo(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "services:\n  cache:\n    image: docker.io/library/redis:7-alpine\n"})
	c := g.add(AddOptions{}, "redis")
	if len(c.Files) != 0 || len(c.Adds) != 0 {
		t.Fatalf("%+v", c)
	}
	g.wantNote(c, "redis is there already (service cache); a second one: devbliss add redis --as NAME")
	c = g.add(AddOptions{}, "redis@8.8")
	g.wantNote(c, "service cache stays at docker.io/library/redis:7-alpine")
}

func TestAddASecondOneUnderItsOwnName(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.apply(g.add(AddOptions{}, "redis"))
	c := g.add(AddOptions{As: "sessions"}, "redis")
	if c.Title != "add redis as sessions" {
		t.Errorf("title %q", c.Title)
	}
	g.apply(c)
	mustContain(t, g.read("compose.yaml"), "  sessions:\n    image: redis:", "sessions-data:")
}

// Two services with one standard port would start on no machine.
func TestAddGivesEachServiceItsOwnStandardPort(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web, ".env": "REDIS_PORT=7000\n"})
	g.apply(g.add(AddOptions{}, "redis"))
	g.apply(g.add(AddOptions{As: "sessions"}, "redis"))
	g.apply(g.add(AddOptions{}, "valkey"))
	mustContain(t, g.read("compose.yaml"), "${REDIS_PORT:-6379}:6379", "${SESSIONS_PORT:-6380}:6379", "${VALKEY_PORT:-6381}:6379")
	if got := g.read(".env"); got != "REDIS_PORT=7000\n" {
		t.Errorf(".env %q", got)
	}
}

func TestAddRefusesNamesThatCannotBe(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	for _, test := range []struct {
		addons []string
		o      AddOptions
		want   string
	}{
		{nil, AddOptions{}, "no addon named"},
		{[]string{"redis", "postgres"}, AddOptions{As: "x"}, "one addon only"},
		{[]string{"redis"}, AddOptions{As: "a b"}, "cannot be the name of a service"},
		{[]string{"redis"}, AddOptions{As: "-x"}, "cannot be the name of a service"},
		{[]string{"redis"}, AddOptions{To: []string{"wbe"}}, "did you mean web?"},
	} {
		_, err := g.PlanAdd(t.Context(), test.addons, test.o)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v %+v: %v", test.addons, test.o, err)
		}
	}
}

func TestAddSaysWhatWasMeant(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	_, err := g.PlanAdd(t.Context(), []string{"rediss"}, AddOptions{})
	var unknown *catalog.NotFound
	if !errors.As(err, &unknown) || len(unknown.Near) == 0 || unknown.Near[0] != "redis" {
		t.Errorf("%v", err)
	}
}

func TestAddDoesNotTouchAnotherServiceOfThatName(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "services:\n  redis:\n    image: example/shim\n"})
	_, err := g.PlanAdd(t.Context(), []string{"redis"}, AddOptions{})
	var taken *NameTaken
	if !errors.As(err, &taken) || Advice(err) == "" {
		t.Fatalf("%v, advice %q", err, Advice(err))
	}
	_, err = g.PlanAdd(t.Context(), []string{"postgres"}, AddOptions{As: "redis"})
	if !errors.As(err, &taken) {
		t.Errorf("%v", err)
	}
}

func TestAddWiresTheServicesChosen(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	c := g.add(AddOptions{To: []string{"web", "worker"}}, "redis")
	if diff := cmp.Diff([]string{"redis", "web", "worker"}, c.Starts); diff != "" {
		t.Error(diff)
	}
	g.apply(c)
	text := g.read("compose.yaml")
	mustContain(t, text, "      MODE: dev\n      REDIS_URL: ", "      - MODE=dev\n      - REDIS_URL=", "image: example/web   # pinned later")
	p, err := g.Project(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"web", "worker"} {
		service := p.Services[name]
		if url := service.Environment["REDIS_URL"]; url == nil || *url != "redis://redis:6379/0" {
			t.Errorf("%s: REDIS_URL %v", name, url)
		}
		if on := service.DependsOn["redis"]; on.Condition != "service_healthy" {
			t.Errorf("%s: %+v", name, on)
		}
	}
}

func TestAddWiresAnAddonThatIsThere(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web + "  cache:\n    image: redis:7-alpine\n"})
	c := g.add(AddOptions{To: []string{"web"}}, "redis")
	if len(c.Adds) != 0 {
		t.Errorf("adds %v", c.Adds)
	}
	g.apply(c)
	p, err := g.Project(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	service := p.Services["web"]
	if url := service.Environment["REDIS_URL"]; url == nil || *url != "redis://cache:6379/0" {
		t.Errorf("REDIS_URL %v", url)
	}
	// It has no health check of its own to wait for.
	if on := service.DependsOn["cache"]; on.Condition != "service_started" {
		t.Errorf("%+v", on)
	}
	if again := g.add(AddOptions{To: []string{"web"}}, "redis"); len(again.Files) != 0 {
		t.Errorf("wired twice:\n%s", again.Diff(g.dir))
	}
}

func TestAddNeverOverwritesAValueOfTheUser(t *testing.T) {
	g := newGround(t, map[string]string{
		"compose.yaml": "services:\n  web:\n    image: busybox\n    env_file: app.env\n    depends_on: [redis]\n  redis:\n    image: redis:8.10-alpine\n",
		"app.env":      "REDIS_URL=redis://elsewhere\n",
	})
	c := g.add(AddOptions{To: []string{"web"}}, "redis")
	if len(c.Files) != 0 {
		t.Errorf("it changed:\n%s", c.Diff(g.dir))
	}
	g.wantNote(c, "web has a REDIS_URL of its own, which stays", "redis://redis:6379/0")
}

func TestAddMovesATakenPortInEnvOnly(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web, ".env": "A=1\n"})
	g.busy[6379] = Process{PID: 812, Name: "redis-server"}
	g.fake.Publish(engine.Holder{Port: 6380, Protocol: "tcp", Container: "blog-redis-1", Project: "blog", Service: "redis"})
	c := g.add(AddOptions{}, "redis")
	g.wantNote(c, "port 6379 is held by redis-server (pid 812), so REDIS_PORT=6381 goes into .env")
	g.apply(c)
	mustContain(t, g.read("compose.yaml"), "127.0.0.1:${REDIS_PORT:-6379}:6379")
	if got := g.read(".env"); got != "A=1\nREDIS_PORT=6381\n" {
		t.Errorf(".env %q", got)
	}
	if first := c.Files[0].Path; first != g.path(".env") {
		t.Errorf("%s is written first: a kill would leave a service without its port", first)
	}
	g.up(c.Starts...)
}

func TestAddLeavesAPortThatTheUserChose(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web, ".env": "REDIS_PORT=7000\n"})
	if c := g.add(AddOptions{}, "redis"); len(c.Files) != 1 || len(c.Notes) != 0 {
		t.Errorf("%+v", c)
	}
	g.busy[7000] = Process{}
	c := g.add(AddOptions{}, "redis")
	if len(c.Files) != 1 {
		t.Errorf("%+v", c.Files)
	}
	g.wantNote(c, "port 7000 is held by another program", "choose another REDIS_PORT")
}

func TestAddTakesThePortThatItsOwnContainerHas(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.fake.Publish(engine.Holder{Port: 6379, Protocol: "tcp", Container: "shop-redis-1", Project: "shop", Service: "redis"})
	if c := g.add(AddOptions{}, "redis"); len(c.Files) != 1 || len(c.Notes) != 0 {
		t.Errorf("%+v", c)
	}
}

func TestAddWithoutDockerLooksAtSocketsOnly(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	port := l.Addr().(*net.TCPAddr).Port
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.fake.Break(nil)
	g.o.Busy = func(p int) (Process, bool) {
		if p == 6379 {
			return listener(port)
		}
		return Process{}, false
	}
	c := g.add(AddOptions{}, "redis")
	g.wantNote(c, "port 6379 is held by", "REDIS_PORT=6380")
}

func TestAddGoesToTheFirstFileAndWiresWhereTheServiceStands(t *testing.T) {
	g := newGround(t, map[string]string{
		"compose.yaml":          web,
		"compose.override.yaml": "services:\n  extra:\n    image: busybox\n",
	})
	c := g.add(AddOptions{To: []string{"extra"}}, "redis")
	if len(c.Files) != 2 || filepath.Base(c.Files[0].Path) != "compose.yaml" || filepath.Base(c.Files[1].Path) != "compose.override.yaml" {
		t.Fatalf("%s", c.Diff(g.dir))
	}
	mustContain(t, string(c.Files[1].Now), "REDIS_URL", "service_healthy")
	mustNotContain(t, string(c.Files[0].Now), "REDIS_URL")
}

func TestAddDoesNotEditIncludedFiles(t *testing.T) {
	g := newGround(t, map[string]string{
		"compose.yaml": "include: [lib.yaml]\nservices:\n  web:\n    image: busybox\n",
		"lib.yaml":     "services:\n  far:\n    image: busybox\n",
	})
	_, err := g.PlanAdd(t.Context(), []string{"redis"}, AddOptions{To: []string{"far"}})
	var elsewhere *Elsewhere
	if !errors.As(err, &elsewhere) || Advice(err) == "" {
		t.Errorf("%v", err)
	}
}

func TestAddThatWouldBreakTheProjectIsNotOffered(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web, ".env": "REDIS_PORT=tcp://172.17.0.1:6379\n"})
	_, err := g.PlanAdd(t.Context(), []string{"redis"}, AddOptions{})
	var unfit *Unfit
	if !errors.As(err, &unfit) {
		t.Fatalf("%v", err)
	}
	if g.read("compose.yaml") != web {
		t.Error("the file changed")
	}
}

func TestAddToABrokenFileSaysWhereItIsBroken(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "services:\n  web:\n    porst: []\n    image: x\n"})
	_, err := g.PlanAdd(t.Context(), []string{"redis"}, AddOptions{})
	var problem *composefile.Problem
	if !errors.As(err, &problem) || problem.Line != 3 {
		t.Errorf("%v", err)
	}
}

func TestAddSaysWhyItCannotEdit(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "x-s: &s\n  web: {image: busybox}\nservices: *s\n"})
	_, err := g.PlanAdd(t.Context(), []string{"redis"}, AddOptions{})
	var refusal *composefile.Refusal
	if !errors.As(err, &refusal) || !strings.Contains(err.Error(), "compose.yaml") || Advice(err) == "" {
		t.Errorf("%v", err)
	}
}

func TestAddBringsAlongWhatAnAddonNeeds(t *testing.T) {
	for _, addon := range newGround(t, nil).Catalog().All() {
		if len(addon.Requires) == 0 {
			continue
		}
		g := newGround(t, map[string]string{"compose.yaml": web})
		c := g.add(AddOptions{}, addon.ID)
		g.wantNote(c, addon.ID, "cannot run without "+addon.Requires[0])
	}
}

func TestEveryAddonCanBeAddedAndRemoved(t *testing.T) {
	all := newGround(t, nil).Catalog().All()
	for _, addon := range all {
		t.Run(addon.ID, func(t *testing.T) {
			g := newGround(t, map[string]string{"compose.yaml": web})
			added := g.add(AddOptions{To: []string{"web"}}, addon.ID)
			g.apply(added)
			if s := g.service(addon.ID); s.Addon != addon.ID {
				t.Errorf("recognised as %q", s.Addon)
			}
			g.apply(g.remove(false, added.Adds...)) // with what it cannot run without
			if diff := cmp.Diff(web, g.read("compose.yaml")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAddWiresServicesOfInactiveProfiles(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "services:\n  tool:\n    image: busybox\n    profiles: [tools]\n  web:\n    image: busybox\n"})
	c := g.add(AddOptions{To: []string{"tool"}}, "redis")
	mustContain(t, string(c.Files[0].Now), "profiles: [tools]", "REDIS_URL")
	g.apply(c)
	if again := g.add(AddOptions{To: []string{"tool"}}, "redis"); len(again.Files) != 0 {
		t.Errorf("wired twice:\n%s", again.Diff(g.dir))
	}
}

func TestAddSaysWhenAVersionIsPastItsEnd(t *testing.T) {
	found := false
	for _, addon := range newGround(t, nil).Catalog().All() {
		for _, v := range addon.Versions {
			if v.EndOfLife == "" || v.EndOfLife > "2026-11-23" {
				continue
			}
			found = true
			g := newGround(t, map[string]string{"compose.yaml": web})
			g.wantNote(g.add(AddOptions{}, addon.ID+"@"+v.Version), "no updates since "+v.EndOfLife)
		}
	}
	if !found {
		t.Log("the catalog has no version past its end")
	}
}

func TestAddManyWiresEachVariableOnce(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	c := g.add(AddOptions{To: []string{"web"}}, "postgres", "mysql")
	g.wantNote(c, "web gets DATABASE_URL from postgres; the one of mysql is mysql://")
	g.apply(c)
	p, err := g.Project(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	service := p.Services["web"]
	if url := service.Environment["DATABASE_URL"]; url == nil || !strings.HasPrefix(*url, "postgresql://") {
		t.Errorf("%v", url)
	}
	if len(service.DependsOn) != 2 {
		t.Errorf("%+v", service.DependsOn)
	}
}

func TestEditsMayRunSideBySideAndOneWins(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	changes := []*Change{g.add(AddOptions{}, "redis"), g.add(AddOptions{}, "postgres")}
	errs := make(chan error)
	for _, c := range changes {
		go func() { errs <- g.Apply(t.Context(), c, nil) }()
	}
	first, second := <-errs, <-errs
	if (first == nil) == (second == nil) || !errors.Is(errors.Join(first, second), composefile.ErrChanged) {
		t.Errorf("%v, %v", first, second)
	}
	g.apply(g.undo())
	if diff := cmp.Diff(web, g.read("compose.yaml")); diff != "" {
		t.Error(diff)
	}
}

func TestAddToAnEmptyFolderNamesTheFileThatItWouldMake(t *testing.T) {
	g := newGround(t, map[string]string{".env": "REDIS_PORT=abc\n"})
	_, err := g.PlanAdd(t.Context(), []string{"redis"}, AddOptions{})
	if err == nil {
		t.Fatal("a file that does not load")
	}
	var problem *composefile.Problem
	if !errors.As(err, &problem) || problem.Path != g.path("compose.yaml") {
		t.Errorf("%v", err)
	}
	mustContain(t, err.Error(), ": compose.yaml:6:9", `REDIS_PORT is "abc"`)
	mustNotContain(t, err.Error()+Advice(err), "devbliss-", "any more")
}

func TestAddSaysOnceWhichFileCannotBeRead(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web, ".env/x": ""})
	g.busy[6379] = Process{}
	_, err := g.PlanAdd(t.Context(), []string{"redis"}, AddOptions{})
	if err == nil || strings.Count(err.Error(), ".env") != 1 {
		t.Errorf("%v", err)
	}
}
