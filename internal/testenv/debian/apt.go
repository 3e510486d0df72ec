// Package debian gets Debian packages of any suite onto a machine without
// installing them: apt resolves, downloads and checks signatures in a folder of
// its own. Nothing of the machine's apt is changed or locked, and no maintainer
// script is ever run.
package debian

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Apt is apt-get with a state of its own, which believes that nothing is installed.
type Apt struct {
	dir     string
	options []string
}

// Open prepares apt's state for a suite ("trixie") below dir.
func Open(dir, suite string, from Mirrors) (*Apt, error) {
	dir = filepath.Join(dir, suite)
	for _, sub := range []string{"state/lists/partial", "cache/archives/partial", "etc"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return nil, fmt.Errorf("prepare apt: %w", err)
		}
	}
	sources := fmt.Sprintf("deb [signed-by=%s] %s %s main\n", from.Keyring, from.Main, suite)
	if from.Security != "" && suite != "sid" { // sid has no security suite
		sources += fmt.Sprintf("deb [signed-by=%s] %s %s-security main\n", from.Keyring, from.Security, suite)
	}
	list, status := filepath.Join(dir, "etc", "sources.list"), filepath.Join(dir, "state", "status")
	for path, text := range map[string]string{list: sources, status: ""} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return nil, fmt.Errorf("prepare apt: %w", err)
		}
	}
	return &Apt{dir: dir, options: []string{
		"-o", "Dir::State=" + filepath.Join(dir, "state"), "-o", "Dir::State::status=" + status,
		"-o", "Dir::Cache=" + filepath.Join(dir, "cache"),
		"-o", "Dir::Etc::SourceList=" + list, "-o", "Dir::Etc::SourceParts=/dev/null",
		"-o", "Dir::Etc::Preferences=/dev/null", "-o", "Dir::Etc::PreferencesParts=/dev/null",
		"-o", "APT::Install-Recommends=0", "-o", "APT::Sandbox::User=root",
		"-o", "Acquire::Languages=none", "-o", "Acquire::Retries=3",
		// of what there is we want the lists of packages only
		"-o", "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false",
		"-o", "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false",
		// container images switch these off, and every call then parses all lists anew
		"-o", "Dir::Cache::pkgcache=pkgcache.bin", "-o", "Dir::Cache::srcpkgcache=srcpkgcache.bin",
		// hooks of this machine's apt are none of our business
		"-o", "APT::Update::Post-Invoke-Success=", "-o", "DPkg::Post-Invoke=",
	}}, nil
}

// Fetch resolves names and all that they depend on, and downloads it.
func (a *Apt) Fetch(ctx context.Context, names []string) (*Set, error) {
	plan, err := a.plan(ctx, names)
	if err != nil {
		return nil, err
	}
	if !a.downloaded(plan) {
		if plan, err = a.download(ctx, names, plan); err != nil {
			return nil, err
		}
	}
	shown, err := a.run(ctx, "apt-cache", append([]string{"--no-all-versions", "show"}, plan.names()...)...)
	if err != nil {
		return nil, err
	}
	return newSet(plan, parseShow(shown)), nil
}

// Choice is what apt takes for these names alone, whatever else was fetched.
func (a *Apt) Choice(ctx context.Context, names []string) (map[string]bool, error) {
	plan, err := a.plan(ctx, names)
	if err != nil {
		return nil, err
	}
	chosen := map[string]bool{}
	for _, name := range plan.names() {
		chosen[name] = true
	}
	return chosen, nil
}

func (a *Apt) plan(ctx context.Context, names []string) (plan, error) {
	lists, err := filepath.Glob(filepath.Join(a.dir, "state", "lists", "*_Packages*"))
	if err != nil {
		return nil, err
	}
	if len(lists) == 0 {
		if _, err := a.run(ctx, "apt-get", "-q", "update"); err != nil {
			return nil, err
		}
	}
	out, err := a.run(ctx, "apt-get", append([]string{"-s", "install"}, names...)...)
	if err != nil {
		return nil, err
	}
	return parsePlan(out, filepath.Join(a.dir, "cache", "archives")), nil
}

// download gets the packages of a plan. Lists that have grown old name files
// that the mirror no longer has, so a failure is tried again with new ones; the
// plan may then be another.
func (a *Apt) download(ctx context.Context, names []string, p plan) (plan, error) {
	get := append([]string{"-y", "-q", "-d", "install"}, names...)
	if _, err := a.run(ctx, "apt-get", get...); err == nil {
		return p, nil
	}
	if _, err := a.run(ctx, "apt-get", "-q", "update"); err != nil {
		return nil, err
	}
	if _, err := a.run(ctx, "apt-get", get...); err != nil {
		return nil, err
	}
	return a.plan(ctx, names)
}

func (a *Apt) downloaded(p plan) bool {
	return !slices.ContainsFunc(p, func(pkg Package) bool {
		_, err := os.Stat(pkg.File)
		return err != nil
	})
}

func (a *Apt) run(ctx context.Context, program string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, program, append(slices.Clone(a.options), args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "DEBIAN_FRONTEND=noninteractive")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		what := args[0]
		if i := slices.IndexFunc(args, func(s string) bool { return !strings.HasPrefix(s, "-") }); i >= 0 {
			what = args[i]
		}
		return "", fmt.Errorf("%s %s: %w: %s", program, what, err, strings.TrimSpace(stderr.String()))
	}
	return string(out), nil
}
