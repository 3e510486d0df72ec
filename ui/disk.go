package ui

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/untrusted"
	"github.com/devbliss/devbliss/ui/paint"
)

// disk is the list of what takes room on the engine's disk, to delete what nobody
// needs. Nothing is marked by itself.
type disk struct {
	busy   bool // the engine still adds up
	err    error
	all    []engine.Kept
	marked map[string]bool // by kind and ID
	at     int
	rows   int // that are shown
}

// diskMsg is what the engine keeps.
type diskMsg struct {
	all []engine.Kept
	err error
}

func (d *disk) scope() scope         { return inDisk }
func (d *disk) typing() *field       { return nil }
func (d *disk) typed(*model) tea.Cmd { return nil }
func (d *disk) move(n int)           { d.at = max(min(d.at+n, len(d.all)-1), 0) }

// showDisk opens the list. It does not wait for the engine.
func (m *model) showDisk() tea.Cmd {
	m.overlay = &disk{busy: true, marked: map[string]bool{}}
	ctx, list := m.ctx, m.stack.Disk
	return func() tea.Msg {
		all, err := list(ctx)
		return diskMsg{all, err}
	}
}

func (m *model) weighed(msg diskMsg) {
	if d, ok := m.overlay.(*disk); ok {
		d.busy, d.all, d.err = false, msg.all, msg.err
		d.move(0)
	}
}

func keptID(k engine.Kept) string { return string(k.Kind) + " " + k.ID }

// markKept marks the line, or takes its mark away.
func (m *model) markKept() tea.Cmd {
	d, _ := m.overlay.(*disk)
	k := d.all[d.at]
	d.marked[keptID(k)] = !d.marked[keptID(k)]
	d.move(1)
	return nil
}

// markUnused marks the images that nothing uses, and the build cache. Volumes are
// data: they are marked one by one.
func (m *model) markUnused() tea.Cmd {
	d, _ := m.overlay.(*disk)
	for _, k := range d.all {
		if k.Free() && (k.Kind == engine.Image || k.Kind == engine.BuildCache) {
			d.marked[keptID(k)] = true
		}
	}
	return nil
}

// chosen are the marked lines, or the one with the cursor.
func (d *disk) chosen() []engine.Kept {
	var all []engine.Kept
	for _, k := range d.all {
		if d.marked[keptID(k)] && k.Free() {
			all = append(all, k)
		}
	}
	if len(all) == 0 && d.at < len(d.all) {
		all = append(all, d.all[d.at])
	}
	return all
}

func (m *model) needKept() string {
	if d, _ := m.overlay.(*disk); d.at >= len(d.all) {
		return "there is nothing to mark"
	}
	return ""
}

func (m *model) needFreeKept() string {
	d, _ := m.overlay.(*disk)
	if d.at >= len(d.all) {
		return "there is nothing to delete"
	}
	switch k := d.chosen()[0]; {
	case k.Users < 0:
		return "the engine does not say whether it is in use"
	case !k.Free():
		return "it is in use by " + plural(k.Users, "container")
	}
	return ""
}

// askDiscard says what goes, data first, and asks.
func (m *model) askDiscard() tea.Cmd {
	d, _ := m.overlay.(*disk)
	t, all := m.theme, d.chosen()
	p := &page{in: inAsk, title: "Delete " + things(all) + "?", back: d}
	total := int64(0)
	for _, data := range []bool{true, false} {
		for _, k := range all {
			if isData(k) != data {
				continue
			}
			total += max(k.Bytes, 0)
			ink, what := t.busy, "Goes   "
			if data {
				ink, what = t.bad, "Goes   the data in "
			}
			p.tell(ink, what+t.text(m.keptText(k)), m.w)
		}
	}
	p.say(t.dim, "")
	p.say(t.dim, "up to "+bytesText(total)+" in all; images that are needed again are pulled or built again")
	discard := m.stack.Discard
	p.yes = func(m *model) tea.Cmd {
		m.overlay = nil
		return m.begin("delete", nil, m.discardCommand(all), plain(func(ctx context.Context, step func(engine.Step)) error {
			return discard(ctx, all, step)
		}))
	}
	m.overlay = p
	return nil
}

func isData(k engine.Kept) bool { return k.Kind == engine.NamedData || k.Kind == engine.Unnamed }

// things counts what there is of each kind.
func things(all []engine.Kept) string {
	counts := map[string]int{}
	for _, k := range all {
		switch {
		case isData(k):
			counts["volume"]++
		case k.Kind == engine.Image:
			counts["image"]++
		default:
			counts["build cache"]++
		}
	}
	var parts []string
	for _, what := range []string{"volume", "image"} {
		if counts[what] > 0 {
			parts = append(parts, plural(counts[what], what))
		}
	}
	if counts["build cache"] > 0 {
		parts = append(parts, "the build cache")
	}
	return strings.Join(parts, ", ")
}

// keptText names one thing with its size and whose it is.
func (m *model) keptText(k engine.Kept) string {
	text := cmp.Or(untrusted.Plain(k.Name), shortID(k.ID)) + "  " + bytesText(k.Bytes)
	switch k.Project {
	case "":
	case m.view.Name:
		text += "  of this project"
	default:
		text += "  of project " + untrusted.Plain(k.Project)
	}
	return text
}

func shortID(id string) string {
	id = strings.TrimPrefix(id, "sha256:")
	return id[:min(len(id), 12)]
}

// bytesText is a number of bytes, "?" where it is not known.
func bytesText(n int64) string {
	if n < 0 {
		return "?"
	}
	return bytesShort(n)
}

// discardCommand is what does the same by hand.
func (m *model) discardCommand(all []engine.Kept) string {
	words := map[engine.Kind][]string{}
	for _, k := range all {
		kind := k.Kind
		if kind == engine.Unnamed {
			kind = engine.NamedData
		}
		words[kind] = append(words[kind], cmp.Or(strings.ReplaceAll(k.Name, ",", ""), shortID(k.ID)))
	}
	var commands []string
	if names := words[engine.NamedData]; len(names) > 0 {
		commands = append(commands, "docker volume rm "+strings.Join(names, " "))
	}
	if names := words[engine.Image]; len(names) > 0 {
		commands = append(commands, "docker image rm "+strings.Join(names, " "))
	}
	if len(words[engine.BuildCache]) > 0 {
		commands = append(commands, "docker builder prune -a")
	}
	return strings.Join(commands, "; ")
}

// Lines is the list as drawn.
func (d *disk) Lines(t *theme, w, h int) ([]string, *point) {
	lines := []string{"", paint.Ends("  "+t.title.Text("What Docker keeps"), t.dim.Text(d.sums())+" ", w, t.more), ""}
	switch {
	case d.busy:
		return fill(append(lines, "  "+t.dim.Text("adding up"+t.more)), w, h, t.more), nil
	case d.err != nil:
		return fill(append(lines, "  "+t.bad.Text(t.text(reason(d.err)))), w, h, t.more), nil
	case len(d.all) == 0:
		return fill(append(lines, "  "+t.dim.Text("nothing")), w, h, t.more), nil
	}
	d.rows = max(h-len(lines), 1)
	from := max(min(d.at-d.rows/2, len(d.all)-d.rows), 0)
	for i, k := range d.all[from:min(from+d.rows, len(d.all))] {
		lines = append(lines, d.line(t, k, from+i == d.at, w))
	}
	return fill(lines, w, h, t.more), nil
}

func (d *disk) line(t *theme, k engine.Kept, here bool, w int) string {
	cursor, ink, mark := " ", paint.Ink{}, " "
	if d.marked[keptID(k)] {
		mark = t.accent.Text(t.marked)
	}
	use := plural(k.Users, "container")
	switch {
	case k.Users < 0:
		use = "use not known"
	case k.Free():
		use = "unused"
	default:
		ink = t.dim
	}
	if here {
		cursor, ink = t.accent.Text(t.cursor), t.selected
	}
	left := "  " + cursor + mark + rightAlign(bytesText(k.Bytes), 6) + "  " + t.dim.Text(paint.Fit(string(k.Kind), len(engine.BuildCache), t.more)) +
		"  " + ink.Text(cmp.Or(t.text(untrusted.Plain(k.Name)), shortID(k.ID)))
	right := use
	if k.Project != "" && w >= 72 {
		right = untrusted.Plain(k.Project) + t.sep() + use
	}
	return paint.Ends(left, t.dim.Text(right)+" ", w, t.more)
}

// sums is how much nothing uses, at most: images share layers.
func (d *disk) sums() string {
	if d.busy || d.err != nil {
		return ""
	}
	free := int64(0)
	for _, k := range d.all {
		if k.Free() {
			free += max(k.Bytes, 0)
		}
	}
	return fmt.Sprintf("up to %s unused", bytesText(free))
}
