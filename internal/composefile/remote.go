package composefile

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/compose-spec/compose-go/v2/loader"
)

// remote stands where docker compose has loaders that clone git repositories and
// pull artifacts. Loading must not run git, ask the network or run a stranger's
// file, so it says what was not fetched.
type remote struct{}

var _ loader.ResourceLoader = remote{}

// Accept tells whether path is on another machine.
func (remote) Accept(path string) bool { return isRemote(path) }

// Load refuses.
func (remote) Load(_ context.Context, path string) (string, error) {
	return "", &remoteError{path}
}

// Dir is not asked for what Load refuses.
func (remote) Dir(path string) string { return path }

// scpLike matches git@github.com:owner/repository.
var scpLike = regexp.MustCompile(`^[\w.-]+@[\w.-]+:`)

func isRemote(path string) bool {
	return strings.Contains(path, "://") || strings.HasPrefix(path, "github.com/") || scpLike.MatchString(path)
}

// remoteError says that a compose file is on another machine.
type remoteError struct{ path string }

func (e *remoteError) Error() string { return fmt.Sprintf("%s is not fetched", e.path) }

func remoteProblem(path string) *Problem {
	return &Problem{
		Text: path + " is on another machine: devbliss does not fetch compose files",
		Hint: "keep a copy in the project and name that",
		Err:  &remoteError{path},
	}
}
