package docker

import (
	"bytes"
	"context"
	"io"
	"maps"
	"os/exec"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/distribution/reference"
	"github.com/docker/cli/cli/command"
	"github.com/docker/cli/cli/config/configfile"
	clitypes "github.com/docker/cli/cli/config/types"
	helper "github.com/docker/docker-credential-helpers/client"
	"github.com/docker/docker-credential-helpers/credentials"
	"github.com/moby/moby/client"
)

// ownCLI is the docker CLI of one operation: with a configuration file of its own
// and its own mind about BuildKit.
type ownCLI struct {
	command.Cli
	api     client.APIClient
	config  *configfile.ConfigFile
	classic bool // build without BuildKit
}

// Client returns the connection's client. DockerCli's own method ends the process
// where the context has disappeared meanwhile.
func (c *ownCLI) Client() client.APIClient { return c.api }

// ConfigFile returns the operation's configuration.
func (c *ownCLI) ConfigFile() *configfile.ConfigFile { return c.config }

// BuildKitEnabled tells the SDK whether to look for buildx.
func (c *ownCLI) BuildKitEnabled() (bool, error) {
	if c.classic {
		return false, nil
	}
	return c.Cli.BuildKitEnabled()
}

// withoutHelpers copies a configuration without its credential helpers. They are
// programs that inherit the standard error of this process, where a dashboard
// may be: login runs them itself.
func withoutHelpers(c *configfile.ConfigFile) *configfile.ConfigFile {
	own := *c
	own.AuthConfigs = maps.Clone(c.AuthConfigs)
	if own.AuthConfigs == nil {
		own.AuthConfigs = map[string]clitypes.AuthConfig{}
	}
	own.CredentialsStore, own.CredentialHelpers = "", nil
	return &own
}

// login asks the user's credential helpers for what the registries of p's images
// need, and where build is set for all that they know: the images that builds
// start from are not in the project. A helper that fails means a pull without
// credentials, which is what most images need.
func (o *operation) login(ctx context.Context, p *types.Project, build bool) {
	theirs := o.connection.cli.ConfigFile()
	if theirs.CredentialsStore == "" && len(theirs.CredentialHelpers) == 0 {
		return
	}
	hosts := map[string]string{} // to helper
	for host, name := range theirs.CredentialHelpers {
		if build {
			hosts[host] = name
		}
	}
	if build && theirs.CredentialsStore != "" {
		for _, host := range o.stored(ctx, theirs.CredentialsStore) {
			hosts[host] = theirs.CredentialsStore
		}
	}
	for host := range registriesOf(p) {
		if name := helperOf(theirs, host); name != "" {
			hosts[host] = name
		}
	}
	for _, host := range slices.Sorted(maps.Keys(hosts)) {
		found, err := helper.Get(o.program(ctx, hosts[host]), host)
		if credentials.IsErrCredentialsNotFound(err) {
			continue
		}
		if err != nil {
			o.warn("no login for " + host + ": " + harmless(err.Error()))
			continue
		}
		auth := o.cli.config.AuthConfigs[host]
		auth.ServerAddress = host
		if found.Username == "<token>" {
			auth.IdentityToken = found.Secret
		} else {
			auth.Username, auth.Password = found.Username, found.Secret
		}
		o.cli.config.AuthConfigs[host] = auth
	}
}

// stored lists the registries that a helper keeps credentials for.
func (o *operation) stored(ctx context.Context, name string) []string {
	all, err := helper.List(o.program(ctx, name))
	if err != nil {
		o.warn("credential helper " + name + ": " + harmless(err.Error()))
		return nil
	}
	return slices.Collect(maps.Keys(all))
}

// registriesOf are the names under which credentials for p's images are kept.
func registriesOf(p *types.Project) map[string]bool {
	hosts := map[string]bool{}
	for _, s := range p.Services {
		ref, err := reference.ParseNormalizedNamed(s.Image)
		if err != nil {
			continue
		}
		host := reference.Domain(ref)
		if host == "docker.io" {
			host = "https://index.docker.io/v1/"
		}
		hosts[host] = true
	}
	return hosts
}

func helperOf(c *configfile.ConfigFile, host string) string {
	if name, ok := c.CredentialHelpers[host]; ok {
		return name
	}
	return c.CredentialsStore
}

// program makes a call of a credential helper whose complaints are kept.
func (o *operation) program(ctx context.Context, name string) helper.ProgramFunc {
	return func(args ...string) helper.Program {
		cmd := exec.CommandContext(ctx, "docker-credential-"+name, args...)
		cmd.Stderr = &lineWriter{line: o.warn}
		return &helperProgram{cmd}
	}
}

// helperProgram is a helper.Program.
type helperProgram struct{ cmd *exec.Cmd }

// Output runs the helper.
func (p *helperProgram) Output() ([]byte, error) {
	var out bytes.Buffer
	p.cmd.Stdout = &out
	err := p.cmd.Run()
	return out.Bytes(), err
}

// Input sets what the helper reads.
func (p *helperProgram) Input(in io.Reader) { p.cmd.Stdin = in }
