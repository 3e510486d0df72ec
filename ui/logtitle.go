package ui

import (
	"fmt"
	"strings"

	"github.com/devbliss/devbliss/internal/logline"
	"github.com/devbliss/devbliss/ui/logview"
	"github.com/devbliss/devbliss/ui/paint"
)

// logTitle is the right side of the tabs' line: what the log shows and how. What
// matters least gives way where there is no room.
func (m *model) logTitle(room int) string {
	t, s := m.theme, m.logs.Status()
	what := "all services"
	if m.single {
		what = strings.Join(m.list.chosen(), " ")
	}
	parts := []string{t.dim.Text(what)} // what matters most comes last
	if s.Shift > 0 {
		parts = append(parts, t.dim.Text(fmt.Sprintf("column %d", s.Shift+1)))
	}
	if s.Raw {
		parts = append(parts, t.dim.Text("as written"))
	}
	if s.Context > 0 && (s.Filter != "" || s.Level != logline.Unknown) {
		parts = append(parts, t.key.Text(fmt.Sprintf("%d around", s.Context)))
	}
	if s.Since != 0 {
		parts = append(parts, t.key.Text("since "+m.clock(s.Since)))
	}
	if s.Dropped > 0 {
		parts = append(parts, t.busy.Text(fmt.Sprintf("%d lines missed", s.Dropped)))
	}
	if s.Level != logline.Unknown {
		parts = append(parts, t.key.Text(s.Level.String()+" and worse"))
	}
	if s.Filter != "" {
		parts = append(parts, t.key.Text("only "+s.Filter))
	}
	if s.Search != "" {
		parts = append(parts, t.key.Text(searchText(s)))
	}
	standing := m.logStanding(s)
	for {
		for _, last := range standing {
			if title := strings.Join(append(parts[:len(parts):len(parts)], last), t.dim.Text(t.sep())); paint.Width(title) <= room || len(parts) == 0 {
				return title
			}
		}
		parts = parts[1:]
	}
}

// logStanding is whether the log goes on, in words and in fewer words.
func (m *model) logStanding(s logview.Status) []string {
	t := m.theme
	switch {
	case m.past.busy:
		return []string{t.busy.Text("reading older lines" + t.more)}
	case s.Picked > 0:
		return []string{t.busy.Text(pickedText(s.Picked))}
	case s.Follow:
		return []string{t.good.Text("follow")}
	case s.New == 0:
		return []string{t.busy.Text("paused")}
	}
	news := t.busy.Text(fmt.Sprintf("paused%s%d new", t.sep(), s.New))
	if s.Errors > 0 {
		news += t.busy.Text(", ") + t.bad.Text(plural(s.Errors, "error"))
	}
	return []string{news + t.busy.Text(", End shows them"), news}
}

// searchText is what is searched, which of the matches this is, and how many
// there are.
func searchText(s logview.Status) string {
	switch {
	case s.Matches == 0:
		return "/" + s.Search + " not found"
	case s.Match == 0:
		return fmt.Sprintf("/%s %d", s.Search, s.Matches)
	}
	return fmt.Sprintf("/%s %d/%d", s.Search, s.Match, s.Matches)
}
