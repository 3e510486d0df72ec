// Command devbliss adds backing services to a compose project and runs it.
//
// This package turns argv into one call of internal/stack and the answer into
// text: data on stdout, talk on stderr. Each command is a constructor, its
// options and a run, in a file of its own. It decides nothing about stacks and
// knows no Docker: surroundings.go alone builds the engine.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
)

// A command is over before its garbage is worth collecting often: a third of the
// CPU time of a short one went there. The dashboard, which stays, goes back to
// Go's own balance.
const (
	gcOfCommands  = 400 // percent, as GOGC
	gcOfDashboard = 100
)

func main() {
	setGC(gcOfCommands)
	e := surroundings()
	ctx, cancel := context.WithCancel(context.Background())
	interruptible(cancel, e.talk.aside, e.abandon)
	code := run(ctx, os.Args[1:], e)
	cancel()
	os.Exit(code)
}

// heard is how long an interrupted command may take to end before it says that
// it has heard.
const heard = time.Second

// interruptible makes the first interrupt cancel and the second end the process
// at once, after last has left the terminal usable. Its goroutine lives as long
// as the process.
func interruptible(cancel context.CancelFunc, say func(string), last func()) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		cancel()
		late := time.AfterFunc(heard, func() { say("stopping; Ctrl-C once more ends it at once, with what is under way left as it is") })
		<-signals
		late.Stop()
		last()
		os.Exit(codeInterrupted)
	}()
}

// setGC sets how often garbage is collected, unless the user has.
func setGC(percent int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}
