package verify

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

// Ground is what trials stand on.
type Ground struct {
	Catalog *catalog.Catalog
	Engine  engine.Engine
	Environ []string     // of the process; a trial gets what the engine's clients read, and nothing of projects
	Warn    func(string) // nil drops warnings
	File    []byte       // the compose file that the addon is added to; nil is an empty one
}

// Trial is an addon in a project of its own: a folder, a name and host ports that
// nothing else has. It is to be ended whatever happens.
type Trial struct {
	addon   *catalog.Addon
	name    string // as it is added, such as "postgres@17"
	dir     string
	project string
	stack   *stack.Stack
	engine  engine.Engine
	written bool     // there may be something to take down
	volumes []string // that its containers have, or had
	added   []string // services, with those of addons that it needs
}

// Prepare makes the project of an addon. Nothing is written into it and nothing
// started.
func Prepare(ctx context.Context, g Ground, name string) (*Trial, error) {
	addon, _, err := g.Catalog.Find(name)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "devbliss-verify-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the project: %w", err)
	}
	t := &Trial{addon: addon, name: name, dir: dir, project: projectName(addon.ServiceName()), engine: g.Engine}
	if err := t.begin(ctx, g); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return t, nil
}

// projectName is one that no other project has: it is all that tells a trial's
// containers and volumes from a person's.
func projectName(id string) string {
	var random [4]byte
	_, _ = rand.Read(random[:]) // it never fails
	return "devbliss-verify-" + id + "-" + hex.EncodeToString(random[:])
}

// begin opens the stack, with free ports for all that adding the addon will
// publish. Which that is, is known from planning it once.
func (t *Trial) begin(ctx context.Context, g Ground) error {
	if err := os.WriteFile(t.File(), g.File, 0o600); err != nil {
		return fmt.Errorf("write the project: %w", err)
	}
	environ := surroundings(g.Environ)
	change, err := t.open(g, environ).PlanAdd(ctx, []string{t.name}, stack.AddOptions{})
	if err != nil {
		return err
	}
	ports, err := freePorts(publishVariables(change))
	if err != nil {
		return err
	}
	t.stack = t.open(g, append(environ, ports...))
	return nil
}

func (t *Trial) open(g Ground, environ []string) *stack.Stack {
	return stack.Open(stack.Options{
		// named, because looking for one goes on in the folders above
		Source:   composefile.Source{Dir: t.dir, Files: []string{t.File()}, Name: t.project, Environment: environ},
		Engine:   g.Engine,
		Catalog:  g.Catalog,
		StateDir: filepath.Join(t.dir, "state"),
		Warn:     g.Warn,
	})
}

// Stack is the project's stack.
func (t *Trial) Stack() *stack.Stack { return t.stack }

// Project is the project's name.
func (t *Trial) Project() string { return t.project }

// File is the project's compose file.
func (t *Trial) File() string { return filepath.Join(t.dir, "compose.yaml") }

// Service is the addon's first service.
func (t *Trial) Service() string { return t.addon.ServiceName() }

// Start adds the addon, with what it needs, and finds it well.
func (t *Trial) Start(ctx context.Context) error {
	change, err := t.stack.PlanAdd(ctx, []string{t.name}, stack.AddOptions{})
	if err != nil {
		return fmt.Errorf("plan to add: %w", err)
	}
	t.added, t.written = change.Adds, true
	if err := t.stack.Apply(ctx, change, nil); err != nil {
		return fmt.Errorf("add: %w", err)
	}
	return t.up(ctx)
}

// Restart restarts the addon and finds it well again.
func (t *Trial) Restart(ctx context.Context) error {
	if err := t.stack.Restart(ctx, t.added, nil); err != nil {
		return fmt.Errorf("restart: %w", err)
	}
	return t.up(ctx)
}

// Recreate takes the project's containers down and makes them anew.
func (t *Trial) Recreate(ctx context.Context) error {
	if err := t.noteVolumes(ctx); err != nil {
		return err
	}
	if err := t.stack.Down(ctx, engine.DownOptions{}, nil); err != nil {
		return fmt.Errorf("down: %w", err)
	}
	return t.up(ctx)
}

// noteVolumes remembers the volumes of the containers there are. A down leaves
// those that nobody named, and nothing tells then whose they were.
func (t *Trial) noteVolumes(ctx context.Context) error {
	services, err := t.engine.Services(ctx, t.project)
	if err != nil {
		return err
	}
	for _, s := range services {
		for _, c := range s.Containers {
			t.volumes = append(t.volumes, c.Mounts...)
		}
	}
	return nil
}

// up starts the services and waits until they are well.
func (t *Trial) up(ctx context.Context) error {
	if err := t.stack.Up(ctx, engine.UpOptions{Services: t.added}, nil); err != nil {
		return err
	}
	services, err := t.services(ctx)
	if err != nil {
		return err
	}
	for _, s := range services {
		if s.Verdict() != stack.Good {
			return fmt.Errorf("%s is %s", s.Name, stateOf(s))
		}
	}
	return nil
}

func stateOf(s stack.Service) string {
	return strings.TrimSpace(strings.Join([]string{string(s.State), string(s.Health), s.Why}, " "))
}

// services are those of the trial.
func (t *Trial) services(ctx context.Context) ([]stack.Service, error) {
	all, err := t.stack.Services(ctx)
	if err != nil {
		return nil, err
	}
	var ours []stack.Service
	for _, name := range t.added {
		for _, s := range all {
			if s.Name == name {
				ours = append(ours, s)
			}
		}
	}
	return ours, nil
}

// endTime is how long taking a trial down may take.
const endTime = 2 * time.Minute

// End takes everything of the project away, its data too, also after ctx has ended.
func (t *Trial) End(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTime)
	defer cancel()
	err := t.takeDown(ctx)
	if err != nil {
		err = fmt.Errorf("%w; to remove what is left: docker compose -p %s down --volumes", err, t.project)
	}
	if failed := os.RemoveAll(t.dir); failed != nil {
		err = errors.Join(err, fmt.Errorf("remove the project's folder: %w", failed))
	}
	return err
}

func (t *Trial) takeDown(ctx context.Context) error {
	if !t.written {
		return nil
	}
	if err := t.noteVolumes(ctx); err != nil {
		return fmt.Errorf("look for its volumes: %w", err)
	}
	if err := t.stack.Down(ctx, engine.DownOptions{Volumes: true, RemoveOrphans: true}, nil); err != nil {
		return fmt.Errorf("take the project down: %w", err)
	}
	if err := t.engine.RemoveVolumes(ctx, t.volumes); err != nil {
		return err
	}
	left, err := t.engine.Services(ctx, t.project)
	if err != nil {
		return fmt.Errorf("look for what is left: %w", err)
	}
	if len(left) > 0 {
		return fmt.Errorf("containers of %s are left", left[0].Name)
	}
	return nil
}
