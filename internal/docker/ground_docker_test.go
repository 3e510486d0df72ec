//go:build docker

package docker_test

import (
	"context"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/devbliss/devbliss/internal/docker"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/engine/enginetest"
)

// door is a socket in front of the engine's. It can be closed, so that for this
// test alone the engine is gone, and stopped, so that the engine hangs.
type door struct {
	path   string
	behind string

	mu       sync.Mutex
	listener net.Listener
	closed   bool
	conns    map[net.Conn]bool
	stopped  chan struct{} // not nil: nothing passes until it is closed
	asked    int           // packets towards the engine
	passing  sync.WaitGroup
}

// newDoor opens a door to the engine that the environment means.
func newDoor(t *testing.T) *door {
	t.Helper()
	d := docker.New(docker.Options{})
	defer d.Close()
	info, err := d.Ping(t.Context())
	if err != nil {
		t.Fatalf("these tests need a docker engine: %v", err)
	}
	socket, ok := strings.CutPrefix(info.Host, "unix://")
	if !ok {
		t.Fatalf("these tests need an engine on a unix socket, not %s", info.Host)
	}
	door := &door{path: filepath.Join(t.TempDir(), "d.sock"), behind: socket, conns: map[net.Conn]bool{}}
	door.open(t)
	t.Cleanup(func() {
		door.close()
		door.passing.Wait()
	})
	return door
}

func (d *door) host() string { return "unix://" + d.path }

func (d *door) open(t testing.TB) {
	l, err := net.Listen("unix", d.path)
	if err != nil {
		t.Fatal(err)
	}
	d.mu.Lock()
	d.listener, d.closed = l, false
	d.mu.Unlock()
	d.passing.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			d.passing.Go(func() { d.pass(c) })
		}
	})
}

// close refuses what comes and cuts what is there.
func (d *door) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	_ = d.listener.Close()
	for c := range d.conns {
		_ = c.Close()
	}
}

// requests counts what was sent to the engine.
func (d *door) requests() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked
}

// settle waits until nothing has been sent for a while.
func (d *door) settle() {
	for before := -1; before != d.requests(); {
		before = d.requests()
		<-time.After(500 * time.Millisecond)
	}
}

// stop lets nothing through any more; the function it returns does again.
func (d *door) stop() (resume func()) {
	gate := make(chan struct{})
	d.mu.Lock()
	d.stopped = gate
	d.mu.Unlock()
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.stopped = nil
		close(gate)
	}
}

func (d *door) pass(client net.Conn) {
	server, err := net.Dial("unix", d.behind)
	if err != nil {
		_ = client.Close()
		return
	}
	d.mu.Lock()
	d.conns[client], d.conns[server] = true, true
	late := d.closed
	d.mu.Unlock()
	if late { // accepted before the door was closed
		_ = client.Close()
		_ = server.Close()
	}
	var both sync.WaitGroup
	both.Go(func() { d.copy(server, client) })
	both.Go(func() { d.copy(client, server) })
	both.Wait()
	_ = client.Close()
	_ = server.Close()
	d.mu.Lock()
	delete(d.conns, client)
	delete(d.conns, server)
	d.mu.Unlock()
}

// copy passes on one direction, end included.
func (d *door) copy(to, from net.Conn) {
	b := make([]byte, 32<<10)
	for {
		n, err := from.Read(b)
		d.mu.Lock()
		gate := d.stopped
		if to.RemoteAddr().String() == d.behind {
			d.asked++
		}
		d.mu.Unlock()
		if gate != nil {
			<-gate
		}
		if n > 0 {
			if _, err := to.Write(b[:n]); err != nil {
				_ = from.Close()
				return
			}
		}
		if err != nil {
			if c, ok := to.(*net.UnixConn); ok && errors.Is(err, io.EOF) {
				_ = c.CloseWrite()
			} else {
				_ = to.Close()
			}
			return
		}
	}
}

// shell runs a shell command in a container, beside the door.
func shell(t testing.TB, d *docker.Docker, project, service string, replica int, script string, args ...string) (out string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var written strings.Builder
	code, err := d.Exec(ctx, project, engine.ExecOptions{
		Service: service, Replica: replica, Command: append([]string{"sh", "-c", script, "sh"}, args...), Out: &written, Err: &written,
	})
	if err != nil || code != 0 {
		t.Fatalf("in %s: %s: %d, %v: %s", service, script, code, err, written.String())
	}
	return written.String()
}

func TestDockerKeepsTheContract(t *testing.T) {
	enginetest.Contract(t, func(t *testing.T, project string) enginetest.Ground {
		front := newDoor(t)
		tested := docker.New(docker.Options{Host: front.host()})
		beside := docker.New(docker.Options{})
		t.Cleanup(func() {
			_ = tested.Close()
			_ = beside.Close()
		})
		return enginetest.Ground{
			Engine: tested,
			Write: func(t testing.TB, service string, replica int, stderr bool, text string) {
				fd := "1"
				if stderr {
					fd = "2"
				}
				shell(t, beside, project, service, replica, `printf '%s\n' "$1" > /proc/1/fd/$2`, text, fd)
			},
			Crash: func(t testing.TB, service string, code int) {
				shell(t, beside, project, service, 1, `echo $1 > /code; kill -TERM 1`, strconv.Itoa(code))
			},
			Sicken: func(t testing.TB, service, output string) {
				shell(t, beside, project, service, 1, `printf '%s' "$1" > /sick`, output)
			},
			Put: func(t testing.TB, service, name, text string) {
				shell(t, beside, project, service, 1, `printf '%s' "$1" > "/data/$2"`, text, name)
			},
			Get: func(t testing.TB, service, name string) string {
				return shell(t, beside, project, service, 1, `cat "/data/$1"`, name)
			},
			Break: func(testing.TB) { front.close() },
			Mend:  front.open,
		}
	})
}
