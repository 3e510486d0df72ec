package stack

import (
	"context"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/engine"
)

// Shell opens the service's client, or the best shell of its image where it has
// none, attached to the streams of o; Service and Command may be left empty.
func (s *Stack) Shell(ctx context.Context, service string, o engine.ExecOptions) (int, error) {
	p, err := s.reach(ctx, []string{service})
	if err != nil {
		return 0, err
	}
	o.Service = service
	if len(o.Command) == 0 {
		o.Command = s.clientOf(p.Services[service])
	}
	return s.o.Engine.Exec(ctx, p.Name, o)
}

// ShellCommand is what Shell would run, for showing.
func (s *Stack) ShellCommand(ctx context.Context, service string) ([]string, error) {
	p, err := s.reach(ctx, []string{service})
	if err != nil {
		return nil, err
	}
	return s.clientOf(p.Services[service]), nil
}

func (s *Stack) clientOf(service types.ServiceConfig) []string {
	m, _ := s.madeOf(service)
	return shellOf(m.addon)
}

// bestShell finds out inside the container what there is.
const bestShell = "if command -v bash >/dev/null 2>&1; then exec bash; fi; exec sh"

// shellOf is the client of an addon as a command for its container, or the best
// shell there is.
func shellOf(addon *catalog.Addon) []string {
	if addon == nil || len(addon.Shell) == 0 {
		return []string{"sh", "-c", bestShell}
	}
	if !strings.Contains(strings.Join(addon.Shell, ""), "$") {
		return append([]string{}, addon.Shell...)
	}
	words := make([]string, len(addon.Shell))
	for i, word := range addon.Shell {
		words[i] = quoted(word)
	}
	return []string{"sh", "-c", "exec " + strings.Join(words, " ")}
}

// quoted is a word for sh in which only variables are filled in.
func quoted(word string) string {
	if !strings.ContainsAny(word, " \t\n$'\"`\\&|;<>()*?[]#~{}!") {
		return word
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`").Replace(word) + `"`
}
