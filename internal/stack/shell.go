package stack

import (
	"context"
	"fmt"
	"slices"
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
		o.Command = s.clientOf(p, p.Services[service])
	}
	return s.o.Engine.Exec(ctx, p.Name, o)
}

// ShellCommand is what Shell would run, for showing.
func (s *Stack) ShellCommand(ctx context.Context, service string) ([]string, error) {
	p, err := s.reach(ctx, []string{service})
	if err != nil {
		return nil, err
	}
	return s.clientOf(p, p.Services[service]), nil
}

// clientOf is the client that an image has, also where the service is somebody
// else's and has another login than one that was added.
func (s *Stack) clientOf(p *types.Project, service types.ServiceConfig) []string {
	m, ok := s.madeOf(service)
	if !ok {
		m, ok = s.alike(service)
	}
	r := reacher{stack: s, project: p}
	if !ok || len(m.addon.Shell) == 0 || !m.alike && (len(m.addon.Login) == 0 || r.asAdded(service)) {
		return shellOf(m.addon)
	}
	shell := m.addon.Shell
	if logins := m.addon.Logins(service.Image); len(logins) > 0 {
		login, _, known := r.login(logins, service)
		if !known {
			login = logins[0]
		}
		shell = loginOf(shell, m.addon.Login[0], login)
	}
	if !m.alike && slices.Equal(shell, m.addon.Shell) {
		return shellOf(m.addon)
	}
	return []string{"sh", "-c", fmt.Sprintf("if command -v %s >/dev/null 2>&1; then %s; fi; %s", shell[0], execOf(shell), bestShell)}
}

// loginOf is a client's command with the words of another login: the variables are
// those of its image, and the shell in the container fills them in.
func loginOf(shell []string, added, login catalog.Login) []string {
	out := slices.Clone(shell)
	for _, word := range [][2]string{{added.User, login.User}, {added.Password, login.Password}, {added.Name, login.Name}} {
		variable := variableOf(word[0])
		if variable == "" {
			continue
		}
		for i := range out {
			out[i] = strings.ReplaceAll(out[i], "$"+variable, word[1])
		}
	}
	return out
}

// variableOf is the name of the first variable in a template, "" where there is none.
func variableOf(text string) string {
	_, rest, _ := strings.Cut(text, "${")
	return rest[:len(rest)-len(strings.TrimLeft(rest, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"))]
}

// bestShell finds out inside the container what there is.
const bestShell = "if command -v bash >/dev/null 2>&1; then exec bash; fi; exec sh"

// PlainShell is the command for the best shell of an image, bash before sh.
func PlainShell() []string { return []string{"sh", "-c", bestShell} }

// shellOf is the client of an addon as a command for its container, or the best
// shell there is.
func shellOf(addon *catalog.Addon) []string {
	if addon == nil || len(addon.Shell) == 0 {
		return PlainShell()
	}
	if !strings.Contains(strings.Join(addon.Shell, ""), "$") {
		return append([]string{}, addon.Shell...)
	}
	return []string{"sh", "-c", execOf(addon.Shell)}
}

// execOf is a command for sh that fills in the container's variables.
func execOf(command []string) string {
	words := make([]string, len(command))
	for i, word := range command {
		words[i] = quoted(word)
	}
	return "exec " + strings.Join(words, " ")
}

// quoted is a word for sh in which only variables are filled in.
func quoted(word string) string {
	if !strings.ContainsAny(word, " \t\n$'\"`\\&|;<>()*?[]#~{}!") {
		return word
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`").Replace(word) + `"`
}
