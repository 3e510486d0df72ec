package verify_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/engine/enginetest"
	"github.com/devbliss/devbliss/internal/verify"
)

// definition is an addon that listens, keeps data and has a client.
const definition = `
id: tiny
name: Tiny
description: A small store
category: cache
licence: MIT
image: tiny
versions: [{version: "2", tag: "2", default: true}, {version: "1", tag: "1"}]
ports: [{port: 6379, purpose: clients}]
volumes: [{name: data, path: /data, purpose: all}]
service:
  image: tiny:{tag}
  ports: ["{publish:6379}"]
  volumes: ['{volume:data}:{path:data}']
  healthcheck: {test: [CMD, tiny, ping], interval: 2s, retries: 3}
connection:
  container: redis://{service}:6379
  host: redis://127.0.0.1:{port:6379}
shell: [tiny]
verify:
  write: [tiny, set, word, verified]
  read: [tiny, get, word]
  expect: verified
sources: [its author]
`

func tiny(t *testing.T) *catalog.Catalog {
	t.Helper()
	other := strings.NewReplacer("id: tiny", "id: plain", "image: tiny", "image: plain", "shell: [tiny]\n", "").Replace(definition)
	other, _, _ = strings.Cut(other, "verify:")
	c, err := catalog.Load(fstest.MapFS{
		"tiny/addon.yaml":  {Data: []byte(definition)},
		"plain/addon.yaml": {Data: []byte(other + "sources: [its author]\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// host is a fake engine on which something answers at the ports that containers
// publish, for as long as they run, and keeps what the client writes.
type host struct {
	*enginetest.Fake
	silent  bool // what listens says nothing of Redis
	forgets bool // a restart loses the data

	patience time.Duration // of whoever verifies; 0 is for ever

	mu        sync.Mutex
	listeners map[string][]net.Listener // by project
	words     map[string]string         // by project
	projects  []string
}

func newHost(t *testing.T) *host {
	h := &host{Fake: enginetest.NewFake(), listeners: map[string][]net.Listener{}, words: map[string]string{}}
	t.Cleanup(func() {
		for project := range h.listeners {
			h.close(project)
		}
	})
	return h
}

func (h *host) Up(ctx context.Context, p *types.Project, o engine.UpOptions, step func(engine.Step)) error {
	h.mu.Lock()
	if !slices.Contains(h.projects, p.Name) {
		h.projects = append(h.projects, p.Name)
	}
	h.mu.Unlock()
	if err := h.Fake.Up(ctx, p, o, step); err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.listeners[p.Name]) > 0 {
		return nil
	}
	for _, s := range p.Services {
		for _, port := range s.Ports {
			l, err := net.Listen("tcp", net.JoinHostPort(port.HostIP, port.Published))
			if err != nil {
				return err
			}
			h.listeners[p.Name] = append(h.listeners[p.Name], l)
			go h.serve(l)
		}
	}
	return nil
}

// serve ends with its listener.
func (h *host) serve(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			buffer := make([]byte, 64)
			if n, _ := conn.Read(buffer); n == 0 || h.silent {
				return
			}
			_, _ = io.WriteString(conn, "+PONG\r\n")
		}()
	}
}

func (h *host) Restart(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
	if h.forgets {
		h.mu.Lock()
		delete(h.words, p.Name)
		h.mu.Unlock()
	}
	return h.Fake.Restart(ctx, p, services, step)
}

func (h *host) Down(ctx context.Context, p *types.Project, o engine.DownOptions, step func(engine.Step)) error {
	h.close(p.Name)
	return h.Fake.Down(ctx, p, o, step)
}

func (h *host) close(project string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, l := range h.listeners[project] {
		l.Close()
	}
	delete(h.listeners, project)
}

func (h *host) Exec(_ context.Context, project string, o engine.ExecOptions) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case len(o.Command) == 4 && o.Command[1] == "set":
		h.words[project] = o.Command[3]
		return 0, nil
	case len(o.Command) == 3 && o.Command[1] == "get":
		_, err := fmt.Fprintln(o.Out, h.words[project])
		return 0, err
	}
	_, err := fmt.Fprintln(o.Err, "what?")
	return 2, err
}

// verified runs verify and finds nothing left of it, however it ended.
func verified(t *testing.T, h *host, names ...string) ([]verify.Result, error) {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	results, err := verify.Run(t.Context(), verify.Options{Ground: verify.Ground{Catalog: tiny(t), Engine: h}, Beside: 2, Timeout: h.patience}, names)
	for _, project := range h.projects {
		if services, failed := h.Services(t.Context(), project); failed != nil || len(services) > 0 {
			t.Errorf("left of %s: %v, %v", project, services, failed)
		}
	}
	if volumes := h.VolumeNames(); len(volumes) > 0 {
		t.Errorf("volumes are left: %v", volumes)
	}
	if left, failed := os.ReadDir(os.TempDir()); failed != nil || len(left) > 0 {
		t.Errorf("folders are left: %v, %v", left, failed)
	}
	for i := range results {
		results[i].Seconds = 0
	}
	return results, err
}

func TestAnAddonThatWorksIsProvedAndLeavesNothing(t *testing.T) {
	goleak.VerifyNone(t, goleak.IgnoreCurrent())
	h := newHost(t)
	got, err := verified(t, h, "tiny@1", "plain")
	if err != nil {
		t.Fatal(err)
	}
	want := []verify.Result{
		{Addon: "tiny", Version: "1", Image: "tiny:1", OK: true, Proven: []string{verify.Healthy, verify.URL, verify.Shell, verify.Data}},
		{Addon: "plain", Version: "2", Image: "plain:2", OK: true, Proven: []string{verify.Healthy, verify.URL, verify.Restart}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(h.projects) != 2 || h.projects[0] == h.projects[1] {
		t.Errorf("projects %v: each addon has one of its own", h.projects)
	}
}

func TestNoNameIsTheWholeCatalog(t *testing.T) {
	got, err := verified(t, newHost(t))
	if err != nil || len(got) != 2 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestAnAddonThatFailsSaysWhatAndWhyAndLeavesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		spoil  func(*host)
		failed string
		why    string
	}{
		"pull": {
			func(h *host) {
				h.FailNext(enginetest.Up, &engine.Error{Kind: engine.ErrImageNotFound, Subject: "tiny:2", Err: errors.New("manifest unknown")})
			},
			verify.Healthy, "tiny:2",
		},
		"crash": {
			func(h *host) { h.FailNext(enginetest.Up, errors.New("container tiny exited (3)")) },
			verify.Healthy, "exited (3)",
		},
		"restart": {
			func(h *host) { h.FailNext(enginetest.Restart, errors.New("the restart went wrong")) },
			verify.Data, "the restart went wrong",
		},
		"data":  {func(h *host) { h.forgets = true }, verify.Data, `tiny get word: no "verified" in the answer`},
		"reply": {func(h *host) { h.silent, h.patience = true, 3*time.Second }, verify.URL, "redis://127.0.0.1:"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHost(t)
			c.spoil(h)
			got, err := verified(t, h, "tiny")
			if err != nil || len(got) != 1 {
				t.Fatalf("%v, %v", got, err)
			}
			if r := got[0]; r.OK || r.Failed != c.failed || !strings.Contains(r.Why, c.why) || strings.Contains(r.Why, "\n") {
				t.Errorf("failed %q, why %q; want %q, %q", r.Failed, r.Why, c.failed, c.why)
			}
		})
	}
}

func TestAnInterruptTakesEverythingDown(t *testing.T) {
	h := newHost(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	options := verify.Options{
		Ground: verify.Ground{Catalog: tiny(t), Engine: h},
		Doing: func(_, what string) {
			if what == "restarting" {
				cancel()
			}
		},
	}
	results, err := verify.Run(ctx, options, []string{"tiny"})
	if !errors.Is(err, context.Canceled) || len(results) > 0 {
		t.Errorf("%v, %v", results, err)
	}
	if left, failed := h.Services(t.Context(), h.projects[0]); failed != nil || len(left) > 0 || len(h.VolumeNames()) > 0 {
		t.Errorf("left: %v, volumes %v, %v", left, h.VolumeNames(), failed)
	}
}

func TestWhatCannotBeTakenDownIsAFailure(t *testing.T) {
	h := newHost(t)
	h.FailNext(enginetest.RemoveVolumes, errors.New("volume is in use"))
	results, err := verify.Run(t.Context(), verify.Options{Ground: verify.Ground{Catalog: tiny(t), Engine: h}}, []string{"tiny"})
	if err != nil || len(results) != 1 || results[0].OK || results[0].Failed != verify.Cleanup || !strings.Contains(results[0].Why, "docker compose -p devbliss-verify-tiny-") {
		t.Errorf("%+v, %v", results, err)
	}
}

func TestAWrongNameOrNoEngineStartsNothing(t *testing.T) {
	h := newHost(t)
	_, err := verified(t, h, "tiny", "tinny")
	var missing *catalog.NotFound
	if !errors.As(err, &missing) || len(h.projects) > 0 {
		t.Errorf("%v, projects %v", err, h.projects)
	}
	h.Break(nil)
	if _, err := verify.Run(t.Context(), verify.Options{Ground: verify.Ground{Catalog: tiny(t), Engine: h}}, []string{"tiny"}); !errors.Is(err, engine.ErrUnreachable) {
		t.Errorf("without an engine: %v", err)
	}
}

// What a person has set for a project is not for an addon in another.
func TestATrialSeesNothingOfTheUsersProjects(t *testing.T) {
	h := newHost(t)
	ground := verify.Ground{Catalog: tiny(t), Engine: h, Environ: []string{"COMPOSE_FILE=/nowhere.yaml", "TINY_PORT=1", "PATH=/bin"}}
	trial, err := verify.Prepare(t.Context(), ground, "tiny")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := trial.End(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	if err := trial.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	address, err := trial.URL(t.Context())
	port, bad := strconv.Atoi(strings.TrimPrefix(address, "redis://127.0.0.1:"))
	if err != nil || bad != nil || port < 1024 || port == 6379 {
		t.Errorf("it is at %q, %v", address, err)
	}
}
