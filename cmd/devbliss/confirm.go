package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// errNo says that a person was asked and did not say yes.
var errNo = errors.New("nothing was done")

// confirm asks a yes or no question where a person can answer it. Where nobody
// can, it is an error that names the flag to give.
func (e *env) confirm(cmd *cobra.Command, yes bool, question string) error {
	if yes {
		return nil
	}
	if !e.interactive() {
		return misused(cmd, "this deletes data and there is nobody to ask: --yes says that you mean it")
	}
	answer, err := e.ask(cmd.Context(), question+" [y/N] ")
	if err != nil {
		return err
	}
	switch strings.ToLower(answer) {
	case "y", "yes":
		return nil
	}
	return errNo
}

// answer reads a line, and gives up when ctx ends: a read from a terminal cannot
// be broken off, so its goroutine is left to end with the process.
func (e *env) answer(ctx context.Context) (string, error) {
	type reply struct {
		line string
		err  error
	}
	replies := make(chan reply, 1) // buffered: nobody may be left to read it
	if e.lines == nil {
		e.lines = bufio.NewReader(e.in)
	}
	go func() {
		line, err := e.lines.ReadString('\n')
		replies <- reply{line, err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case r := <-replies:
		if r.line == "" && errors.Is(r.err, io.EOF) {
			return "", errNo // nobody is there any more
		}
		if r.err != nil && !errors.Is(r.err, io.EOF) {
			return "", r.err
		}
		return r.line, nil
	}
}
