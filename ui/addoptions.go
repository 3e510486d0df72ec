package ui

import (
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/catalog"
)

// chosenOptions are what was chosen for one addon in the picker: a version and options. Another addon begins
// with its own.
type chosenOptions struct {
	id      string // of the addon
	version string // "": the default
	set     map[string]string
}

// options are the choices for the addon that the cursor is on.
func (p *picker) options() *chosenOptions {
	if id := p.found[p.at].ID; p.chosen.id != id {
		p.chosen = chosenOptions{id: id, set: map[string]string{}}
	}
	return &p.chosen
}

// sets are the options as PlanAdd takes them, sorted.
func (p *picker) sets() []string {
	if p.at >= len(p.found) || p.chosen.id != p.found[p.at].ID {
		return nil
	}
	var all []string
	for _, name := range slices.Sorted(maps.Keys(p.chosen.set)) {
		all = append(all, name+"="+p.chosen.set[name])
	}
	return all
}

// pickOptions lists the version and the options of the addon, to change them.
func (m *model) pickOptions() tea.Cmd { return m.openOptions(0) }

func (m *model) openOptions(at int) tea.Cmd {
	p := m.picker()
	addon, _, err := p.catalog.Find(p.found[p.at].ID)
	if err != nil {
		m.notice = reason(err)
		return nil
	}
	list := &menu{
		title: "Options of " + addon.Name, at: at, back: p,
		list: func(*model) []item { return p.optionItems(addon) },
		pick: func(m *model, i int) tea.Cmd { return m.changeOption(p, addon, i) },
	}
	return m.offer(list)
}

// optionItems are the version and then the options, with the values they have.
func (p *picker) optionItems(addon *catalog.Addon) []item {
	o := p.options()
	items := []item{{name: "version " + o.versionOf(p.found[p.at]), about: "Enter takes the next of " + strings.Join(p.found[p.at].Versions, ", ")}}
	for _, option := range addon.Options {
		about := option.Description
		if len(option.Choices) > 0 {
			about += ": " + strings.Join(option.Choices, ", ")
		}
		value := o.value(option)
		if option.Type == "bool" {
			items = append(items, item{boxOf(value == "true"), option.Name, about})
			continue
		}
		items = append(items, item{name: option.Name + " " + value, about: about})
	}
	return items
}

func (o *chosenOptions) versionOf(a catalog.Summary) string {
	if o.version != "" {
		return o.version
	}
	return a.Versions[0]
}

func (o *chosenOptions) value(option catalog.Option) string {
	if value, ok := o.set[option.Name]; ok {
		return value
	}
	return option.Default
}

// put sets an option; its default is not worth a word.
func (o *chosenOptions) put(option catalog.Option, value string) {
	if value == option.Default {
		delete(o.set, option.Name)
		return
	}
	o.set[option.Name] = value
}

// changeOption goes to the next value of what line i has, or asks for one, and stays
// in the list.
func (m *model) changeOption(p *picker, addon *catalog.Addon, i int) tea.Cmd {
	o := p.options()
	if i == 0 {
		o.version = following(p.found[p.at].Versions, o.versionOf(p.found[p.at]))
		p.version = "" // what was typed after an @ gives way
		return tea.Batch(p.plan(m), m.openOptions(0))
	}
	option := addon.Options[i-1]
	switch option.Type {
	case "bool":
		o.put(option, following([]string{"true", "false"}, o.value(option)))
	case "choice":
		o.put(option, following(option.Choices, o.value(option)))
	default:
		m.prompt = &prompt{title: option.Name, hint: option.Description, enter: func(m *model, value string) tea.Cmd {
			if value == "" {
				value = option.Default
			}
			o.put(option, value)
			return tea.Batch(p.plan(m), m.openOptions(i))
		}}
		m.prompt.field.propose(o.value(option))
		return nil
	}
	return tea.Batch(p.plan(m), m.openOptions(i))
}

// following is the value after one of a few, the first after the last.
func following(all []string, value string) string {
	if len(all) == 0 {
		return value
	}
	return all[(slices.Index(all, value)+1)%len(all)]
}
