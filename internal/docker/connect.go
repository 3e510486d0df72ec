package docker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/docker/cli/cli/command"
	"github.com/docker/cli/cli/config"
	"github.com/docker/cli/cli/flags"
	"github.com/moby/moby/client"

	"github.com/devbliss/devbliss/internal/engine"
)

// connection is one resolved endpoint. DockerCli remembers endpoint, client and
// ping for ever, so a new engine behind the same address needs a new connection.
type connection struct {
	cli  command.Cli
	api  client.APIClient
	info engine.Info
}

// connect returns the connection, made where there is none. Callers that come
// while it is made wait for it.
func (d *Docker) connect(ctx context.Context) (*connection, error) {
	select {
	case <-d.turn:
	case <-ctx.Done():
		return nil, d.lost(nil, ctx.Err())
	}
	defer func() { d.turn <- struct{}{} }()
	if d.conn != nil {
		return d.conn, nil
	}
	c, err := d.dial(ctx)
	if err != nil {
		return nil, err
	}
	d.conn = c
	return c, nil
}

// drop forgets c, so that the next call connects anew.
func (d *Docker) drop(c *connection) {
	<-d.turn
	defer func() { d.turn <- struct{}{} }()
	if d.conn == c {
		d.conn = nil
		_ = c.api.Close() // only its idle connections: streams of others live on
	}
}

// dial resolves the endpoint and asks who answers there.
func (d *Docker) dial(ctx context.Context) (*connection, error) {
	sink := &lineWriter{line: d.warn}
	o := flags.NewClientOptions()
	o.LogLevel = "warn" // Initialize sets the level of the process's logger
	o.Context = d.o.Context
	if d.o.Host != "" {
		o.Context, o.Hosts = "", []string{d.o.Host}
	}
	// DockerCli.Client ends the process when the endpoint cannot be resolved: so
	// it is resolved first, and the client handed in.
	api, err := command.NewAPIClientFromFlags(o, config.LoadDefaultConfigFile(sink))
	if err != nil {
		return nil, fmt.Errorf("find the docker engine: %w", err)
	}
	limited, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	info, err := greet(limited, api)
	if err != nil {
		_ = api.Close()
		return nil, unreachable(d.meant(api), err)
	}
	cli, err := command.NewDockerCli(
		command.WithBaseContext(context.WithoutCancel(ctx)),
		command.WithInputStream(io.NopCloser(strings.NewReader(""))),
		command.WithOutputStream(sink),
		command.WithErrorStream(sink),
		command.WithAPIClient(api),
	)
	if err != nil {
		return nil, fmt.Errorf("set docker up: %w", err)
	}
	if err := cli.Initialize(o); err != nil {
		return nil, fmt.Errorf("set docker up: %w", err)
	}
	// Its first use negotiates the API's version once more, on the client that
	// others use at the same time: so it is used here, before anyone else can.
	_ = cli.ServerInfo()
	info.Context = cli.CurrentContext()
	if host := cli.DockerEndpoint().Host; host != "" {
		info.Host = host
	}
	return &connection{cli: cli, api: api, info: info}, nil
}

// overSSH is what a client that talks through ssh calls its host.
const overSSH = "http://docker.example.com"

// meant is the endpoint that a person asked for, before anything has answered.
func (d *Docker) meant(api client.APIClient) string {
	switch host := api.DaemonHost(); {
	case host != overSSH:
		return host
	case d.o.Host != "":
		return d.o.Host
	case d.o.Context == "" && os.Getenv(client.EnvOverrideHost) != "":
		return os.Getenv(client.EnvOverrideHost)
	}
	return "docker over ssh"
}

// greet negotiates the API's version and learns what the engine is.
func greet(ctx context.Context, api client.APIClient) (engine.Info, error) {
	if _, err := api.Ping(ctx, client.PingOptions{NegotiateAPIVersion: true}); err != nil {
		return engine.Info{}, err
	}
	v, err := api.ServerVersion(ctx, client.ServerVersionOptions{})
	if err != nil {
		return engine.Info{}, err
	}
	return engine.Info{
		Version:    v.Version,
		APIVersion: api.ClientVersion(),
		Host:       api.DaemonHost(),
		OS:         v.Os,
		Arch:       v.Arch,
	}, nil
}

// alive asks for the cheapest sign of life.
func (c *connection) alive(ctx context.Context) error {
	_, err := c.api.Ping(ctx, client.PingOptions{})
	return err
}

// beat asks for a sign of life, briefly: an engine that hangs closes no stream.
func (c *connection) beat(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, pulseTimeout)
	defer cancel()
	return c.alive(ctx)
}

// lost turns err into our words, and drops c where err says that nobody answers.
func (d *Docker) lost(c *connection, err error) error {
	host := d.o.Host
	if c != nil {
		host = c.info.Host
	}
	if isTransport(err) || errors.Is(err, context.DeadlineExceeded) {
		err = unreachable(host, err)
	}
	if c != nil && errors.Is(err, engine.ErrUnreachable) {
		d.drop(c)
	}
	return err
}

// outer prefers the end of the caller's own context to what came of it.
func outer(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}
