package ui

import (
	"os/exec"
	"runtime"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// maxTerminalCopy is the most text that terminals take for their clipboard by
// OSC 52: xterm and tmux end there, as base64.
const maxTerminalCopy = 74_000

// copied says by which clipboard text was copied.
type copiedMsg struct {
	text string // what was said of it
	copy string
	with string // the program that took it, "": none did
}

// said shows a sentence, and hands text to the clipboard: to that of this machine
// where there is one, else to the terminal's (OSC 52), which is the one of the
// person that sits before it.
func (m *model) said(msg saidMsg) tea.Cmd {
	m.notice = msg.text
	if msg.copy == "" {
		return nil
	}
	words := clipboardProgram(m.environ)
	if words == nil {
		return m.copied(copiedMsg{text: msg.text, copy: msg.copy})
	}
	environ := m.environ
	return func() tea.Msg {
		done := copiedMsg{text: msg.text, copy: msg.copy}
		cmd := exec.Command(words[0], words[1:]...)
		cmd.Env, cmd.Stdin = environ, strings.NewReader(msg.copy)
		if cmd.Run() == nil {
			done.with = words[0]
		}
		return done
	}
}

// copied ends a copy: what no program took goes to the terminal.
func (m *model) copied(msg copiedMsg) tea.Cmd {
	switch {
	case msg.with != "":
		m.notice = msg.text + " (" + msg.with + ")"
		return nil
	case len(msg.copy) > maxTerminalCopy:
		m.notice = "that is too much for the clipboard of a terminal; W saves it to a file"
		return nil
	}
	m.notice = msg.text + " (through the terminal, OSC 52)"
	return tea.SetClipboard(msg.copy)
}

// clipboardProgram is what puts its input on the clipboard of this machine, nil
// where there is none, or where the person sits before another machine.
func clipboardProgram(environ []string) []string {
	if variable(environ, "SSH_TTY") != "" || variable(environ, "SSH_CONNECTION") != "" {
		return nil
	}
	var candidates [][]string
	switch {
	case runtime.GOOS == "darwin":
		candidates = [][]string{{"pbcopy"}}
	case runtime.GOOS == "windows", variable(environ, "WSL_DISTRO_NAME") != "":
		candidates = [][]string{{"clip.exe"}}
	default:
		if variable(environ, "WAYLAND_DISPLAY") != "" {
			candidates = append(candidates, []string{"wl-copy"})
		}
		if variable(environ, "DISPLAY") != "" {
			candidates = append(candidates, []string{"xclip", "-selection", "clipboard"}, []string{"xsel", "--clipboard", "--input"})
		}
	}
	for _, words := range candidates {
		if _, err := exec.LookPath(words[0]); err == nil {
			return words
		}
	}
	return nil
}
