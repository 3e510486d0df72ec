package ui

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/internal/untrusted"
	"github.com/devbliss/devbliss/ui/paint"
)

// connect is what is known of how to reach the services.
type connect struct {
	seq    int // of the newest question
	asked  bool
	stale  bool
	found  map[string]stack.Connection
	err    error
	reveal bool // secrets in clear
}

// reconnect asks how to reach the services, while somebody looks.
func (m *model) reconnect() tea.Cmd {
	if m.tab != tabConnect || (m.connect.asked && !m.connect.stale) {
		return nil
	}
	m.connect.seq++
	m.connect.asked, m.connect.stale = true, false
	ctx, ask, seq := m.ctx, m.stack.Connections, m.connect.seq
	return func() tea.Msg {
		found, err := ask(ctx)
		return connectedMsg{seq, found, err}
	}
}

// connected takes the answer, unless a newer question is on its way.
func (m *model) connected(msg connectedMsg) {
	if msg.seq != m.connect.seq {
		return
	}
	m.connect.err = msg.err
	if msg.err == nil {
		m.connect.found = map[string]stack.Connection{}
		for _, c := range msg.found {
			m.connect.found[c.Service] = c
		}
	}
}

// connectLines is the tab that says how to reach the selected service.
func (m *model) connectLines(w int) []string {
	s, t := m.list.current(), m.theme
	if s == nil {
		return nil
	}
	f := &facts{t: t, w: w, label: 12}
	f.say("")
	head := "  " + t.title.Text(s.Name)
	c, ok := m.connect.found[s.Name]
	if c.Addon != "" {
		head += t.dim.Text("  " + strings.TrimSpace(c.Addon+" "+c.Version))
	}
	f.say(head)
	f.say("")
	switch {
	case m.connect.err != nil:
		f.add("", reason(m.connect.err), t.bad)
	case m.connect.found == nil:
		f.add("", "asking"+t.more, t.dim)
	case !ok:
		f.add("", "Nothing in the compose file says how to reach it: no published port, and the catalog does not know its image.", paint.Ink{})
	default:
		m.addresses(f, c)
	}
	return f.lines
}

// addresses are the facts of one connection.
func (m *model) addresses(f *facts, c stack.Connection) {
	t := m.theme
	f.add("from here", m.masked(c.URLs.Host), t.key)
	f.add("in compose", m.masked(c.URLs.Container), t.key)
	f.add("user", userOf(c.URLs), paint.Ink{})
	label := "variables"
	for _, name := range slices.Sorted(maps.Keys(c.Env)) {
		f.add(label, name+"="+m.maskedVariable(name, c.Env[name]), paint.Ink{})
		label = ""
	}
	if len(c.Shell) > 0 {
		f.add("client", untrusted.Plain(clientOf(c)), paint.Ink{})
	}
	hints := []string{m.key("copy address") + " copies the address", m.key("open") + " opens it", m.key("shell") + " opens the client", m.key("secrets") + " shows secrets"}
	if m.connect.reveal {
		hints[3] = m.key("secrets") + " hides secrets"
	}
	f.say("")
	f.add("keys", strings.Join(hints, t.sep()), t.dim)
}

// userOf is who logs in at an address, "" where nobody has to.
func userOf(urls stack.URLs) string {
	for _, address := range []string{urls.Host, urls.Container} {
		if u, err := url.Parse(address); err == nil && u.User.Username() != "" {
			return untrusted.Plain(u.User.Username())
		}
	}
	return ""
}

// clientOf is the command that opens the client of a service; a script that looks for
// the best shell is nothing to read.
func clientOf(c stack.Connection) string {
	if c.Shell[0] == "sh" {
		return "devbliss shell " + c.Service
	}
	return strings.Join(c.Shell, " ")
}

// masked is an address without the secret in it, unless it is to be shown.
func (m *model) masked(address string) string {
	address = untrusted.Plain(address)
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok || m.connect.reveal {
		return address
	}
	user, host, ok := cutLast(rest, "@")
	name, _, secret := strings.Cut(user, ":")
	if !ok || !secret {
		return address
	}
	return scheme + "://" + name + ":" + strings.Repeat(m.theme.secret, 6) + "@" + host
}

// maskedVariable is the value of a variable, hidden where its name says that it
// is a secret.
func (m *model) maskedVariable(name, value string) string {
	if stack.SecretName(name) && !m.connect.reveal {
		return strings.Repeat(m.theme.secret, 6)
	}
	return m.masked(value)
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

func (m *model) toggleSecrets() tea.Cmd {
	m.connect.reveal = !m.connect.reveal
	return m.look()
}

// address asks for the address of the selected service and hands it to use.
func (m *model) address(use func(string) saidMsg) tea.Cmd {
	ctx, ask, name := m.ctx, m.stack.Connections, m.list.selected
	return func() tea.Msg {
		found, err := ask(ctx, name)
		if err != nil {
			return saidMsg{text: reason(err)}
		}
		for _, c := range found {
			if c.Service == name && c.URLs.Host != "" {
				return use(untrusted.Plain(c.URLs.Host))
			}
		}
		return saidMsg{text: fmt.Sprintf("%s has no address on this machine: it publishes no port", name)}
	}
}

func (m *model) copyAddress() tea.Cmd {
	return m.address(func(url string) saidMsg {
		return saidMsg{text: "sent the address to the clipboard", copy: url}
	})
}

func (m *model) openAddress() tea.Cmd {
	environ := m.environ
	return m.address(func(url string) saidMsg {
		if why := browse(environ, url); why != "" {
			return saidMsg{text: why + "; sent " + url + " to the clipboard", copy: url}
		}
		return saidMsg{text: "opened " + url}
	})
}
