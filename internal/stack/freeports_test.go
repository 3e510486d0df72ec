package stack

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/engine"
)

func TestOnlyAVariableThatMovesThePortAloneIsTaken(t *testing.T) {
	for written, want := range map[string]string{
		`- "${PORT:-8080}:80"`:                         "PORT",
		`- "$PORT:80"`:                                 "",
		`- "127.0.0.1:${PORT-8080}:80/tcp"`:            "PORT",
		`- "8080:80"`:                                  "",
		`- "${PORT:-8080}:${PORT:-8080}"`:              "",
		`- "${IP:-127.0.0.1}:${PORT:-8080}:80"`:        "PORT",
		`- "80${PORT:-80}:80"`:                         "",
		`- {target: 80, published: "${PORT:-8080}"}`:   "PORT",
		`- {target: 80, published: 8080}`:              "",
		`- "${PORT:-8080}-${PORT:-8080}:80"`:           "PORT",
		"- *p\nx-p: &p \"${PORT:-8080}:80\"":           "",
		`- "${PORTS:-8080:80}"`:                        "",
		`- "${PORT:-9999}:99"` + "\n    - \"8080:80\"": "",
	} {
		g := newGround(t, map[string]string{"compose.yaml": "services:\n  web:\n    image: busybox\n    ports:\n    " + written + "\n"})
		if got := g.portVariable("web", 8080); got != want {
			t.Errorf("%s: %q, not %q", written, got, want)
		}
	}
}

const twoPorts = `services:
  web:
    image: busybox
    ports: ["${WEB_PORT:-8080}:80", "9000:9000"]
  db:
    image: busybox
    ports: ["${DB_PORT:-8081}:80"]
`

func TestTakenPortsAreMovedInEnv(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": twoPorts, ".env": "# mine\nWEB_PORT=8080 # page\n"})
	g.busy[8080] = Process{PID: 7, Name: "python"}
	if err := g.Up(t.Context(), engine.UpOptions{}, nil); err == nil || Advice(err) != "stop that, or move WEB_PORT: devbliss up --free-ports" {
		t.Fatalf("%v: %s", err, Advice(err))
	}
	c, err := g.PlanFreePorts(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	g.wantNote(c, "port 8080 of web is held by python (pid 7), so WEB_PORT=8082 goes into .env") // db has 8081
	g.apply(c)
	if diff := cmp.Diff("# mine\nWEB_PORT=8082 # page\n", g.read(".env")); diff != "" {
		t.Error(diff)
	}
	g.up()
}

func TestAPortThatNoVariableMovesIsLeftAlone(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": twoPorts})
	g.busy[9000] = Process{PID: 7, Name: "python"}
	c, err := g.PlanFreePorts(t.Context(), nil)
	if err != nil || len(c.Files) > 0 {
		t.Errorf("%v, %v", c, err)
	}
	g.busy[8080] = Process{}
	g.o.Source.Environment = []string{"WEB_PORT=8080"} // goes over what .env says
	c, err = g.PlanFreePorts(t.Context(), nil)
	if err != nil || len(c.Files) > 0 {
		t.Errorf("%v, %v", c, err)
	}
	if err := g.Up(t.Context(), engine.UpOptions{}, nil); err == nil || !strings.Contains(err.Error(), "port") {
		t.Errorf("%v", err)
	}
}
