package docker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/containerd/errdefs"
	"github.com/docker/cli/cli-plugins/manager"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/client"
	"github.com/moby/moby/client/pkg/versions"
	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/engine"
)

// minBuildx is the first buildx that the SDK can drive.
const minBuildx = "0.17.0"

// buildMissing builds the images of p that are not there, or with all those that
// are. The SDK's Up would do so too, but with the output of all services in one
// stream that nobody could tell apart.
func (o *operation) buildMissing(ctx context.Context, p *types.Project, all bool) error {
	services, err := o.unbuilt(ctx, p, all)
	if err != nil || len(services) == 0 {
		return err
	}
	if err := o.build(ctx, p, services); err != nil {
		return err
	}
	for _, name := range services {
		s := p.Services[name]
		s.PullPolicy = types.PullPolicyMissing // built just now: neither again nor pulled
		p.Services[name] = s
	}
	return nil
}

// unbuilt lists the services whose image has to be built. As in compose, an image
// that has a name is looked for in its registry first.
func (o *operation) unbuilt(ctx context.Context, p *types.Project, all bool) ([]string, error) {
	var services []string
	for _, name := range p.ServicesWithBuild() {
		s := p.Services[name]
		if all || s.PullPolicy == types.PullPolicyBuild {
			services = append(services, name)
			continue
		}
		there, err := o.hasImage(ctx, api.GetImageNameOrDefault(s, p.Name))
		if err != nil {
			return nil, err
		}
		if !there && s.Image != "" && s.PullPolicy != types.PullPolicyNever {
			there, err = o.fetched(ctx, p, name)
		}
		if err != nil {
			return nil, err
		}
		if !there {
			services = append(services, name)
		}
	}
	slices.Sort(services)
	return services, nil
}

func (o *operation) hasImage(ctx context.Context, image string) (bool, error) {
	_, err := o.api.ImageInspect(ctx, image)
	if errdefs.IsNotFound(err) {
		return false, nil
	}
	return err == nil, err
}

// fetched tries to pull the image of a service that could also be built.
func (o *operation) fetched(ctx context.Context, p *types.Project, service string) (bool, error) {
	one, err := only(p, []string{service})
	if err != nil {
		return false, err
	}
	o.login(ctx, one, false)
	err = o.svc.Pull(ctx, one, api.PullOptions{})
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if isTransport(err) {
		return false, err
	}
	return err == nil, nil
}

// build builds the images of services, with BuildKit where buildx is there.
func (o *operation) build(ctx context.Context, p *types.Project, services []string) error {
	if len(services) == 0 {
		return nil
	}
	o.login(ctx, p, true)
	buildx, err := o.hasBuildx()
	if err != nil {
		return err
	}
	if buildx {
		return o.buildKit(ctx, p, services)
	}
	o.cli.classic = true
	for _, name := range services {
		if err := o.buildClassic(ctx, p, name); err != nil {
			return err
		}
	}
	return nil
}

// hasBuildx tells whether to build with BuildKit: the SDK can do so only through
// the buildx program.
func (o *operation) hasBuildx() (bool, error) {
	if enabled, err := o.cli.BuildKitEnabled(); err != nil || !enabled {
		return false, err
	}
	plugin, err := manager.GetPlugin("buildx", o.cli, &cobra.Command{})
	if err != nil || plugin.Err != nil || plugin.Version == "" {
		return false, nil // without it, or with a broken one, there is the classic builder
	}
	version := strings.TrimPrefix(plugin.Version, "v")
	if versions.LessThan(version, minBuildx) {
		o.warn(fmt.Sprintf("buildx %s is too old for compose, which needs %s: building without BuildKit", version, minBuildx))
		return false, nil
	}
	return true, nil
}

// buildClassic builds one image. The classic builder writes to the service
// object's stream and nothing else says how far it is.
func (o *operation) buildClassic(ctx context.Context, p *types.Project, name string) error {
	log := o.newBuildLog(p, name)
	out := &lineWriter{line: log.line}
	err := o.buildWith(ctx, p, out, api.BuildOptions{Services: []string{name}})
	_ = out.Close()
	if err == nil {
		return nil
	}
	o.sweep(ctx, log.running)
	if ctx.Err() == nil && !isTransport(err) {
		return log.explain(err)
	}
	return err
}

// sweep removes the container in which a build failed: the classic builder leaves
// it, without a label by which anybody could find it.
func (o *operation) sweep(ctx context.Context, id string) {
	if id == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), requestTimeout)
	defer cancel()
	_, _ = o.api.ContainerRemove(ctx, id, client.ContainerRemoveOptions{Force: true}) // it may be gone
}

// buildKit builds images side by side and follows the solver's own reports.
func (o *operation) buildKit(ctx context.Context, p *types.Project, services []string) error {
	solve := o.newSolve(p, services)
	out := &lineWriter{line: solve.line, limit: maxReport}
	err := o.buildWith(ctx, p, io.Discard, api.BuildOptions{Services: services, Progress: "rawjson", Out: out})
	_ = out.Close()
	if err != nil && ctx.Err() == nil && !isTransport(err) {
		return solve.explain(err)
	}
	return err
}

func (o *operation) buildWith(ctx context.Context, p *types.Project, out io.Writer, options api.BuildOptions) error {
	svc, err := o.service(out)
	if err != nil {
		return err
	}
	p, err = p.WithServicesEnabled() // Build changes the project it is given
	if err != nil {
		return err
	}
	return svc.Build(ctx, p, options)
}

// buildLog follows the output of one classic build.
type buildLog struct {
	steps   *steps
	id      string
	service string
	image   string
	at      string   // the Dockerfile's instruction, as "Step 3/5 : RUN make"
	running string   // ID of the container that it runs in, "" for none
	last    []string // lines, newest last
}

// lastLines is how many lines of a failed build an error carries.
const lastLines = 10

func (o *operation) newBuildLog(p *types.Project, name string) *buildLog {
	image := api.GetImageNameOrDefault(p.Services[name], p.Name)
	return &buildLog{steps: o.steps, id: "Image " + image, service: name, image: image}
}

// intermediate is what the classic builder calls a container of a build.
var intermediate = regexp.MustCompile(`^[0-9a-f]{12}$`)

func (l *buildLog) line(text string) {
	if strings.HasPrefix(text, "Step ") {
		l.at, l.last, l.running = text, nil, ""
	}
	if id, ok := strings.CutPrefix(text, "---> Running in "); ok && intermediate.MatchString(id) {
		l.running = id
	}
	l.last = append(l.last, text)
	if n := len(l.last); n > lastLines {
		l.last = l.last[n-lastLines:]
	}
	l.steps.show(engine.Step{ID: l.id, Service: l.service, Text: api.StatusBuilding, Details: text})
}

// explain says at which instruction the build failed, and shows its last lines.
// A base image that cannot be had is no failure of the build.
func (l *buildLog) explain(err error) error {
	text := harmless(err.Error())
	l.steps.show(engine.Step{ID: l.id, Service: l.service, Text: api.StatusError, Details: text, Status: engine.Failed})
	if subject, kind := classify(text); kind != nil && !strings.Contains(text, "returned a non-zero code") {
		return &engine.Error{Kind: kind, Service: l.service, Subject: subject, Err: errors.New(text)}
	}
	if l.at != "" {
		text = l.at + ": " + text
	}
	lines := slices.DeleteFunc(slices.Clone(l.last), func(s string) bool {
		return s == l.at || strings.HasPrefix(s, "---> ") || strings.HasPrefix(s, "Removing intermediate")
	})
	return &engine.Error{Kind: engine.ErrBuild, Service: l.service, Err: errors.New(strings.Join(append([]string{text}, lines...), "\n"))}
}
