package ui

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

// deedKeys act on services, less often than those of actionKeys.
func deedKeys() []binding {
	return []binding{
		{keys: "ctrl+r", name: "restart all that need it", help: "restart the chosen and what needs them", in: inBoard, when: (*model).needContainer, do: (*model).restartDependents},
		{keys: "ctrl+e", name: "plain shell", help: "open a shell in it, also where it has a client", in: inBoard, when: (*model).needShell, do: (*model).plainShell},
		{keys: "R", name: "recreate", help: "make the containers anew; volumes stay", in: inBoard, when: (*model).needContainer, do: (*model).recreate},
		{keys: "B", name: "rebuild", help: "build the images anew, then apply them", in: inBoard, when: (*model).needDocker, do: (*model).rebuild},
		{keys: "P", name: "pull", help: "pull newer images of the chosen services", in: inBoard, when: (*model).needDocker, do: (*model).pull},
		{keys: "Z", name: "pause", help: "freeze the chosen services, or let them go on", in: inBoard, when: (*model).needRunning, do: (*model).pauseOrGoOn},
		{keys: "K", name: "kill", help: "send a signal to the chosen services", in: inBoard, when: (*model).needRunning, do: (*model).askKill},
		{keys: "=", name: "scale", help: "set the number of containers", in: inBoard, when: (*model).needDocker, do: (*model).askScale},
		{keys: "ctrl+w", name: "watch files", help: "carry changes of files into containers, or not", in: inBoard, when: (*model).needWatchable, do: (*model).toggleWatch},
		{keys: "ctrl+p", name: "profiles", help: "switch profiles of the compose file on or off", in: inBoard, when: (*model).needAnswer, do: (*model).pickProfile},
		{keys: "z", name: "containers", help: "show each container of the service, or fold them", in: inBoard, when: (*model).needReplicas, do: (*model).unfold},
		{keys: "i", name: "disk", help: "show images, volumes and build cache; delete", in: inBoard, when: (*model).needAnswer, do: (*model).showDisk},
		{keys: "@", name: "go to project", help: "look at another project of this engine", in: inBoard, do: (*model).pickProject},
		{keys: "ctrl+x", name: "docker context", help: "use another docker context", in: inBoard, do: (*model).pickContext},
		{keys: "F", name: "filter services", help: "show only services whose name or state has it", in: inBoard, when: (*model).needView, do: (*model).askOnly},
		{keys: "O", name: "sort services", help: "sort by name, state, CPU or memory", in: inBoard, when: (*model).needService, do: (*model).sortNext},
	}
}

// on makes work of a verb for the chosen services, with the command that does the
// same.
func (m *model) on(verb string, command []string, do func(context.Context, []string, func(engine.Step)) error) tea.Cmd {
	return m.onThese(m.list.chosen(), verb, command, do)
}

func (m *model) onThese(names []string, verb string, command []string, do func(context.Context, []string, func(engine.Step)) error) tea.Cmd {
	return m.begin(verb, names, m.compose(slices.Concat(command, names)...),
		plain(func(ctx context.Context, step func(engine.Step)) error { return do(ctx, names, step) }))
}

// restartDependents restarts the chosen services and what needs them.
func (m *model) restartDependents() tea.Cmd {
	names := stack.WithDependents(m.list.every, m.list.chosen())
	return m.onThese(names, "restart", []string{"restart"}, m.stack.Restart)
}

func (m *model) recreate() tea.Cmd {
	up := m.stack.Up
	return m.on("recreate", []string{"up", "-d", "--force-recreate", "--wait"}, func(ctx context.Context, names []string, step func(engine.Step)) error {
		return up(ctx, engine.UpOptions{Services: names, ForceRecreate: true, Wait: true}, step)
	})
}

func (m *model) rebuild() tea.Cmd {
	up := m.stack.Up
	return m.on("rebuild", []string{"up", "-d", "--build", "--wait"}, func(ctx context.Context, names []string, step func(engine.Step)) error {
		return up(ctx, engine.UpOptions{Services: names, Build: true, Wait: true}, step)
	})
}

func (m *model) pull() tea.Cmd { return m.on("pull", []string{"pull"}, m.stack.Pull) }

// pauseOrGoOn freezes what runs; where all of it is frozen, it goes on.
func (m *model) pauseOrGoOn() tea.Cmd {
	if m.anyChosen(func(s engine.State) bool { return s == engine.Running || s == engine.Restarting }) {
		return m.on("pause", []string{"pause"}, m.stack.Pause)
	}
	return m.on("unpause", []string{"unpause"}, m.stack.Unpause)
}

// signalName is what people may type for a signal: "KILL", "sighup", "9".
var signalName = regexp.MustCompile(`^(?i)(SIG)?[A-Z][A-Z0-9+-]*$|^[0-9]+$`)

// askKill asks for the signal. Enter alone sends SIGKILL: it cannot be pressed by
// accident, and the prompt says what it does.
func (m *model) askKill() tea.Cmd {
	names := m.list.chosen()
	m.prompt = &prompt{
		title: "signal for " + strings.Join(names, " "), hint: "SIGKILL ends it at once, unsaved work is lost; HUP, INT, TERM, USR1",
		enter: func(m *model, signal string) tea.Cmd { return m.kill(names, signal) },
	}
	m.prompt.field.propose("SIGKILL")
	return nil
}

func (m *model) kill(names []string, signal string) tea.Cmd {
	if !signalName.MatchString(signal) {
		m.notice = fmt.Sprintf("%q is no signal; SIGTERM is one", signal)
		return nil
	}
	signal = strings.ToUpper(signal)
	if !strings.HasPrefix(signal, "SIG") && (signal[0] < '0' || signal[0] > '9') {
		signal = "SIG" + signal
	}
	kill := m.stack.Kill
	return m.onThese(names, "kill", []string{"kill", "-s", signal}, func(ctx context.Context, names []string, step func(engine.Step)) error {
		return kill(ctx, names, signal, step)
	})
}

// maxScale is the most containers of one service that a slip of the finger makes.
const maxScale = 99

func (m *model) askScale() tea.Cmd {
	names := m.list.chosen()
	m.prompt = &prompt{
		title: "containers of " + strings.Join(names, " "), hint: "a number; fewer removes the newest ones, volumes stay",
		enter: func(m *model, number string) tea.Cmd { return m.scale(names, number) },
	}
	m.prompt.field.propose(strconv.Itoa(max(len(m.list.named(names[0]).Containers), 1)))
	return nil
}

func (m *model) scale(names []string, number string) tea.Cmd {
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 || n > maxScale {
		m.notice = fmt.Sprintf("%q is no number from 0 to %d", number, maxScale)
		return nil
	}
	replicas, command := map[string]int{}, []string{"scale"}
	for _, name := range names {
		replicas[name] = n
		command = append(command, fmt.Sprintf("%s=%d", name, n))
	}
	scale := m.stack.Scale
	return m.begin("scale", names, m.compose(command...),
		plain(func(ctx context.Context, step func(engine.Step)) error { return scale(ctx, replicas, step) }))
}
