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
	"strings"
	"time"

	"github.com/devbliss/devbliss/internal/testenv/cage"
)

const usage = `testenv runs devbliss on real services in a private Docker engine.

Usage: go run ./internal/testenv [-engine SUITE] [-full] COMMAND

Commands:
  demo            start the example project, add Redis to it, open the dashboard
  test [ARGS]     all tests; with ARGS, "go test -tags docker ARGS" alone
  run -- COMMAND  any command with the private engine, such as bash
  images          make the images and list their tags
  clean           remove all that was made

Options:
  -engine SUITE   whose Docker engine: bookworm (20.10, the default), trixie or sid
  -full           with the images that take long to make, too
`

func main() {
	if len(os.Args) == 3 {
		if code, ok := inside(os.Args[1], os.Args[2]); ok {
			os.Exit(code)
		}
	}
	if len(os.Args) == 2 && os.Args[1] == cage.ProbeCommand {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		outlive(os.Getppid())
		cancel()
	}()
	code, err := run(ctx, os.Args[1:])
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

// outlive returns when "go run", if that is the parent, has ended: it does not
// pass on what kills it. Another parent may leave us behind on purpose.
//
// The kernel's own signal for this comes with the end of the parent's thread
// already, and Go's threads are nobody's.
func outlive(parent int) {
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", parent))
	if err != nil || strings.TrimSpace(string(name)) != "go" {
		select {}
	}
	for os.Getppid() == parent {
		<-time.After(500 * time.Millisecond)
	}
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
