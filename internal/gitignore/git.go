package gitignore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// ErrNoGit says that there is a repository, but no git to ask.
var ErrNoGit = errors.New("the git program is not there")

// git asks the user's git about a folder. It runs no hook and takes no lock.
type git struct {
	program, dir string
	environ      []string
}

func newGit(dir string, environ []string) (git, error) {
	program, err := exec.LookPath("git")
	if err != nil {
		return git{}, ErrNoGit
	}
	g := git{program: program, dir: dir}
	for _, v := range environ {
		// What points git elsewhere, as in a hook, or changes how it reads its arguments.
		if name, _, _ := strings.Cut(v, "="); !strings.HasPrefix(name, "GIT_") || strings.HasPrefix(name, "GIT_CONFIG") {
			g.environ = append(g.environ, v)
		}
	}
	g.environ = append(g.environ, "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C")
	return g, nil
}

// ask runs a command that only reads, and returns what it says.
func (g git) ask(ctx context.Context, stdin string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	args = append([]string{"-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull}, args...)
	cmd := exec.CommandContext(ctx, g.program, args...)
	var said, errs bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = g.dir, g.environ, &said, &errs
	cmd.Stdin = strings.NewReader(stdin)
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil {
		if first, _, _ := strings.Cut(strings.TrimSpace(errs.String()), "\n"); first != "" {
			return "", fmt.Errorf("%s: %w", first, err)
		}
		return said.String(), err
	}
	return said.String(), nil
}
