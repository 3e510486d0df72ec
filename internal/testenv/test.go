//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// test runs the tests in a cage. What they need of the network is fetched before.
func test(ctx context.Context, g *ground, args []string) (int, error) {
	if err := checkNeeds(); err != nil {
		return 0, err
	}
	for _, dir := range g.modules() {
		if err := g.goes.Prefetch(ctx, dir); err != nil {
			return 0, fmt.Errorf("fetch Go modules: %w", err)
		}
	}
	self, err := os.Executable()
	if err != nil {
		return 0, fmt.Errorf("find this program: %w", err)
	}
	return g.enter(ctx, g.goes.Repository, append([]string{self, "check"}, args...), nil)
}

// modules are the folders of the Go modules that have tests.
func (g *ground) modules() []string {
	return []string{g.goes.Repository, filepath.Join(g.goes.Repository, "examples", "shop")}
}

// step is one command of the tests.
type step struct {
	dir  string
	args []string // of the go command
}

// check is the part of test that runs in the cage. All steps run, also after
// one that failed: the more is known the better.
func check(ctx context.Context, g *ground, args []string) (int, error) {
	if os.Getenv("DEVBLISS_TESTENV") != "1" {
		return 0, usageError(`"check" is what "test" runs in its cage: use "test"`)
	}
	if len(args) > 0 {
		return goCommand(ctx, step{"", append([]string{"test", "-tags", "docker", "-p", "1"}, args...)})
	}
	steps, err := g.steps(ctx)
	if err != nil {
		return 0, err
	}
	worst := 0
	for _, s := range steps {
		begun := time.Now()
		code, err := goCommand(ctx, s)
		if err != nil {
			return 0, err
		}
		result := "passed"
		if code != 0 {
			result, worst = "FAILED", code
		}
		say("%s: %s, %.0f s", result, s, time.Since(begun).Seconds())
	}
	return worst, nil
}

// steps: packages without an engine side by side; those with one after the
// other, as their tests may kill it.
func (g *ground) steps(ctx context.Context) ([]step, error) {
	root := g.goes.Repository
	docker, err := dockerPackages(ctx, root)
	if err != nil {
		return nil, err
	}
	pure := []string{"test", "./..."}
	if _, err := exec.LookPath("gcc"); err == nil {
		pure = []string{"test", "-race", "./..."}
	} else {
		say("no gcc on this machine: the race detector, which needs it, is off")
	}
	steps := []step{
		{root, []string{"vet", "-tags", "docker", "./..."}},
		{root, pure},
	}
	if len(docker) > 0 {
		steps = append(steps, step{root, append([]string{"test", "-tags", "docker", "-p", "1", "-timeout", "10m"}, docker...)})
	}
	for _, dir := range g.modules()[1:] {
		steps = append(steps, step{dir, []string{"vet", "./..."}}, step{dir, []string{"test", "./..."}})
	}
	return steps, nil
}

func (s step) String() string {
	text := "go " + strings.Join(s.args, " ")
	if len(text) > 80 {
		text = text[:77] + "..."
	}
	return text
}

// dockerPackages are the packages that have tests only with the docker tag.
func dockerPackages(ctx context.Context, dir string) ([]string, error) {
	without, err := testFiles(ctx, dir)
	if err != nil {
		return nil, err
	}
	with, err := testFiles(ctx, dir, "-tags", "docker")
	if err != nil {
		return nil, err
	}
	var packages []string
	for line := range with {
		if !without[line] {
			name, _, _ := strings.Cut(line, " ")
			packages = append(packages, name)
		}
	}
	slices.Sort(packages)
	return packages, nil
}

// testFiles is a set of lines, a package and its test files each.
func testFiles(ctx context.Context, dir string, flags ...string) (map[string]bool, error) {
	args := append([]string{"list", "-f", "{{.ImportPath}} {{.TestGoFiles}} {{.XTestGoFiles}}"}, flags...)
	cmd := exec.CommandContext(ctx, "go", append(args, "./...")...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list packages: %w", err)
	}
	lines := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		lines[strings.TrimSpace(line)] = true
	}
	return lines, nil
}

// goCommand runs the go command and returns its exit status.
func goCommand(ctx context.Context, s step) (int, error) {
	cmd := exec.CommandContext(ctx, "go", s.args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, os.Stdout, os.Stderr
	err := cmd.Run()
	if cmd.ProcessState == nil {
		return 0, fmt.Errorf("run go: %w", err)
	}
	return cmd.ProcessState.ExitCode(), nil
}
