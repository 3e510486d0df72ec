package ui

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/untrusted"
	"github.com/devbliss/devbliss/ui/logview"
)

// extract is lines of the log on their way to a file: as they were written, or
// behind the names of their sources where there are several.
type extract struct {
	lines []logview.Line
	named bool
}

// extract is what is selected, else all that the log shows or would on scrolling.
func (m *model) extract() extract {
	x := extract{lines: m.logs.Extract()}
	for i := range x.lines {
		x.named = x.named || x.lines[i].Source != x.lines[0].Source || x.lines[i].Replica != x.lines[0].Replica
	}
	return x
}

// write writes the lines to a file that is not there yet. Logs hold secrets:
// nobody else may read it.
func (x extract) write(path string) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return x.fill(f)
}

func (x extract) fill(f *os.File) error {
	w := bufio.NewWriterSize(f, 64<<10)
	fresh := true // no line is half written
	for i := range x.lines {
		l := &x.lines[i]
		if x.named && fresh {
			name := l.Source
			if l.Replica > 1 {
				name = fmt.Sprintf("%s-%d", name, l.Replica)
			}
			_, _ = w.WriteString(name + " | ") // Flush has the error
		}
		_, _ = w.WriteString(untrusted.Plain(l.Text))
		if fresh = !l.More; fresh {
			_ = w.WriteByte('\n')
		}
	}
	return errors.Join(w.Flush(), f.Close())
}

// askSave asks for the name of a file.
func (m *model) askSave() tea.Cmd {
	m.tab = tabLogs
	name := "logs"
	if m.view != nil && m.view.Name != "" {
		name = untrusted.Plain(m.view.Name)
	}
	if m.single {
		name = strings.Join(append([]string{name}, m.list.chosen()...), "-")
	}
	what := "the log"
	if n := m.logs.Status().Picked; n > 0 {
		what = plural(n, "selected line")
	}
	m.prompt = &prompt{title: "save " + what + " to", hint: "a new file", enter: (*model).save}
	m.prompt.field.insert(name + "-" + m.now().Format("20060102-150405") + ".log")
	return nil
}

// save writes the log to a file beside the compose file, or where a path says.
func (m *model) save(path string) tea.Cmd {
	if path == "" {
		return nil
	}
	if rest, ok := strings.CutPrefix(path, "~"+string(os.PathSeparator)); ok {
		path = filepath.Join(variable(m.environ, "HOME"), rest)
	}
	if !filepath.IsAbs(path) && m.view != nil {
		path = filepath.Join(m.view.Dir, path)
	}
	x := m.extract()
	if len(x.lines) == 0 {
		m.notice = "there is nothing to save"
		return nil
	}
	crew := m.crew
	return func() tea.Msg {
		said := "not saved: devbliss is about to end"
		crew.do(func() {
			switch err := x.write(path); {
			case errors.Is(err, fs.ErrExist):
				said = path + " is there already; choose another name"
			case err != nil:
				said = "not saved: " + err.Error()
			default:
				said = "saved " + plural(len(x.lines), "line") + " to " + path
			}
		})
		return saidMsg{text: said}
	}
}

// openedMsg is a file with lines of the log that a program is to show.
type openedMsg struct {
	words string // of the program, as a shell takes them
	path  string
	err   error
}

// page shows the log in $PAGER.
func (m *model) pager() tea.Cmd { return m.hand("less", "PAGER") }

// editor shows the log in $EDITOR.
func (m *model) editor() tea.Cmd { return m.hand("vi", "VISUAL", "EDITOR") }

// hand gives the log to a program that one of the variables names.
func (m *model) hand(usual string, variables ...string) tea.Cmd {
	m.tab = tabLogs
	words := usual
	for _, name := range variables {
		if v := variable(m.environ, name); v != "" {
			words = v
			break
		}
	}
	x, crew := m.extract(), m.crew
	if len(x.lines) == 0 {
		m.notice = "the log has no lines yet"
		return nil
	}
	return func() tea.Msg {
		msg := openedMsg{words: words, err: errors.New("devbliss is about to end")}
		crew.do(func() {
			var f *os.File
			if f, msg.err = os.CreateTemp("", "devbliss-*.log"); msg.err == nil { // 0600
				msg.path, msg.err = f.Name(), x.fill(f)
			}
		})
		return msg
	}
}

// opened runs the program in place of the dashboard, and takes the file away when
// it has ended.
func (m *model) opened(msg openedMsg) tea.Cmd {
	if msg.err != nil {
		m.notice = "the log could not be handed over: " + msg.err.Error()
		return nil
	}
	// Variables such as PAGER hold a program with its arguments.
	cmd := exec.Command("sh", "-c", msg.words+` "$1"`, "sh", msg.path)
	cmd.Env = m.environ
	cmd.Stdin, cmd.Stdout, cmd.Stderr = m.in, m.out, m.out
	return tea.ExecProcess(cmd, func(err error) tea.Msg {
		_ = os.Remove(msg.path) // of the temporary folder
		if err != nil {
			return saidMsg{text: msg.words + " ended: " + err.Error()}
		}
		return saidMsg{}
	})
}
