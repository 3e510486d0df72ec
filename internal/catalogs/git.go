package catalogs

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// What fetching a catalog may take.
const (
	fetchTime  = 2 * time.Minute
	fetchLimit = 64 << 20 // bytes of a repository on the disk
	lookEvery  = 100 * time.Millisecond
	outBytes   = 8 << 20 // of what git says
)

// ErrNoGit says that the git program is missing.
var ErrNoGit = errors.New("the git program is not there")

// errTooLarge says that a repository is larger than a catalog can be.
var errTooLarge = errors.New("the repository is too large to be a catalog")

// git runs the user's git in a repository of ours. It runs no hook and no filter,
// follows no submodule, asks nobody, and speaks no protocol but those allowed.
type git struct {
	program   string
	environ   []string
	protocols string // as GIT_ALLOW_PROTOCOL has them
	dir       string
	limit     int64 // bytes that the repository may take
}

// newGit finds git for fetching url.
func (s *Store) newGit(url, dir string) (*git, error) {
	name := s.Git
	if name == "" {
		name = "git"
	}
	program, err := exec.LookPath(name)
	if err != nil {
		return nil, ErrNoGit
	}
	environ := s.Environ
	if environ == nil {
		environ = os.Environ()
	}
	g := &git{program: program, environ: environ, protocols: "https:ssh", dir: dir, limit: cmp.Or(s.Limit, fetchLimit)}
	if strings.HasPrefix(url, "file:") {
		g.protocols = "file"
	}
	return g, nil
}

// settled are settings that hold whatever the user's configuration says.
func settled() []string {
	var args []string
	for _, setting := range []string{
		"core.hooksPath=" + os.DevNull, "core.fsmonitor=false", "core.askPass=", "credential.interactive=false",
		"submodule.recurse=false", "fetch.recurseSubmodules=false", "fetch.writeCommitGraph=false",
		"gc.auto=0", "maintenance.auto=false", "protocol.version=2", "advice.detachedHead=false",
	} {
		args = append(args, "-c", setting)
	}
	return args
}

// environment is the user's without what points git elsewhere, and with what keeps
// it from asking.
func (g *git) environment() []string {
	var env []string
	ssh := false
	for _, v := range g.environ {
		name, value, _ := strings.Cut(v, "=")
		switch name {
		case "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE",
			"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CEILING_DIRECTORIES", "GIT_SHALLOW_FILE", "GIT_TEMPLATE_DIR",
			"GIT_ASKPASS", "SSH_ASKPASS", "GIT_PROTOCOL_FROM_USER", "GIT_TRACE", "LC_ALL", "LANGUAGE":
			continue
		case "GIT_SSH", "GIT_SSH_COMMAND":
			ssh = ssh || value != ""
		}
		env = append(env, v)
	}
	env = append(env,
		"GIT_TERMINAL_PROMPT=0", "SSH_ASKPASS_REQUIRE=never", "GCM_INTERACTIVE=never",
		"GIT_ALLOW_PROTOCOL="+g.protocols, "GIT_NO_LAZY_FETCH=1", "GIT_LFS_SKIP_SMUDGE=1",
		"GIT_NO_REPLACE_OBJECTS=1", "GIT_LITERAL_PATHSPECS=1", "GIT_OPTIONAL_LOCKS=0", "LC_ALL=C",
	)
	if !ssh {
		env = append(env, "GIT_SSH_COMMAND=ssh -o BatchMode=yes")
	}
	return env
}

// run runs a command of git and returns what it writes.
func (g *git) run(ctx context.Context, stdin string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, fetchTime, fmt.Errorf("there was no end of it after %s", fetchTime))
	defer cancel()
	cmd := exec.CommandContext(ctx, g.program, append(settled(), args...)...)
	cmd.Dir, cmd.Env, cmd.Stdin = g.dir, g.environment(), strings.NewReader(stdin)
	cmd.WaitDelay = time.Second
	out, errs := &bounded{left: outBytes}, &bounded{left: 64 << 10}
	cmd.Stdout, cmd.Stderr = out, errs
	err := cmd.Run()
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		return nil, &gitError{said: errs.String(), err: err}
	case out.cut:
		return nil, errTooLarge
	}
	return out.Bytes(), nil
}

// bounded keeps the first bytes that are written to it.
type bounded struct {
	bytes.Buffer
	left int
	cut  bool
}

// Write never fails: a program that is cut off would say something else.
func (b *bounded) Write(p []byte) (int, error) {
	n := min(len(p), b.left)
	b.left -= n
	b.cut = b.cut || n < len(p)
	b.Buffer.Write(p[:n])
	return len(p), nil
}

// gitError is what git said.
type gitError struct {
	said string
	err  error
}

// Error is what git said last and meant, in one line without escape sequences.
func (e *gitError) Error() string {
	var last string
	for line := range strings.Lines(e.said) {
		line = strings.TrimSpace(strings.Map(printable, line))
		for _, prefix := range []string{"fatal: ", "error: ", "ERROR: "} {
			if rest, ok := strings.CutPrefix(line, prefix); ok && (last == "" || !strings.Contains(rest, "Could not read from remote")) {
				last = rest
			}
		}
		if last == "" && line != "" && !strings.HasPrefix(line, "warning: ") {
			last = line
		}
	}
	if last == "" {
		return "git: " + e.err.Error()
	}
	return "git: " + last
}

func (e *gitError) Unwrap() error { return e.err }

func printable(r rune) rune {
	if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
		return ' '
	}
	return r
}

// bounding ends what fetches into dir when that has grown too large. Its goroutine
// ends with the context or with stop.
func bounding(ctx context.Context, dir string, limit int64) (bound context.Context, stop func()) {
	bound, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		for {
			select {
			case <-bound.Done():
				return
			case <-tick.C:
				if sizeOf(dir) > limit {
					cancel(errTooLarge)
					return
				}
			}
		}
	}()
	return bound, func() { cancel(nil); <-done }
}

// sizeOf is how many bytes the files below dir have. Files come and go meanwhile.
func sizeOf(dir string) int64 {
	var sum int64
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerr // gone meanwhile
		}
		if info, err := d.Info(); err == nil && info.Mode().IsRegular() {
			sum += info.Size()
		}
		return nil
	})
	return sum
}
