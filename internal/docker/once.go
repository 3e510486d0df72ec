package docker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"github.com/moby/moby/client/pkg/stringid"

	"github.com/devbliss/devbliss/internal/engine"
)

// RunOnce runs a command in a container of its own, see engine.Engine. The SDK
// makes the container; its own `run` would take the signals of the whole process
// and never give them back, so that Ctrl-C ended nothing any more.
func (d *Docker) RunOnce(ctx context.Context, p *types.Project, o engine.OnceOptions) (code int, err error) {
	err = d.run(ctx, "run "+o.Service, p, func(engine.Step) {}, func(op *operation) error {
		once, err := single(op.project, o)
		if err != nil {
			return err
		}
		op.login(ctx, once, false)
		err = op.svc.Create(ctx, once, api.CreateOptions{Recreate: api.RecreateNever, RecreateDependencies: api.RecreateNever, IgnoreOrphans: true})
		name := once.Services[once.ServiceNames()[0]].ContainerName
		defer op.discard(ctx, name)
		if err != nil {
			return op.blame(ctx, err)
		}
		code, err = op.attend(ctx, name, o)
		return err
	})
	return code, err
}

// single is a project with one service, named and labelled so that nobody takes
// its container for one of the service that it is made after.
func single(p *types.Project, o engine.OnceOptions) (*types.Project, error) {
	p, err := enabled(p, []string{o.Service})
	if err != nil {
		return nil, err
	}
	if p, err = p.WithSelectedServices([]string{o.Service}, types.IgnoreDependencies); err != nil {
		return nil, err
	}
	s := p.Services[o.Service]
	slug := stringid.GenerateRandomID()
	s.Image = api.GetImageNameOrDefault(s, p.Name)
	s.Build, s.PullPolicy = nil, types.PullPolicyMissing
	s.Name = o.Service + "-once-" + stringid.TruncateID(slug)
	s.ContainerName = p.Name + api.Separator + s.Name
	s.Command, s.Tty, s.StdinOpen = o.Command, false, false
	if o.Entrypoint != nil {
		s.Entrypoint = o.Entrypoint
	}
	one := 1
	s.Ports, s.DependsOn, s.Restart, s.Scale, s.HealthCheck = nil, nil, "", &one, nil
	if s.Deploy != nil {
		deploy := *s.Deploy
		deploy.RestartPolicy, deploy.Replicas = nil, nil
		s.Deploy = &deploy
	}
	s.CustomLabels = maps.Clone(s.CustomLabels).Add(api.ServiceLabel, o.Service).Add(api.SlugLabel, slug).Add(api.OneoffLabel, "True")
	p.Services = types.Services{s.Name: s}
	return p, nil
}

// attend starts a container, passes on what it writes, and waits for its end.
func (o *operation) attend(ctx context.Context, name string, to engine.OnceOptions) (code int, err error) {
	attached, err := o.api.ContainerAttach(ctx, name, client.ContainerAttachOptions{Stream: true, Stdout: true, Stderr: true})
	if err != nil {
		return 0, err
	}
	defer attached.Close()
	stop := context.AfterFunc(ctx, attached.Close)
	defer stop()
	ended := o.api.ContainerWait(ctx, name, client.ContainerWaitOptions{Condition: container.WaitConditionNextExit})
	if _, err := o.api.ContainerStart(ctx, name, client.ContainerStartOptions{}); err != nil {
		return 0, fmt.Errorf("run %v in %s: %w", to.Command, to.Service, plain{err})
	}
	_, err = stdcopy.StdCopy(writerOr(to.Out), writerOr(to.Err), attached.Reader)
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	select {
	case r := <-ended.Result:
		if r.Error != nil {
			return 0, errors.New(r.Error.Message)
		}
		return int(r.StatusCode), nil
	case err := <-ended.Error:
		return 0, err
	}
}

// discard removes the container and its anonymous volumes, whatever it does.
func (o *operation) discard(ctx context.Context, name string) {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	_, _ = o.api.ContainerRemove(ctx, name, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true}) // it may never have been made
}
