package docker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/client"
	"github.com/muesli/cancelreader"
	"golang.org/x/term"

	"github.com/devbliss/devbliss/internal/engine"
)

// Exec runs a command in a running container, see engine.Engine. The engine has
// no way to end what it runs: when ctx ends, the command loses its streams and
// the call returns.
func (d *Docker) Exec(ctx context.Context, project string, o engine.ExecOptions) (int, error) {
	c, err := d.connect(ctx)
	if err != nil {
		return 0, outer(ctx, err)
	}
	code, err := c.exec(ctx, project, o)
	if err != nil {
		return 0, outer(ctx, d.lost(c, err))
	}
	return code, nil
}

func (c *connection) exec(ctx context.Context, project string, o engine.ExecOptions) (int, error) {
	id, err := c.running(ctx, project, o.Service, max(o.Replica, 1))
	if err != nil {
		return 0, err
	}
	size := sizeOf(o)
	created, err := c.api.ExecCreate(ctx, id, client.ExecCreateOptions{
		Cmd: o.Command, User: o.User, Env: o.Env, TTY: o.TTY, ConsoleSize: size,
		AttachStdin: o.In != nil, AttachStdout: true, AttachStderr: true,
	})
	if err != nil {
		return 0, fmt.Errorf("run %v in %s: %w", o.Command, o.Service, plain{err})
	}
	attached, err := c.api.ExecAttach(ctx, created.ID, client.ExecAttachOptions{TTY: o.TTY, ConsoleSize: size})
	if err != nil {
		return 0, err
	}
	if err := c.converse(ctx, created.ID, attached.HijackedResponse, o); err != nil {
		return 0, err
	}
	return c.exitCode(ctx, created.ID)
}

// running finds the container to run in.
func (c *connection) running(ctx context.Context, project, service string, replica int) (id string, err error) {
	summaries, err := c.list(ctx, project)
	if err != nil {
		return "", err
	}
	for _, s := range summaries {
		if s.Labels[api.ServiceLabel] == service && replicaOf(s.Labels) == replica && s.State == "running" {
			return s.ID, nil
		}
	}
	return "", &engine.Error{Kind: engine.ErrNotRunning, Service: service, Err: errors.New("it has no running container")}
}

// converse passes the streams on until the command has ended.
func (c *connection) converse(ctx context.Context, id string, conn client.HijackedResponse, o engine.ExecOptions) error {
	defer conn.Close()
	stop := context.AfterFunc(ctx, conn.Close)
	defer stop()
	if o.In != nil {
		done, err := c.listenTo(ctx, id, conn, o)
		if err != nil {
			return err
		}
		defer done()
	}
	var err error
	if o.TTY {
		_, err = io.Copy(writerOr(o.Out), conn.Reader)
	} else {
		_, err = stdcopy.StdCopy(writerOr(o.Out), writerOr(o.Err), conn.Reader)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// listenTo passes In on in a goroutine; done ends it and leaves the terminal as
// it was. A reader that is no file cannot be made to stop: its goroutine ends
// with its next read.
func (c *connection) listenTo(ctx context.Context, id string, conn client.HijackedResponse, o engine.ExecOptions) (done func(), err error) {
	in, err := cancelreader.NewReader(o.In)
	if err != nil {
		return nil, err
	}
	restore := func() {}
	if f, ok := o.In.(*os.File); ok && o.TTY && term.IsTerminal(int(f.Fd())) {
		state, err := term.MakeRaw(int(f.Fd()))
		if err != nil {
			return nil, err
		}
		unfollow := c.followSize(ctx, id, f)
		restore = func() {
			unfollow()
			_ = term.Restore(int(f.Fd()), state)
		}
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = io.Copy(conn.Conn, in)
		_ = conn.CloseWrite()
	}()
	return func() {
		if in.Cancel() {
			conn.Close() // a write may be under way
			<-ended
		}
		_ = in.Close()
		restore()
	}, nil
}

// followSize tells the engine the terminal's size, now and when it changes.
func (c *connection) followSize(ctx context.Context, id string, f *os.File) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	changed, silence := resizes()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			if width, height, err := term.GetSize(int(f.Fd())); err == nil {
				_, _ = c.api.ExecResize(ctx, id, client.ExecResizeOptions{Height: uint(height), Width: uint(width)})
			}
			select {
			case <-changed:
			case <-ctx.Done():
				return
			}
		}
	}()
	return func() {
		silence()
		cancel()
		<-ended
	}
}

// exitCode waits for what the command ended with: the streams end a little
// before the engine knows.
func (c *connection) exitCode(ctx context.Context, id string) (int, error) {
	for {
		r, err := c.api.ExecInspect(ctx, id, client.ExecInspectOptions{})
		if err != nil {
			return 0, err
		}
		if !r.Running {
			return r.ExitCode, nil
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

func sizeOf(o engine.ExecOptions) client.ConsoleSize {
	f, ok := o.In.(*os.File)
	if !ok || !o.TTY {
		return client.ConsoleSize{}
	}
	width, height, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return client.ConsoleSize{}
	}
	return client.ConsoleSize{Height: uint(height), Width: uint(width)}
}

func writerOr(w io.Writer) io.Writer {
	if w == nil {
		return io.Discard
	}
	return w
}
