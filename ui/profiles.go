package ui

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

// pickProfile lists the profiles of the compose file, to switch one on or off.
func (m *model) pickProfile() tea.Cmd {
	return m.offer(&menu{
		title: "Switch a profile on or off",
		none:  "The compose file has no profiles: a service that has profiles: [debug] is left out until you switch debug on.",
		list: func(m *model) []item {
			var items []item
			for _, p := range m.view.Profiles {
				items = append(items, item{boxOf(p.On), p.Name, strings.Join(p.Services, ", ")})
			}
			return items
		},
		pick: func(m *model, i int) tea.Cmd { return m.switchProfile(m.view.Profiles[i]) },
	})
}

func (m *model) switchProfile(p stack.Profile) tea.Cmd {
	m.switched = true
	if p.On {
		return m.askProfileOff(m.view.Profiles, p)
	}
	on := m.stack.SwitchOn
	return m.begin("profile on", p.Services, m.composeWith(p.Name, true, "up", "-d", "--wait"),
		plain(func(ctx context.Context, step func(engine.Step)) error { return on(ctx, p.Name, step) }))
}

// askProfileOff says what goes with a profile, and asks.
func (m *model) askProfileOff(all []stack.Profile, profile stack.Profile) tea.Cmd {
	t, off, gone := m.theme, m.stack.SwitchOff, stack.Leaving(all, profile.Name)
	command := m.composeWith(profile.Name, false, append([]string{"rm", "-sf"}, gone...)...)
	work := func(m *model) tea.Cmd {
		return m.begin("profile off", gone, command,
			plain(func(ctx context.Context, step func(engine.Step)) error { return off(ctx, profile.Name, step) }))
	}
	made := slices.ContainsFunc(gone, func(name string) bool { s := m.list.named(name); return s != nil && len(s.Containers) > 0 })
	if !made { // nothing goes that would have to be said
		return work(m)
	}
	p := &page{in: inAsk, title: "Switch profile " + profile.Name + " off?", yes: work}
	p.tell(t.bad, "Goes   the containers of "+strings.Join(gone, ", "), m.w)
	p.say(t.good, "Stays  all data in volumes, and the compose file")
	p.say(t.dim, "")
	p.tell(t.dim, "$ "+command, m.w)
	m.overlay = p
	return nil
}

// composeWith is the docker compose command that does the same with a profile on or
// off.
func (m *model) composeWith(profile string, on bool, words ...string) string {
	flags := m.profileFlags(func(p stack.Profile) bool {
		if p.Name == profile {
			return on
		}
		return p.On
	})
	return strings.Join(slices.Concat([]string{"docker", "compose"}, flags, words), " ")
}

// profileFlags are the program's global flags with these profiles.
func (m *model) profileFlags(on func(stack.Profile) bool) []string {
	flags := withoutProfiles(m.args)
	for _, p := range m.view.Profiles {
		if on(p) {
			flags = append(flags, "--profile", p.Name)
		}
	}
	return flags
}

// withoutProfiles is the program's global flags but for the profiles.
func withoutProfiles(args []string) []string {
	var rest []string
	for i := 0; i < len(args); i++ {
		if args[i] == "--profile" {
			i++
			continue
		}
		rest = append(rest, args[i])
	}
	return rest
}
