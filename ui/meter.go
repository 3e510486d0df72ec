package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/engine"
)

// How often the meter looks: while its figures are a column of the list, and while
// they are the open tab. Nobody has touched the dashboard for unwatched: nobody
// looks, and the meter stops.
const (
	glance    = 4 * time.Second
	gaze      = 2 * time.Second
	unwatched = 2 * time.Minute
)

// meter is what the services use, for as long as somebody looks.
type meter struct {
	seq    int // of the newest run
	every  time.Duration
	ctx    context.Context    // of this run
	cancel context.CancelFunc // nil: it does not run
	news   chan []engine.Usage
	series map[string]*series
	retry  time.Time // not before
}

type (
	// usageMsg is what the containers use just now.
	usageMsg struct {
		seq int
		all []engine.Usage
	}
	// unmeteredMsg says that the meter ended.
	unmeteredMsg struct {
		seq int
		err error
	}
)

// pace is how often the meter is to look, 0: not at all.
func (m *model) pace() time.Duration {
	now := m.now()
	switch {
	case m.view == nil || m.view.Down != nil || m.away || m.w == 0 || m.layout.tiny,
		now.Sub(m.touched) > unwatched, now.Before(m.meter.retry),
		!m.list.runs():
		return 0
	case m.tab == tabStats && m.layout.detail.w > 0 && m.overlay == nil:
		return gaze
	case m.overlay == nil && metersFit(m.w, m.layout.list.w):
		return glance
	}
	return 0
}

// metering starts and stops the meter as it is wanted.
func (m *model) metering() tea.Cmd {
	pace := m.pace()
	if pace == m.meter.every && (pace == 0) == (m.meter.cancel == nil) {
		return nil
	}
	m.unmeter()
	if pace == 0 {
		m.list.meter(nil)
		return nil
	}
	ctx, cancel := context.WithCancel(m.ctx)
	news := make(chan []engine.Usage, 1)
	m.meter.seq++
	m.meter.every, m.meter.ctx, m.meter.cancel, m.meter.news = pace, ctx, cancel, news
	seq, crew, usage := m.meter.seq, m.crew, m.stack.Usage
	run := func() tea.Msg {
		var err error
		crew.do(func() {
			err = usage(ctx, pace, func(all []engine.Usage) {
				select {
				case <-news: // nobody has seen it, and this is newer
				default:
				}
				news <- all // there is room: nobody else sends
			})
		})
		return unmeteredMsg{seq, err}
	}
	return tea.Batch(run, awaitUsage(ctx, seq, news))
}

// awaitUsage waits for the next figures.
func awaitUsage(ctx context.Context, seq int, news <-chan []engine.Usage) tea.Cmd {
	return func() tea.Msg {
		select {
		case all := <-news:
			return usageMsg{seq, all}
		case <-ctx.Done():
			return nil
		}
	}
}

// unmeter stops the meter.
func (m *model) unmeter() {
	if m.meter.cancel != nil {
		m.meter.cancel()
	}
	m.meter.cancel, m.meter.every = nil, 0
}

// metered takes figures, and waits for the next ones.
func (m *model) metered(msg usageMsg) tea.Cmd {
	if msg.seq != m.meter.seq || m.meter.cancel == nil {
		return nil
	}
	if m.meter.series == nil {
		m.meter.series = map[string]*series{}
	}
	for _, s := range m.meter.series {
		s.live = false
	}
	for name, r := range readings(msg.all) {
		s := m.meter.series[name]
		if s == nil {
			s = &series{}
			m.meter.series[name] = s
		}
		s.take(r)
	}
	m.list.meter(m.meter.series)
	return awaitUsage(m.meter.ctx, msg.seq, m.meter.news)
}

// unmetered takes the end of the meter: an engine that is gone is tried again
// after a while.
func (m *model) unmetered(msg unmeteredMsg) {
	if msg.seq != m.meter.seq || m.meter.cancel == nil {
		return
	}
	m.unmeter()
	m.list.meter(nil)
	if msg.err != nil {
		m.meter.retry = m.now().Add(glance)
	}
}
