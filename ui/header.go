package ui

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/untrusted"
	"github.com/devbliss/devbliss/ui/paint"
)

// header is the first line: which project, where, on what engine, and how it is.
func (m *model) header() string {
	t := m.theme
	if m.view == nil {
		return paint.Fit(" "+t.title.Text("devbliss"), m.w, t.more)
	}
	name := m.view.Name
	if name == "" {
		name = "devbliss"
	}
	left := " " + t.title.Text(untrusted.Plain(name)) + "  " + t.dim.Text(m.home(m.view.Dir)+t.sep()+m.engine())
	right := m.health()
	if m.watchMode.stop != nil {
		right = t.good.Text("watching files") + t.dim.Text(t.sep()) + right
	}
	return paint.Ends(left, right+" ", m.w, t.more)
}

// engine is which Docker this is.
func (m *model) engine() string {
	info := m.view.Engine
	switch {
	case info.Version == "" && m.view.Down == nil:
		return "docker" + m.theme.more
	case info.Version == "":
		return "docker"
	}
	text := "docker " + info.Version
	if info.Context != "" {
		text += " (" + info.Context + ")"
	}
	return untrusted.Plain(text)
}

// health is how the stack is, in a few words.
func (m *model) health() string {
	t := m.theme
	good, failing := m.list.tally()
	switch {
	case m.watch != nil:
		return t.bad.Text("not watching any more")
	case m.view.Down != nil:
		return t.bad.Text("Docker does not answer" + t.sep() + "retrying")
	case len(m.list.every) == 0:
		return ""
	case !m.view.Asked:
		return t.dim.Text("asking Docker" + t.more)
	}
	k := t.busy
	if good == len(m.list.every) {
		k = t.good
	}
	text := k.Text(fmt.Sprintf("%d/%d healthy", good, len(m.list.every)))
	if failing > 0 {
		text += t.dim.Text(t.sep()) + t.bad.Text(fmt.Sprintf("%d failing", failing))
	}
	switch {
	case errors.Is(m.view.Problem, composefile.ErrNotFound):
		text += t.dim.Text(t.sep()) + t.bad.Text("no compose file")
	case m.view.Problem != nil:
		text += t.dim.Text(t.sep()) + t.bad.Text("compose file invalid")
	}
	return text
}

// windowTitle is the terminal's title.
func (m *model) windowTitle() string {
	if m.view == nil || m.view.Name == "" {
		return "devbliss"
	}
	title := "devbliss: " + untrusted.Plain(m.view.Name)
	_, failing := m.list.tally()
	switch {
	case m.view.Down != nil:
		title += " - Docker does not answer"
	case failing > 0:
		title += fmt.Sprintf(" - %d failing", failing)
	}
	if n := m.list.newErrors(); n > 0 {
		title += " - " + plural(n, "new error")
	}
	return title
}

// home is a path with ~ for the user's folder.
func (m *model) home(dir string) string {
	home := variable(m.environ, "HOME")
	if rest, ok := strings.CutPrefix(dir, home+string(os.PathSeparator)); ok && home != "" {
		return filepath.Join("~", rest)
	}
	return untrusted.Plain(dir)
}
