package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/internal/untrusted"
	"github.com/devbliss/devbliss/ui/paint"
)

// picker chooses an addon to add, and the services that get its variables.
type picker struct {
	catalog *catalog.Catalog
	field   field
	found   []catalog.Summary
	version string // after an @
	at      int
	chosen  chosenOptions

	wiring   bool     // the keys go to the services
	services []string // that can be wired
	to       map[string]bool
	toAt     int

	dir    string
	asked  string // what the newest plan was asked for
	change *stack.Change
	wrong  error
}

func (p *picker) typing() *field {
	if p.wiring {
		return nil
	}
	return &p.field
}

func (p *picker) scope() scope {
	if p.wiring {
		return inWiring
	}
	return inPicker
}

// pick opens the picker.
func (m *model) pick() tea.Cmd {
	p := &picker{catalog: m.stack.Catalog(), to: map[string]bool{}}
	if m.view != nil {
		p.dir = m.view.Dir
		for i := range m.list.every {
			if s := &m.list.every[i]; s.Addon == "" && s.Declared {
				p.services = append(p.services, s.Name)
			}
		}
	}
	m.overlay = p
	return p.typed(m)
}

// typed searches anew.
func (p *picker) typed(m *model) tea.Cmd {
	words, version, _ := strings.Cut(p.field.value(), "@")
	p.found, p.version, p.at = p.catalog.List(words), version, 0
	return p.plan(m)
}

// addon is what would be added: "postgres@17"; "" where nothing is found.
func (p *picker) addon() string {
	if p.at >= len(p.found) {
		return ""
	}
	id, version := p.found[p.at].ID, p.version
	if version == "" && p.chosen.id == id {
		version = p.chosen.version
	}
	if version != "" {
		return id + "@" + version
	}
	return id
}

// targets are the services to wire.
func (p *picker) targets() []string {
	var names []string
	for _, name := range p.services {
		if p.to[name] {
			names = append(names, name)
		}
	}
	return names
}

// plan asks what adding would change, unless that is known.
func (p *picker) plan(m *model) tea.Cmd {
	addon, to, set := p.addon(), p.targets(), p.sets()
	asked := strings.Join(slices.Concat([]string{addon}, to, set), " ")
	if asked == p.asked {
		return nil
	}
	p.asked, p.change, p.wrong = asked, nil, nil
	if addon == "" {
		return nil
	}
	plan := m.stack.PlanAdd
	return m.planFor(func(ctx context.Context) (*stack.Change, error) {
		return plan(ctx, []string{addon}, stack.AddOptions{To: to, Set: set})
	})
}

func (p *picker) planned(_ *model, msg plannedMsg) tea.Cmd {
	if p.addon() != "" {
		p.change, p.wrong = msg.change, msg.err
	}
	return nil
}

func (p *picker) move(n int) {
	if p.wiring {
		p.toAt = max(min(p.toAt+n, len(p.services)-1), 0)
		return
	}
	p.at = max(min(p.at+n, len(p.found)-1), 0)
}

// movePicker makes a key's action that moves to another addon and plans it.
func movePicker(n int) func(*model) tea.Cmd {
	return func(m *model) tea.Cmd {
		p := m.picker()
		p.move(n)
		return p.plan(m)
	}
}

// picker is the open picker. Only its own keys may ask for it.
func (m *model) picker() *picker {
	p, _ := m.overlay.(*picker)
	return p
}

// addPicked writes what is picked, brings it up and selects it. The plan that
// was shown is the one that is carried out; one that is not there yet is made on
// the way.
func (m *model) addPicked() tea.Cmd {
	p := m.picker()
	addon, to, set, change := p.addon(), p.targets(), p.sets(), p.change
	backend, name := m.stack, p.found[p.at].ServiceName()
	m.overlay = nil
	m.want = name
	if change != nil && len(change.Adds) > 0 {
		m.want = change.Adds[0]
	}
	command := m.compose("up", "-d", "--wait", m.want)
	if change != nil && len(change.Starts) > 0 {
		command = m.changeCommand(change)
	}
	return m.begin("add", []string{m.want}, command, func(ctx context.Context, step func(engine.Step)) (*stack.Change, error) {
		if change == nil {
			var err error
			if change, err = backend.PlanAdd(ctx, []string{addon}, stack.AddOptions{To: to, Set: set}); err != nil {
				return nil, err
			}
		}
		return change, carryOut(ctx, backend, change, step)
	})
}

// showDiff opens what adding would change.
func (m *model) showDiff() tea.Cmd {
	p, t := m.picker(), m.theme
	d := &page{in: inDiff, title: p.change.Title, back: p}
	for _, note := range p.change.Notes {
		d.tell(t.dim, t.text(note), m.w)
	}
	if len(p.change.Notes) > 0 {
		d.say(t.dim, "")
	}
	d.body = append(d.body, diffLines(t, p.change.Diff(p.dir))...)
	m.overlay = d
	return nil
}

// addShown adds what the diff shows.
func (m *model) addShown() tea.Cmd {
	d, _ := m.overlay.(*page)
	m.overlay = d.back
	return m.addPicked()
}

func (m *model) toggleWiring() tea.Cmd {
	p := m.picker()
	p.wiring = !p.wiring
	return nil
}

func (m *model) toggleTarget() tea.Cmd {
	p := m.picker()
	name := p.services[p.toAt]
	p.to[name] = !p.to[name]
	return p.plan(m)
}

// Lines is the picker as drawn.
func (p *picker) Lines(t *theme, w, h int) ([]string, *point) {
	total := p.catalog.Len()
	lines := []string{paint.Ends("  "+t.title.Text("Add a service"), t.dim.Text(fmt.Sprintf("%d of %d in the catalog", len(p.found), total))+" ", w, t.more), ""}
	text, at := p.field.shown(w - 6)
	lines = append(lines, "  "+t.key.Text(">")+" "+text, "")
	foot := p.foot(t, w)
	rows := h - len(lines) - len(foot)
	lines = append(lines, p.rows(t, w, rows)...)
	lines = append(lines, foot...)
	cursor := &point{4 + at, 2}
	if p.wiring {
		cursor = nil
	}
	return fill(lines, w, h, t.more), cursor
}

// rows are the addons found, as many as there is room for.
func (p *picker) rows(t *theme, w, h int) []string {
	if h <= 0 {
		return nil
	}
	if len(p.found) == 0 {
		return fill([]string{"    " + t.dim.Text("nothing in the catalog is called that")}, w, h, t.more)
	}
	name, version, category := 0, 0, 0
	for _, a := range p.found {
		name, version = max(name, paint.Width(called(a))), max(version, paint.Width(a.Versions[0]))
		category = max(category, paint.Width(a.Category))
	}
	name = min(name, w/3)
	from := max(min(p.at-h/2, len(p.found)-h), 0)
	var lines []string
	for i, a := range p.found[from:min(from+h, len(p.found))] {
		cursor, k := " ", paint.Ink{}
		if from+i == p.at {
			cursor, k = t.accent.Text(t.cursor), t.selected
		}
		text := t.text(untrusted.Plain(a.Description))
		if a.Retired != "" {
			text = t.busy.Text("retired") + "  " + text
		}
		left := "  " + cursor + " " + k.Text(paint.Fit(called(a), name, t.more)) + "  " + t.dim.Text(paint.Fit(a.Versions[0], version, t.more)) + "  " + text
		right := ""
		if w >= 72 {
			right = t.dim.Text(paint.Fit(a.Category, category, t.more)) + " "
		}
		lines = append(lines, paint.Ends(left, right, w, t.more))
	}
	return fill(lines, w, h, t.more)
}

// foot says what adding would do.
func (p *picker) foot(t *theme, w int) []string {
	lines := []string{t.dim.Text(strings.Repeat(t.rule, w))}
	switch {
	case p.wrong != nil:
		lines = append(lines, "  "+t.bad.Text(t.text(reason(p.wrong))), "  "+t.dim.Text(t.text(stack.Advice(p.wrong))))
	case p.change == nil:
		lines = append(lines, "", "")
	default:
		lines = append(lines, "  "+t.text(strings.Join(append([]string{summary(t, p.change)}, p.sets()...), t.sep())), "  "+t.dim.Text(t.text(strings.Join(p.change.Notes, t.sep()))))
	}
	if len(p.services) == 0 {
		return lines
	}
	line := "  wire to "
	for i, name := range p.services {
		box, k := t.unchecked, paint.Ink{}
		if p.to[name] {
			box, k = t.checked, t.good
		}
		if p.wiring && i == p.toAt {
			k = t.accent
			box = t.cursor + box
		}
		line += "  " + k.Text(box+" "+name)
	}
	return append(lines, line)
}

// summary is a change in one line: which files, how many lines, who is wired.
func summary(t *theme, c *stack.Change) string {
	var parts []string
	for _, f := range c.Files {
		parts = append(parts, filepath.Base(f.Path)+" "+counts(f))
	}
	if len(c.Files) == 0 {
		parts = append(parts, "nothing to write")
	}
	var wired []string
	for _, s := range c.Starts {
		if !slices.Contains(c.Adds, s) {
			wired = append(wired, s)
		}
	}
	if len(wired) > 0 {
		parts = append(parts, "wires "+strings.Join(wired, ", "))
	}
	return strings.Join(parts, t.sep())
}

// counts is how many lines a file gains and loses: "+12", "+3 -1".
func counts(f stack.FileChange) string {
	was, now := map[string]int{}, 0
	for line := range strings.Lines(string(f.Was)) {
		was[line]++
	}
	for line := range strings.Lines(string(f.Now)) {
		if was[line] > 0 {
			was[line]--
		} else {
			now++
		}
	}
	gone := 0
	for _, n := range was {
		gone += n
	}
	if gone == 0 {
		return fmt.Sprintf("+%d", now)
	}
	return fmt.Sprintf("+%d -%d", now, gone)
}

// called is an addon's name, with its source where it is not devbliss's own.
func called(a catalog.Summary) string {
	if a.Source() == "" {
		return a.Name
	}
	return a.ID
}
