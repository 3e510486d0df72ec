// Command testenv is the test ground of devbliss: real services, a registry and
// a Docker engine of its own, made on the spot from Debian packages and run in
// namespaces of their own. It is started with "go run ./internal/testenv"; the
// shipped program has none of it. README.md beside this file says what is real
// about it and what is not.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/devbliss/devbliss/internal/testenv/cage"
)

const usage = `testenv runs devbliss on real services in a private Docker engine.

Usage: go run ./internal/testenv [-engine SUITE] COMMAND

Commands:
  demo            start the example project, add Redis to it, open the dashboard
  test [ARGS]     all tests; with ARGS, "go test -tags docker ARGS" alone
  run -- COMMAND  any command with the private engine, such as bash
  images          make the images and list their tags
  clean           remove all that was made

Options:
  -engine SUITE   whose Docker engine: bookworm (20.10, the default), trixie or sid
`

func main() {
	// the thread that asks to be told of its parent's end must live
	runtime.LockOSThread()
	if len(os.Args) == 3 {
		if code, ok := inside(os.Args[1], os.Args[2]); ok {
			os.Exit(code)
		}
	}
	if len(os.Args) == 2 && os.Args[1] == cage.ProbeCommand {
		return
	}
	// "go run" that is killed does not pass it on
	_ = unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(syscall.SIGTERM), 0, 0, 0)
	code, err := run(context.Background(), os.Args[1:])
	var misuse usageError
	switch {
	case errors.As(err, &misuse):
		fmt.Fprintf(os.Stderr, "testenv: %s\n\n%s", misuse, usage)
		code = 2
	case err != nil:
		fmt.Fprintln(os.Stderr, "testenv:", err)
		code = 1
	}
	os.Exit(code)
}

// inside are the hidden commands by which a cage runs this program again.
func inside(command, dir string) (code int, ok bool) {
	switch command {
	case cage.InitCommand:
		return cage.Init(dir), true
	case cage.WardenCommand:
		return cage.Warden(dir), true
	case cage.PivotCommand:
		fmt.Fprintln(os.Stderr, "testenv:", cage.Pivot(dir)) // it returns only if it could not
		return 1, true
	}
	return 0, false
}
