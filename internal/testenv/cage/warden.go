//go:build linux

package cage

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"github.com/devbliss/devbliss/internal/testenv/registry"
	"github.com/devbliss/devbliss/internal/testenv/store"
)

// Warden runs registry, engine and the command of the cage, in this order, and
// returns the command's exit status.
func Warden(dir string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	// the terminal's Ctrl-C is for the command; caught rather than ignored,
	// because the command would inherit that
	signal.Notify(make(chan os.Signal, 1), syscall.SIGINT, syscall.SIGQUIT, syscall.SIGHUP)
	code, err := guard(ctx, room(dir))
	if err != nil {
		if ctx.Err() != nil {
			return 128 + int(syscall.SIGTERM)
		}
		fmt.Fprintln(os.Stderr, "testenv:", err)
		return 1
	}
	return code
}

func guard(ctx context.Context, r room) (int, error) {
	spec, err := r.read()
	if err != nil {
		return 0, err
	}
	closeRegistry, err := serveRegistry(ctx, r, spec)
	if err != nil {
		return 0, fmt.Errorf("serve the registry: %w", err)
	}
	defer closeRegistry()
	begun := time.Now()
	e := &engine{room: r}
	if err := e.start(ctx); err != nil {
		return 0, err
	}
	defer e.stop()
	if err := tidy(ctx); err != nil {
		return 0, err
	}
	fmt.Fprintf(os.Stderr, "testenv: private engine up in %.1f s\n", time.Since(begun).Seconds())
	l, err := net.Listen("unix", ControlPath)
	if err != nil {
		return 0, fmt.Errorf("listen for control: %w", err)
	}
	defer serveOn(ctx, l, control{e}).Close()
	code, err := command(ctx, r, spec)
	// quick, and it spares the next start the work; a frozen or dead engine is
	// none of its business
	e.thaw()
	tidyCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_ = tidy(tidyCtx)
	return code, err
}

// serveRegistry answers on the control address and, over TLS, in the name of
// the registries of the world.
func serveRegistry(ctx context.Context, r room, s Spec) (closeAll func(), err error) {
	st, err := store.Open(s.Store)
	if err != nil {
		return nil, err
	}
	certificate, authority, err := registry.Certificate(registry.Names())
	if err != nil {
		return nil, err
	}
	if err := store.WriteFile(r.authority(), authority); err != nil {
		return nil, err
	}
	plain, err := net.Listen("tcp", "127.0.0.1:5000")
	if err != nil {
		return nil, err
	}
	secret, err := tls.Listen("tcp", "127.0.0.1:443", &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12})
	if err != nil {
		return nil, err
	}
	handler := registry.New(st, s.Tags)
	one, two := serveOn(ctx, plain, handler), serveOn(ctx, secret, handler)
	return func() { _, _ = one.Close(), two.Close() }, nil
}

// command runs the cage's command to its end, or ends it with ctx.
func command(ctx context.Context, r room, s Spec) (int, error) {
	env, err := environment(r, s)
	if err != nil {
		return 0, err
	}
	path, err := lookPath(s.Command[0], env)
	if err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(ctx, path, s.Command[1:]...)
	cmd.Dir = s.Dir
	cmd.Env = env
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	code, err := status(cmd.Run())
	if err != nil {
		return 0, fmt.Errorf("run %s: %w", s.Command[0], err)
	}
	return code, nil
}
