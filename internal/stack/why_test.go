package stack

import (
	"strings"
	"testing"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
)

// one is a service with one container.
func one(c engine.Container) Service {
	c.Name = "shop-web-1"
	return Service{
		Name: "web", State: c.State, Health: c.Health, ExitCode: c.ExitCode,
		Containers: []Container{{Name: c.Name}}, Detail: map[string]engine.Container{c.Name: c},
		Since: since(c),
	}
}

func TestWhySaysWhatIsWrongWithEvidence(t *testing.T) {
	const bind = "driver failed programming external connectivity on endpoint shop-web-1: Bind for 127.0.0.1:5432 failed: port is already allocated"
	for _, test := range []struct {
		name string
		c    engine.Container
		want string
	}{
		{"healthy", engine.Container{State: engine.Running, Health: engine.Healthy}, ""},
		{"no check", engine.Container{State: engine.Running}, ""},
		{"exited well", engine.Container{State: engine.Exited}, ""},
		{"stopped", engine.Container{State: engine.Exited, ExitCode: 143, LastLine: "bye"}, ""},
		{"killed", engine.Container{State: engine.Exited, ExitCode: 137}, "exit 137: killed"},
		{"out of memory", engine.Container{State: engine.Exited, ExitCode: 137, OOMKilled: true}, "exit 137: killed (out of memory)"},
		{"failed", engine.Container{State: engine.Exited, ExitCode: 1, LastLine: "no route"}, "exit 1 · no route"},
		{"failed silently", engine.Container{State: engine.Exited, ExitCode: 3}, "exit 3"},
		{
			"not found",
			engine.Container{State: engine.Exited, ExitCode: 127, LastLine: "sh: foo: not found"},
			"exit 127: command not found · sh: foo: not found",
		},
		{
			"never started",
			engine.Container{State: engine.Created, ExitCode: 127, Error: `exec: "foo": executable file not found in $PATH`},
			`exit 127: command not found · exec: "foo": executable file not found in $PATH`,
		},
		{
			"unhealthy",
			engine.Container{State: engine.Running, Health: engine.Unhealthy, HealthFails: 14, HealthOutput: "connection refused 127.0.0.1:5432\n"},
			"unhealthy 14 checks: connection refused 127.0.0.1:5432",
		},
		{
			"unhealthy once",
			engine.Container{State: engine.Running, Health: engine.Unhealthy, HealthFails: 1},
			"unhealthy 1 check",
		},
		{
			"starting",
			engine.Container{State: engine.Running, Health: engine.Starting, HealthOutput: "pg_isready: no response"},
			"not healthy yet: pg_isready: no response",
		},
		{
			"restarting",
			engine.Container{State: engine.Restarting, ExitCode: 1, Restarts: 6, LastLine: "panic: missing env DATABASE_URL"},
			"restarting, 6 times: exit 1 · panic: missing env DATABASE_URL",
		},
		{"port", engine.Container{State: engine.Created, ExitCode: 128, Error: bind}, "port 5432 is held by postgres (pid 812)"},
		{
			"port, new words",
			engine.Container{State: engine.Created, Error: "failed to bind host port 0.0.0.0:5432/tcp: address already in use"},
			"port 5432 is held by postgres (pid 812)",
		},
		{
			"port, free by now",
			engine.Container{State: engine.Created, Error: strings.ReplaceAll(bind, "5432", "5433")},
			"port 5433 was held by another program when it started",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			services := []Service{one(test.c)}
			explain(services, asking{holder: func(port int) (string, bool) {
				return Process{PID: 812, Name: "postgres"}.String(), port == 5432
			}})
			if services[0].Why != test.want {
				t.Errorf("why %q, want %q", services[0].Why, test.want)
			}
		})
	}
}

func TestWhyIsOneSafeShortLine(t *testing.T) {
	services := []Service{one(engine.Container{
		State: engine.Exited, ExitCode: 1,
		LastLine: "\x1b]0;owned\x07\x1b[31mred\x1b[0m\tboom " + strings.Repeat("ü", 500),
	})}
	explain(services, asking{})
	why := services[0].Why
	if strings.ContainsAny(why, "\x1b\x07\n\r\t") || !strings.HasPrefix(why, "exit 1 · red") {
		t.Errorf("why %q", why)
	}
	if n := len([]rune(why)); n > whyLength+20 || !strings.HasSuffix(why, "…") {
		t.Errorf("%d characters: %q", n, why)
	}
}

func TestWhyTakesTheLastLineThatSaysSomething(t *testing.T) {
	services := []Service{one(engine.Container{
		State: engine.Running, Health: engine.Unhealthy, HealthFails: 2,
		HealthOutput: "  % Total\r\ncurl: (7) refused\n\n",
	})}
	explain(services, asking{})
	if want := "unhealthy 2 checks: curl: (7) refused"; services[0].Why != want {
		t.Errorf("why %q, want %q", services[0].Why, want)
	}
}

func TestWhyNamesWhatAServiceWaitsFor(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	waits := func(condition string, on engine.Container) string {
		web := one(engine.Container{State: engine.Created})
		web.DependsOn = map[string]string{"db": condition}
		db := one(on)
		db.Name = "db"
		services := []Service{web, db}
		explain(services, asking{now: now})
		return services[0].Why
	}
	for _, test := range []struct {
		condition string
		db        engine.Container
		want      string
	}{
		{"service_healthy", engine.Container{State: engine.Running, Health: engine.Starting, Started: now.Add(-12 * time.Second)}, "waits for db (healthy), 12 s"},
		{"service_healthy", engine.Container{State: engine.Running, Health: engine.Starting, Started: now.Add(-3 * time.Minute)}, "waits for db (healthy), 3 min"},
		{"service_healthy", engine.Container{State: engine.Running, Health: engine.Unhealthy, Started: now}, "waits for db (healthy), which is unhealthy"},
		{"service_completed_successfully", engine.Container{State: engine.Exited, ExitCode: 2}, "waits for db (completed), which is exited 2"},
		{"service_started", engine.Container{State: engine.Created}, "waits for db (started)"},
		{"service_healthy", engine.Container{State: engine.Running, Health: engine.Healthy}, ""},
		{"service_completed_successfully", engine.Container{State: engine.Exited}, ""},
	} {
		if got := waits(test.condition, test.db); got != test.want {
			t.Errorf("%s on %+v: %q, want %q", test.condition, test.db, got, test.want)
		}
	}
}

func TestVerdictIsTheSameForEveryFace(t *testing.T) {
	for _, test := range []struct {
		name    string
		c       engine.Container
		oneShot bool
		want    Verdict
	}{
		{"healthy", engine.Container{State: engine.Running, Health: engine.Healthy}, false, Good},
		{"no check", engine.Container{State: engine.Running}, false, Good},
		{"starting", engine.Container{State: engine.Running, Health: engine.Starting}, false, Busy},
		{"unhealthy", engine.Container{State: engine.Running, Health: engine.Unhealthy}, false, Failing},
		{"created", engine.Container{State: engine.Created}, false, Busy},
		{"not startable", engine.Container{State: engine.Created, Error: "no such file"}, false, Failing},
		{"restarting", engine.Container{State: engine.Restarting}, false, Failing},
		{"dead", engine.Container{State: engine.Dead}, false, Failing},
		{"paused", engine.Container{State: engine.Paused}, false, Off},
		{"one-shot done", engine.Container{State: engine.Exited}, true, Good},
		{"ended", engine.Container{State: engine.Exited}, false, Off},
		{"one-shot failed", engine.Container{State: engine.Exited, ExitCode: 1}, true, Failing},
		{"stopped", engine.Container{State: engine.Exited, ExitCode: 143}, false, Off},
		{"killed", engine.Container{State: engine.Exited, ExitCode: 137}, false, Off},
		{"out of memory", engine.Container{State: engine.Exited, ExitCode: 137, OOMKilled: true}, false, Failing},
	} {
		s := one(test.c)
		s.OneShot = test.oneShot
		if got := s.Verdict(); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
	if got := (Service{State: engine.Absent}).Verdict(); got != Off {
		t.Errorf("absent: %d", got)
	}
	if got := (Service{State: engine.Exited, ExitCode: 1}).Verdict(); got != Failing {
		t.Errorf("without details: %d", got)
	}
}

func TestWhyTellsHowOftenARestartComes(t *testing.T) {
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	for ago, want := range map[time.Duration]string{
		40 * time.Second: "in 40 s:", 12 * time.Minute: "in 12 min:", 30 * time.Hour: "in 30 h:", 100 * time.Hour: "in 4 days:",
	} {
		services := []Service{one(engine.Container{State: engine.Restarting, ExitCode: 1, Restarts: 6, Created: now.Add(-ago)})}
		explain(services, asking{now: now})
		if !strings.Contains(services[0].Why, "restarting, 6 times "+want) {
			t.Errorf("why %q, want %q", services[0].Why, want)
		}
	}
}
