//go:build docker

package docker_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/devbliss/devbliss/internal/engine"
)

// failed checks that err is ours, of a kind and about a service.
func failed(t *testing.T, err error, kind error, service string) *engine.Error {
	t.Helper()
	var e *engine.Error
	if !errors.As(err, &e) || !errors.Is(err, kind) || e.Service != service {
		t.Fatalf("%v (%#v), want %v of %s", err, e, kind, service)
	}
	return e
}

func TestATakenPortIsNamed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	d, p := engaged(t, `
services:
  first: {image: "busybox:latest", command: sleep 1000, stop_signal: KILL, ports: ["127.0.0.1::80"]}
  w: {image: "busybox:latest", command: sleep 1000, stop_signal: KILL, ports: ["127.0.0.1:`+port+`:80"]}
`)
	if err := d.Up(t.Context(), p, engine.UpOptions{Services: []string{"first"}, Wait: true}, nil); err != nil {
		t.Fatal(err)
	}
	check := func(by string) {
		t.Helper()
		err := d.Up(t.Context(), p, engine.UpOptions{Wait: true}, nil)
		if e := failed(t, err, engine.ErrPortTaken, "w"); e.Subject != port {
			t.Errorf("taken by %s: port %q, want %s", by, e.Subject, port)
		}
	}
	check("a process")
	services, err := d.Services(t.Context(), p.Name)
	if err != nil {
		t.Fatal(err)
	}
	port = strconv.Itoa(services[0].Ports[0].Published)
	s := p.Services["w"]
	s.Ports[0].Published = port
	p.Services["w"] = s
	check("a container")
}

func TestBuildWithoutBuildKit(t *testing.T) {
	d, p := engaged(t, `
services:
  w: {build: ., command: cat /made, stop_signal: KILL}
`)
	t.Cleanup(func() { _ = exec.Command("docker", "rmi", "-f", p.Name+"-w").Run() })
	dockerfile(t, p.WorkingDir, "FROM busybox:latest\nRUN echo working on it; echo x > /made\n")
	var details []string
	step := func(s engine.Step) {
		if s.Service == "w" && s.Details != "" {
			details = append(details, s.Details)
		}
	}
	if err := d.Up(t.Context(), p, engine.UpOptions{NoBuild: true}, nil); !errors.Is(err, engine.ErrImageNotFound) {
		t.Errorf("up that may not build: %v, want %v", err, engine.ErrImageNotFound)
	}
	if err := d.Up(t.Context(), p, engine.UpOptions{Wait: true}, step); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(details, "working on it") {
		t.Errorf("the build's output is not among %q", details)
	}
	before := containers(t, d, p)
	details = nil
	if err := d.Up(t.Context(), p, engine.UpOptions{Wait: true}, step); err != nil || len(details) > 0 {
		t.Errorf("up again: %v, %q", err, details)
	}

	dockerfile(t, p.WorkingDir, "FROM busybox:latest\nRUN echo about to fail; echo why >&2; exit 4 # "+p.Name+"\n")
	err := d.Up(t.Context(), p, engine.UpOptions{Build: true}, step)
	e := failed(t, err, engine.ErrBuild, "w")
	for _, want := range []string{"RUN echo about to fail", "non-zero code: 4", "\nabout to fail", "\nwhy"} {
		if !strings.Contains(e.Err.Error(), want) {
			t.Errorf("%q is not in %q", want, e.Err)
		}
	}
	if after := containers(t, d, p); after[p.Name+"-w-1"] != before[p.Name+"-w-1"] {
		t.Error("a failed build has changed containers")
	}
	if err := d.Build(t.Context(), p, nil, nil); !errors.Is(err, engine.ErrBuild) {
		t.Errorf("build: %v", err)
	}
	left := strings.Fields(dockerCLI(t, "ps", "-aq", "--filter", "status=exited", "--no-trunc"))
	for _, id := range left {
		if out, err := exec.Command("docker", "inspect", "-f", "{{json .Config.Cmd}}", id).Output(); err == nil && strings.Contains(string(out), p.Name) {
			t.Errorf("the build has left container %s: %s", id, out)
		}
	}
}

func dockerfile(t *testing.T, dir, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAnImageThatCannotBeHadIsNamed(t *testing.T) {
	d, p := engaged(t, `
services:
  w: {image: "127.0.0.1:1/nosuch/image:1"}
`)
	for _, err := range []error{
		d.Up(t.Context(), p, engine.UpOptions{}, nil),
		d.Pull(t.Context(), p, nil, nil),
	} {
		if e := failed(t, err, engine.ErrRegistryDown, "w"); e.Subject != "127.0.0.1:1/nosuch/image:1" {
			t.Errorf("image %q", e.Subject)
		}
	}
}

func TestWaitFailsEarlyWithTheReason(t *testing.T) {
	for name, c := range map[string]struct{ service, why string }{
		"exits":        {`{image: "busybox:latest", command: ["sh", "-c", "echo starting; echo no such host db >&2; exit 3"]}`, "exited (3): no such host db"},
		"exits later":  {`{image: "busybox:latest", command: ["sh", "-c", "sleep 0.2; echo sorry; exit 3"]}`, "exited (3): sorry"},
		"keeps trying": {`{image: "busybox:latest", restart: always, command: ["sh", "-c", "echo again; exit 5"]}`, "exited (5): again"},
		"unhealthy":    {`{image: "busybox:latest", stop_signal: KILL, command: sleep 1000, healthcheck: {test: "echo not yet; exit 1", interval: 100ms, retries: 2}}`, "its health check fails: not yet"},
	} {
		t.Run(name, func(t *testing.T) {
			d, p := engaged(t, "services: {w: "+c.service+"}")
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			var last engine.Step
			err := d.Up(ctx, p, engine.UpOptions{Wait: true}, func(s engine.Step) {
				if s.Service == "w" {
					last = s
				}
			})
			if e := failed(t, err, engine.ErrUnhealthy, "w"); e.Err.Error() != c.why || !strings.Contains(err.Error(), c.why) {
				t.Errorf("%q, want %q", e.Err, c.why)
			}
			if last.Status != engine.Failed || last.Details != c.why {
				t.Errorf("last step %+v", last)
			}
		})
	}
}

func TestWaitBlamesTheDependencyThatFailed(t *testing.T) {
	d, p := engaged(t, `
services:
  web: {image: "busybox:latest", depends_on: {job: {condition: service_completed_successfully}}}
  job: {image: "busybox:latest", command: ["sh", "-c", "echo cannot migrate; exit 9"]}
`)
	err := d.Up(t.Context(), p, engine.UpOptions{Wait: true}, nil)
	if e := failed(t, err, engine.ErrUnhealthy, "job"); e.Err.Error() != "exited (9): cannot migrate" {
		t.Errorf("%q", e.Err)
	}
}

func TestAVolumeIsNotRecreatedUnasked(t *testing.T) {
	const text = `
services:
  w: {image: "busybox:latest", stop_signal: KILL, command: sleep 1000, volumes: [data:/data]}
volumes: {data: {labels: {a: "1"}}}
`
	d, p := engaged(t, text)
	up(t, d, p, engine.UpOptions{Wait: true})
	shell(t, d, p.Name, "w", 1, "echo precious > /data/file")
	v := p.Volumes["data"]
	v.Labels["a"] = "2"
	p.Volumes["data"] = v

	err := d.Up(t.Context(), p, engine.UpOptions{Wait: true}, nil)
	if e := failed(t, err, engine.ErrNeedsConfirm, ""); e.Subject != p.Name+"_data" {
		t.Errorf("about %q", e.Subject)
	}
	up(t, d, p, engine.UpOptions{Wait: true, Confirm: func(string) bool { return false }})
	shell(t, d, p.Name, "w", 1, "grep precious /data/file")
	up(t, d, p, engine.UpOptions{Wait: true, Confirm: func(string) bool { return true }})
	shell(t, d, p.Name, "w", 1, "! test -e /data/file")
}

func TestDownDoesNotDeleteTheVolumesOfOthers(t *testing.T) {
	d, owner := engaged(t, `
services: {w: {image: "busybox:latest", volumes: [data:/data]}}
volumes: {data: {}}
`)
	_, guest := engaged(t, `
services: {w: {image: "busybox:latest", volumes: [data:/data]}}
volumes: {data: {name: `+owner.Name+`_data}}
`)
	t.Cleanup(func() { delete(guest.Volumes, "data") })
	up(t, d, owner, engine.UpOptions{})
	up(t, d, guest, engine.UpOptions{})
	err := d.Down(t.Context(), guest, engine.DownOptions{Volumes: true}, nil)
	if e := failed(t, err, engine.ErrVolumeMismatch, ""); e.Subject != owner.Name+"_data" {
		t.Errorf("about %q", e.Subject)
	}
	if len(containers(t, d, guest)) == 0 {
		t.Error("it was taken down nevertheless")
	}
}

func TestDownOfAServiceKeepsTheOthersData(t *testing.T) {
	d, p := engaged(t, `
services:
  web: {image: "busybox:latest", stop_signal: KILL, command: sleep 1000, depends_on: [db], volumes: [pages:/pages]}
  db: {image: "busybox:latest", stop_signal: KILL, command: sleep 1000, volumes: [data:/data]}
volumes: {data: {}, pages: {}}
`)
	up(t, d, p, engine.UpOptions{Wait: true})
	if err := d.Remove(t.Context(), p, []string{"db"}, nil); err != nil {
		t.Fatal(err)
	}
	if err := d.Down(t.Context(), p, engine.DownOptions{Services: []string{"web"}, Volumes: true}, nil); err != nil {
		t.Fatal(err)
	}
	left := dockerCLI(t, "volume", "ls", "-q", "--filter", "label=com.docker.compose.project="+p.Name)
	if left != p.Name+"_data" {
		t.Errorf("volumes left: %q, want the data of db", left)
	}
}

func TestAServiceOfAnInactiveProfileComesUpByName(t *testing.T) {
	d, p := engaged(t, `
services:
  w: {image: "busybox:latest", stop_signal: KILL, command: sleep 1000}
  extra: {image: "busybox:latest", stop_signal: KILL, command: sleep 1000, profiles: [more], environment: {A: b}}
`)
	p, err := p.WithProfiles(nil)
	if err != nil {
		t.Fatal(err)
	}
	up(t, d, p, engine.UpOptions{Services: []string{"extra"}, Wait: true})
	if got := containers(t, d, p); len(got) != 1 || got[p.Name+"-extra-1"] == "" {
		t.Errorf("containers %v", got)
	}
	before := containers(t, d, p)
	compose(t, p, "up", "-d", "extra")
	if after := containers(t, d, p); after[p.Name+"-extra-1"] != before[p.Name+"-extra-1"] {
		t.Error("docker compose up has recreated it")
	}
	if err := d.Remove(t.Context(), p, []string{"extra"}, nil); err != nil || len(containers(t, d, p)) > 0 {
		t.Errorf("remove: %v", err)
	}
}

func TestExecOnATerminal(t *testing.T) {
	d, p := engaged(t, `
services: {w: {image: "busybox:latest", stop_signal: KILL, command: sleep 1000}}
`)
	up(t, d, p, engine.UpOptions{Wait: true})
	ours, theirs, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer ours.Close()
	defer theirs.Close()
	if err := pty.Setsize(ours, &pty.Winsize{Rows: 33, Cols: 99}); err != nil {
		t.Fatal(err)
	}
	type result struct {
		code int
		err  error
	}
	done := make(chan result, 1)
	go func() {
		code, err := d.Exec(t.Context(), p.Name, engine.ExecOptions{
			Service: "w", Command: []string{"sh"}, TTY: true, In: theirs, Out: theirs, Err: theirs,
		})
		done <- result{code, err}
	}()
	// A terminal knows no deadline, so somebody else reads it, until it is closed.
	screen := make(chan byte, 4096)
	go func() {
		defer close(screen)
		for one := make([]byte, 1); ; screen <- one[0] {
			if _, err := ours.Read(one); err != nil {
				return
			}
		}
	}()
	await := func(text string) {
		t.Helper()
		late := time.After(patience)
		for seen := ""; !strings.Contains(seen, text); {
			select {
			case b := <-screen:
				seen += string(b)
			case <-late:
				t.Fatalf("waiting for %q, after %q", text, seen)
			}
		}
	}
	typeIn := func(text string) { _, _ = io.WriteString(ours, text) }
	await("#")
	// The size comes after the start; what is typed is echoed, so the answer is
	// one that the question does not hold.
	typeIn("until stty size | grep -q '^33 99'; do :; done; echo $((4200+42)); tty\r")
	await("4242")
	await("/dev/pts/")
	typeIn("exit 42\r")
	select {
	case r := <-done:
		if r.err != nil || r.code != 42 {
			t.Errorf("exec: %d, %v; want 42", r.code, r.err)
		}
	case <-time.After(patience):
		t.Fatal("exec does not end with its command")
	}
}

func TestExecEndsWithItsContext(t *testing.T) {
	d, p := engaged(t, `
services: {w: {image: "busybox:latest", stop_signal: KILL, command: sleep 1000}}
`)
	up(t, d, p, engine.UpOptions{Wait: true})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err := d.Exec(ctx, p.Name, engine.ExecOptions{Service: "w", Command: []string{"sleep", "100"}})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("exec: %v", err)
	}
}

func TestUpEndsWithItsContextAndTheNextOneConverges(t *testing.T) {
	d, p := engaged(t, `
services:
  web: {image: "busybox:latest", stop_signal: KILL, command: sleep 1000, depends_on: {db: {condition: service_healthy}}}
  db: {image: "busybox:latest", stop_signal: KILL, command: sleep 1000, healthcheck: {test: test -e /ready, interval: 100ms, retries: 1000}}
`)
	ctx, cancel := context.WithCancel(t.Context())
	open := map[string]bool{}
	err := d.Up(ctx, p, engine.UpOptions{}, func(s engine.Step) {
		open[s.ID] = s.Status == engine.Working
		if s.Text == "Waiting" {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("up: %v", err)
	}
	for id, working := range open {
		if working {
			t.Errorf("%s is still at work", id)
		}
	}
	shell(t, d, p.Name, "db", 1, "touch /ready")
	up(t, d, p, engine.UpOptions{Wait: true})
}
