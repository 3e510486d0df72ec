package stack

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
)

func TestAdviceIsOneSentenceForEveryErrorWeKnow(t *testing.T) {
	for _, err := range []error{
		engine.ErrUnreachable, engine.ErrNotInstalled, engine.ErrDenied, engine.ErrPortTaken, engine.ErrImageNotFound,
		engine.ErrRateLimited, engine.ErrRegistryDown, engine.ErrPullCut, engine.ErrDiskFull, engine.ErrNotRunning,
		engine.ErrPullDenied, engine.ErrRegistryBroken, engine.ErrPullDamaged,
		engine.ErrBuild, engine.ErrUnhealthy, engine.ErrNeedsConfirm, engine.ErrVolumeMismatch,
		composefile.ErrNotFound, composefile.ErrChanged, ErrNothingToUndo, fs.ErrPermission,
		syscall.ENOSPC, syscall.EROFS, syscall.EBUSY,
		&composefile.Refusal{}, &composefile.Exists{}, &catalog.NotFound{}, &NoService{}, &NameTaken{Addon: "redis"},
		&PortTaken{Service: "web", Holder: "node"}, &PortTaken{Service: "web", Holder: "node", Variable: "X"},
		&PortTaken{Service: "web", Holder: "service two"}, &Unfit{Err: errors.New("x")}, &Elsewhere{}, &StillUsed{}, &ChangedSince{},
		&NotUp{Failing: []Service{{Name: "db"}}, Err: engine.ErrUnhealthy},
	} {
		advice := Advice(fmt.Errorf("do it: %w", err))
		if advice == "" || strings.ContainsAny(advice, "\n") || strings.HasPrefix(advice, "try") || strings.HasSuffix(advice, ".") {
			t.Errorf("%T %v: %q", err, err, advice)
		}
	}
	for _, err := range []error{nil, errors.New("odd"), &composefile.Problem{Text: "x", Hint: "y"}} {
		if advice := Advice(err); advice != "" {
			t.Errorf("%v: %q", err, advice)
		}
	}
}

func TestAdviceTellsWaysOfNotReachingDockerApart(t *testing.T) {
	denied := &engine.Error{Kind: engine.ErrDenied, Err: errors.New("EACCES")}
	gone := &engine.Error{Kind: engine.ErrNotInstalled, Err: errors.New("ENOENT")}
	if Advice(denied) == Advice(gone) || Advice(denied) == Advice(engine.ErrUnreachable) {
		t.Errorf("%q, %q", Advice(denied), Advice(gone))
	}
}

func TestAdviceOnAVersionNamesTheAddonThatHasOthers(t *testing.T) {
	for name, want := range map[string]string{
		"redis@99": "devbliss catalog show redis lists its versions",
		"pg@1":     "devbliss catalog show postgres lists its versions",
		"redys":    "devbliss catalog search WORD finds addons",
		"redys@8":  "devbliss catalog search WORD finds addons",
	} {
		_, _, err := newGround(t, nil).Catalog().Find(name)
		if got := Advice(err); got != want {
			t.Errorf("%s: %v: %q, want %q", name, err, got, want)
		}
	}
}
