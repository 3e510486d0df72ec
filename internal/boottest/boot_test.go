//go:build docker

// Package boottest starts every addon of the catalog whose server can be had, as
// a person would: added to a compose file, started, spoken to over its printed
// URL with a real client, restarted, taken down and up, removed. It holds tests
// only, and they need an engine.
package boottest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/docker"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/internal/testenv/recipe"
	"github.com/devbliss/devbliss/internal/verify"
)

// talk is how a client puts something into a server and looks whether it is
// there. Both get the URL that devbliss prints for the host.
type talk struct {
	put func(ctx context.Context, url string) error
	got func(ctx context.Context, url string) error // nil where the server keeps nothing
}

// talks are the addons that are booted.
func talks() map[string]talk {
	return map[string]talk{
		"redis":     {putRedis, gotRedis},
		"valkey":    {putRedis, gotRedis},
		"postgres":  {putPostgres, gotPostgres},
		"mysql":     {putMySQL, gotMySQL},
		"mariadb":   {putMySQL, gotMySQL},
		"mongodb":   {putMongo, gotMongo},
		"rabbitmq":  {putRabbit, gotRabbit},
		"nats":      {putNATS, gotNATS},
		"memcached": {put: putMemcached},
		"mosquitto": {put: putMosquitto},
		"nginx":     {put: putNginx},
	}
}

// Those that are not booted are those for which no server can be had without a
// registry: their definitions say so themselves.
func TestAnAddonThatIsBootedDoesNotSayThatItIsNot(t *testing.T) {
	for _, a := range open(t).All() {
		if _, booted := talks()[a.ID]; booted && !a.Tried() {
			t.Errorf("%s: booted, and unverified holds %q", a.ID, catalog.NotTried)
		}
	}
}

// An addon for which there is no client here is proved as `catalog verify` does it.
func TestAddonsWithoutAClientHereAreVerified(t *testing.T) {
	var names []string
	for _, a := range open(t).All() {
		if _, booted := talks()[a.ID]; !booted && a.Tried() && served(t, a) {
			names = append(names, a.ID)
		}
	}
	if len(names) == 0 {
		t.Skip("every addon whose image is to be had has a client here")
	}
	t.Log(names)
	ground := verify.Ground{Catalog: open(t), Engine: docker.New(docker.Options{}), Environ: os.Environ()}
	results, err := verify.Run(t.Context(), verify.Options{Ground: ground, Timeout: 4 * time.Minute, Beside: 2}, names)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if !r.OK {
			t.Errorf("%s: not %s: %s", r.Addon, r.Failed, r.Why)
		}
	}
}

// served says that the test ground of this run has the addon's image: some are of
// the full set only.
func served(t *testing.T, a *catalog.Addon) bool {
	t.Helper()
	recipes := recipe.Usual(open(t))
	if os.Getenv("DEVBLISS_FULL") == "true" {
		recipes = recipe.All(open(t))
	}
	_, version, err := open(t).Find(a.ID)
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(recipes, func(r recipe.Recipe) bool {
		return slices.Contains(r.Tags, a.Image+":"+version.Tag)
	})
}

const before = `# the team's own file
services:
  app: # nothing of this is touched
    image: busybox:latest
    command: ["sleep", "3600"]
`

func TestAddonsRunAndKeepTheirDataAndLeaveNoTrace(t *testing.T) {
	for _, a := range open(t).All() {
		if talk, ok := talks()[a.ID]; ok {
			t.Run(a.ID, func(t *testing.T) {
				t.Parallel() // each has a project and ports of its own
				newBoot(t, a, talk).live()
			})
		}
	}
}

// boot is one addon's life in a project folder of its own.
type boot struct {
	*testing.T
	ctx     context.Context
	addon   *catalog.Addon
	talk    talk
	engine  *docker.Docker
	stack   *stack.Stack
	project string
	file    string
}

func newBoot(t *testing.T, a *catalog.Addon, talk talk) *boot {
	ctx, cancel := context.WithTimeout(t.Context(), 6*time.Minute)
	t.Cleanup(cancel)
	dir := t.TempDir()
	b := &boot{
		T: t, ctx: ctx, addon: a, talk: talk,
		engine:  docker.New(docker.Options{Warn: func(text string) { t.Log(text) }}),
		project: fmt.Sprintf("boottest-%s-%d", a.ID, os.Getpid()),
		file:    filepath.Join(dir, "compose.yaml"),
	}
	if err := os.WriteFile(b.file, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	b.stack = stack.Open(stack.Options{
		Source:   composefile.Source{Dir: dir, Name: b.project, Environment: b.environment()},
		Engine:   b.engine,
		Catalog:  open(t),
		StateDir: t.TempDir(),
		Warn:     func(text string) { t.Log(text) },
	})
	t.Cleanup(b.cleanUp)
	return b
}

// environment moves the addon's ports to free ones, so that tests stand side by
// side with whatever runs on this machine.
func (b *boot) environment() []string {
	_, v, err := open(b.T).Find(b.addon.ID)
	b.must(err, "find")
	r, err := b.addon.Render(v, b.addon.ID, catalog.Settings{})
	b.must(err, "render")
	env := os.Environ()
	for _, port := range r.Ports {
		env = append(env, fmt.Sprintf("%s=%d", port.Variable, freePort(b.T)))
	}
	return env
}

func freePort(t *testing.T) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func (b *boot) live() {
	b.add()
	b.must(b.talk.put(b.ctx, b.url()), "talk over %s", b.url())
	b.pagesAnswer()

	b.must(b.stack.Restart(b.ctx, []string{b.addon.ID}, nil), "restart")
	b.must(b.up(), "wait after the restart")
	b.stillThere("a restart")

	b.must(b.stack.Down(b.ctx, engine.DownOptions{}, nil), "down")
	b.must(b.up(), "up after down")
	b.stillThere("down and up")

	b.remove()
}

// add adds the addon to the file, starts it and finds it healthy.
func (b *boot) add() {
	change, err := b.stack.PlanAdd(b.ctx, []string{b.addon.ID}, stack.AddOptions{})
	b.must(err, "plan to add")
	if diff := cmp.Diff([]string{b.addon.ID}, change.Adds); diff != "" {
		b.Fatalf("adds (-want +got):\n%s", diff)
	}
	b.must(b.stack.Apply(b.ctx, change, nil), "add")
	b.must(b.up(), "up")
	if s := b.service(); s.State != engine.Running || s.Health != engine.Healthy || s.Addon != b.addon.ID {
		b.Fatalf("after up: %s %s, addon %q, why: %s", s.State, s.Health, s.Addon, s.Why)
	}
}

func (b *boot) up() error {
	return b.stack.Up(b.ctx, engine.UpOptions{Services: []string{b.addon.ID}, Wait: true}, nil)
}

func (b *boot) service() stack.Service {
	services, err := b.stack.Services(b.ctx)
	b.must(err, "services")
	i := slices.IndexFunc(services, func(s stack.Service) bool { return s.Name == b.addon.ID })
	if i < 0 {
		b.Fatalf("no service %s in %v", b.addon.ID, services)
	}
	return services[i]
}

// url is what devbliss prints for programs on the host.
func (b *boot) url() string {
	connections, err := b.stack.Connections(b.ctx, b.addon.ID)
	b.must(err, "connections")
	url := connections[0].URLs.Host
	if url == "" || strings.Contains(url, "${") {
		b.Fatalf("URL for the host: %q", url)
	}
	return url
}

func (b *boot) stillThere(after string) {
	b.Helper()
	if b.talk.got == nil {
		b.must(b.talk.put(b.ctx, b.url()), "talk after %s", after)
		return
	}
	b.must(b.talk.got(b.ctx, b.url()), "look for the data after %s", after)
}

// pagesAnswer asks the ports that a person can open in a browser. A page may
// come up a little later than what the health check asks.
func (b *boot) pagesAnswer() {
	for _, port := range b.addon.Ports {
		i := slices.IndexFunc(b.service().Ports, func(p engine.Port) bool { return p.Target == port.Port })
		if i < 0 {
			b.Fatalf("port %d is not published", port.Port)
		}
		if port.HTTP {
			url := fmt.Sprintf("http://127.0.0.1:%d/", b.service().Ports[i].Published)
			b.must(eventually(b.ctx, func() error { return answers(b.ctx, url) }), "open %s", url)
		}
	}
}

func answers(ctx context.Context, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusBadRequest {
		return errors.New(response.Status)
	}
	return nil
}

// eventually tries until it works, for at most twenty seconds.
func eventually(ctx context.Context, try func() error) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// remove takes the addon out, first keeping its data, then with it.
func (b *boot) remove() {
	b.takeOut(false)
	for _, volume := range b.addon.Volumes {
		b.wantVolume(volume.Name, true)
	}
	if len(b.addon.Volumes) == 0 {
		return
	}
	b.add()
	b.stillThere("remove and add again")
	b.takeOut(true)
	for _, volume := range b.addon.Volumes {
		b.wantVolume(volume.Name, false)
	}
}

func (b *boot) takeOut(deleteData bool) {
	var o stack.RemoveOptions
	if deleteData {
		o.Data = stack.DeleteData
	}
	change, err := b.stack.PlanRemove(b.ctx, []string{b.addon.ID}, o)
	b.must(err, "plan to remove")
	if !deleteData && len(change.Deletes) > 0 {
		b.Fatalf("remove would delete %v unasked", change.Deletes)
	}
	b.must(b.stack.Apply(b.ctx, change, nil), "remove")
	after, err := os.ReadFile(b.file)
	b.must(err, "read")
	if !bytes.Equal(after, []byte(before)) {
		b.Errorf("the file is not what it was:\n%s", cmp.Diff(before, string(after)))
	}
	left, err := b.engine.Services(b.ctx, b.project)
	b.must(err, "services")
	for _, s := range left {
		if len(s.Containers) > 0 {
			b.Errorf("containers of %s are left", s.Name)
		}
	}
}

func (b *boot) must(err error, doing string, args ...any) {
	b.Helper()
	if err != nil {
		b.Fatalf("%s: %v", fmt.Sprintf(doing, args...), err)
	}
}

func open(t *testing.T) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return c
}
