package ui

import (
	"context"
	"errors"
	"sync"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/engine"
)

// watchMode carries changes of files into the containers while it is on. What it
// does stands in the log, between the lines of the services.
type watchMode struct {
	stop context.CancelFunc // nil: it is off
	run  int                // of the newest time that it was switched on

	mu    sync.Mutex
	wrong []engine.Sync // that nobody has seen yet
}

// unwatchedMsg says that watch mode ended by itself.
type unwatchedMsg struct {
	run int
	err error
}

// toggleWatch switches watch mode on or off.
func (m *model) toggleWatch() tea.Cmd {
	w := m.watchMode
	if w.stop != nil {
		w.stop()
		w.stop = nil
		m.notice = "files are not watched any more"
		return nil
	}
	ctx, cancel := context.WithCancel(m.ctx)
	w.stop = cancel
	w.run++
	m.notice = "files are watched: the log says what is done"
	run, crew, develop, feed, now := w.run, m.crew, m.stack.Develop, m.feed, m.now
	told := func(s engine.Sync) {
		text := s.Text
		if s.Service != "" {
			text = s.Service + ": " + text
		}
		if s.Failed {
			w.fail(s)
			text = "watching files failed"
		}
		feed.Line(engine.Line{Service: s.Service, Kind: engine.Divider, Nanos: now().UnixNano(), Text: text})
	}
	return func() tea.Msg {
		msg := unwatchedMsg{run: run}
		crew.do(func() { msg.err = develop(ctx, nil, told) })
		cancel()
		return msg
	}
}

// fail keeps what went wrong until the model looks.
func (w *watchMode) fail(s engine.Sync) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wrong = append(w.wrong, s)
}

func (w *watchMode) failures() []engine.Sync {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.wrong
	w.wrong = nil
	return all
}

// unwatched takes the end of watch mode. One that was switched off is no news.
func (m *model) unwatched(msg unwatchedMsg) {
	if m.watchMode.stop == nil || msg.run != m.watchMode.run {
		return
	}
	m.watchMode.stop = nil
	if msg.err != nil && m.ctx.Err() == nil {
		m.failed("watch", nil, "docker compose watch", msg.err)
	}
}

// noteWatch shows what went wrong while files were watched.
func (m *model) noteWatch() {
	for _, s := range m.watchMode.failures() {
		var about []string
		if s.Service != "" {
			about = append(about, s.Service)
		}
		m.failed("watch", about, m.compose("watch"), errors.New(s.Text))
	}
}

// failed puts something that went wrong on the strip, where it stays until it is
// dismissed.
func (m *model) failed(verb string, services []string, command string, err error) {
	a := m.acts.begin(activity{verb: verb, services: services, title: verb, command: command, began: m.now()})
	m.acts.end(a.id, err, m.now())
}

// needWatchable wants something that can be watched.
func (m *model) needWatchable() string {
	if why := m.needAnswer(); why != "" || m.watchMode.stop != nil {
		return why
	}
	why := "no service has develop.watch in the compose file"
	for i := range m.list.every {
		switch s := &m.list.every[i]; {
		case s.Develops && s.State == engine.Running:
			return ""
		case s.Develops:
			why = s.Name + " is not running; " + m.key("up") + " starts everything"
		}
	}
	return why
}
