package ui

import (
	"context"
	"io"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/ui/logview"
	"github.com/devbliss/devbliss/ui/paint"
	"github.com/devbliss/devbliss/ui/screen"
)

// surroundings are what a model works with. Tests make their own.
type surroundings struct {
	stack    backend
	environ  []string
	dir      string // that self is started in
	self     string
	args     []string
	theme    *theme
	settings Settings
	in       io.Reader // of the terminal, for programs that take its place
	out      io.Writer
	screen   *screen.Screen // nil: Bubble Tea draws
	now      func() time.Time
	zone     *time.Location
}

// model is the whole dashboard: the one tea.Model. Its panes are plain structs.
// Only Update writes to it; commands take what they need as values and answer
// with a message.
type model struct {
	surroundings
	ctx   context.Context // of the dashboard: ends when it does
	crew  *crew
	feed  *stack.Feed
	keys  []binding
	named map[string]string // keys by action, as sentences name them

	w, h     int
	layout   layout
	onList   bool // the list has the keys, not the detail
	tab      tab
	switched bool // profiles are not those of the command line any more
	single   bool // the log shows the chosen services only
	mouse    bool

	view      *stack.View // newest, nil before the first
	list      services
	logs      *logview.View
	past      past
	marks     int                  // set in the log so far
	logsAt    int                  // line of the screen that the log begins on
	pressed   int                  // line of the screen that the mouse went down on
	inks      map[string]paint.Ink // colours of the services
	acts      activities
	connect   connect
	resolved  resolved
	running   running
	seen      *stack.View   // that the engine told last, for the next events
	events    []stack.Event // of the last while, oldest first
	graphAt   int           // row of the graph with the cursor
	meter     meter
	watchMode *watchMode
	began     time.Time // when the dashboard did
	touched   time.Time // when a key or the mouse was used last
	tells     tells
	here      bool   // the terminal says that this window has the keys
	away      bool   // the terminal says that another window has the keys
	next      Next   // where to go when it ends
	want      string // service to select as soon as it is there

	overlay  overlay                     // what stands over list and detail, nil: nothing
	planSeq  int                         // of the newest plan asked for
	planThen func(*stack.Change) tea.Cmd // what is done with it, nil: the picker takes it

	prompt  *prompt // what is being typed in the last line, nil: nothing
	notice  string  // one sentence in the last line, until the next key
	ticking bool
	top     int   // first line of the Why and Connect tabs
	watch   error // why Watch ended before it was told to
	unseen  error // why the terminal takes no frames any more

	lines []logview.Line // of a frame, reused
	frame []string       // reused
}

// logTail is how many lines of each container the log begins with.
const logTail = 1000

func newModel(ctx context.Context, s surroundings) *model {
	m := &model{surroundings: s, ctx: ctx, crew: &crew{}, watchMode: &watchMode{}, feed: stack.NewFeed(logTail), onList: true, mouse: s.settings.mouse != "off"}
	m.began = m.now()
	m.touched = m.began
	m.bind(s.settings)
	m.tells.how = tellingOf(s.environ, s.settings.notify)
	m.logs = logview.New(logview.Options{
		Location: s.zone, Now: s.now,
		Look: s.theme.logs(func(name string) paint.Ink { return m.inks[name] }),
	})
	return m
}

// Init starts watching: the first frame is drawn before anything is known.
func (m *model) Init() tea.Cmd {
	return tea.Batch(m.watching(), m.listen(&stack.Frame{}))
}

// What Update hears beside keys, mouse and sizes.
type (
	// frameMsg is news of the stack.
	frameMsg struct{ frame *stack.Frame }
	// watchedMsg says that watching ended.
	watchedMsg struct{ err error }
	// doneMsg says that a verb ended.
	doneMsg struct {
		id     int
		err    error
		change *stack.Change // that was written, nil: none
	}
	// plannedMsg is a plan that somebody waits for.
	plannedMsg struct {
		seq    int
		change *stack.Change
		err    error
	}
	// connectedMsg is how to reach the services.
	connectedMsg struct {
		seq   int
		found []stack.Connection
		err   error
	}
	// saidMsg is a sentence for the last line, and text for the clipboard.
	saidMsg struct{ text, copy string }
	// tickMsg comes while something moves.
	tickMsg struct{}
)

// watching runs Watch until the dashboard ends.
func (m *model) watching() tea.Cmd {
	ctx, feed, watch, crew := m.ctx, m.feed, m.stack.Watch, m.crew
	return func() tea.Msg {
		var err error
		crew.do(func() { err = watch(ctx, feed) })
		return watchedMsg{err}
	}
}

// listen waits for the next frame. It is the one command that arms itself anew.
func (m *model) listen(f *stack.Frame) tea.Cmd {
	ctx, feed := m.ctx, m.feed
	return func() tea.Msg {
		if feed.Next(ctx, f) != nil {
			return nil
		}
		return frameMsg{f}
	}
}

// Update takes a message.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := m.take(msg)
	if m.unseen != nil {
		return m, tea.Quit
	}
	return m, tea.Batch(cmd, m.tick(), m.metering(), m.listProcesses())
}

func (m *model) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
	case frameMsg:
		return m.news(msg.frame)
	case tea.FocusMsg:
		m.here, m.away, m.touched = true, false, m.now()
	case tea.BlurMsg:
		m.here, m.away = false, true
	case usageMsg:
		return m.metered(msg)
	case unmeteredMsg:
		m.unmetered(msg)
	case tea.KeyPressMsg:
		return m.press(msg)
	case tea.PasteMsg:
		return m.paste(msg.Content)
	case tea.MouseClickMsg:
		return m.click(msg.Mouse())
	case tea.MouseWheelMsg:
		return m.wheel(msg.Mouse())
	case tea.MouseMotionMsg:
		m.drag(msg.Mouse())
	case tickMsg:
		m.ticked()
	case doneMsg:
		return m.done(msg)
	case plannedMsg:
		return m.planned(msg)
	case placesMsg:
		return m.offerPlaces(msg)
	case diskMsg:
		m.weighed(msg)
	case setupMsg:
		return m.setUp(msg)
	case connectedMsg:
		m.connected(msg)
	case resolvedMsg:
		m.resolvedTo(msg)
	case processesMsg:
		return m.listed(msg)
	case agedMsg:
		m.aged(msg)
	case saidMsg:
		return m.said(msg)
	case copiedMsg:
		return m.copied(msg)
	case pastMsg:
		m.tookPast(msg)
	case openedMsg:
		return m.opened(msg)
	case unwatchedMsg:
		m.unwatched(msg)
	case watchedMsg:
		if m.ctx.Err() == nil {
			m.watch = msg.err
		}
	}
	return nil
}

// news takes a frame of the feed.
func (m *model) news(f *stack.Frame) tea.Cmd {
	var cmd tea.Cmd
	if f.View != nil {
		cmd = m.show(f.View)
	}
	m.noteErrors(f.Lines)
	m.noteWatch()
	m.logs.Drop(f.Dropped)
	m.lines = m.lines[:0]
	for i := range f.Lines {
		m.lines = append(m.lines, logLine(&f.Lines[i]))
	}
	m.logs.Append(m.lines)
	clear(m.lines) // the texts may go
	return tea.Batch(cmd, m.listen(f))
}

// show takes a new view of the stack.
func (m *model) show(v *stack.View) tea.Cmd {
	m.note(v)
	m.view = v
	before := m.list.names()
	m.list.show(v.Services, v.Down != nil)
	if m.want != "" && m.list.named(m.want) != nil {
		m.list.pick(m.want)
		m.want = ""
	}
	if names := m.list.names(); !slices.Equal(before, names) {
		m.inks = m.theme.palette(names)
		m.logs.Recolour()
	}
	m.chooseLogs()
	m.connect.stale, m.resolved.service = true, ""
	m.renew()
	return tea.Batch(m.look(), m.tell(v))
}

// tick keeps the one animation going while a verb runs, and lets praise fade.
func (m *model) tick() tea.Cmd {
	if m.ticking {
		return nil
	}
	wait := time.Duration(0)
	switch {
	case m.acts.busy():
		wait = 100 * time.Millisecond
	case m.acts.praising():
		wait = praise / 4
	case m.tab == tabLogs && m.logs.Status().Times == logview.Ago:
		wait = time.Second
	default:
		return nil
	}
	m.ticking = true
	ctx := m.ctx
	return func() tea.Msg {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
			return tickMsg{}
		case <-ctx.Done():
			return nil
		}
	}
}

// ticked moves what moves.
func (m *model) ticked() {
	m.ticking = false
	m.acts.spin++
	m.acts.sweep(m.now())
	m.logs.Age()
	m.list.do(m.acts.doing())
}
