package ui

import (
	"context"
	"math"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/engine"
)

// metered gives a model a few minutes of figures: web works in waves, redis has
// almost no memory left.
func metered(m *model) {
	ctx, cancel := context.WithCancel(m.ctx)
	m.unmeter()
	m.meter.seq++
	m.meter.ctx, m.meter.cancel, m.meter.every = ctx, cancel, m.pace()
	for i := range 90 {
		at := noon.Add(time.Duration(i-90) * 4 * time.Second)
		wave := 40 + 35*math.Sin(float64(i)/6)
		m.take(usageMsg{m.meter.seq, []engine.Usage{
			{Service: "redis", Container: "shop-redis-1", Replica: 1, At: at, CPU: 0.4, Cores: 8, Memory: 61 << 20, MemoryLimit: 64 << 20, Processes: 1},
			{Service: "web", Container: "shop-web-1", Replica: 1, At: at, CPU: wave, Cores: 8, Memory: int64(84+i/4) << 20, MemoryLimit: 16 << 30, NetworkIn: int64(i) << 14, NetworkOut: int64(i) << 16, DiskRead: 3 << 20, Processes: 5},
			{Service: "worker", Container: "shop-worker-1", Replica: 1, At: at, CPU: 88, Cores: 8, Memory: 212 << 20, MemoryLimit: 16 << 30, Processes: 2},
			{Service: "worker", Container: "shop-worker-2", Replica: 2, At: at, CPU: 97, Cores: 8, Memory: 1300 << 20, MemoryLimit: 16 << 30, Processes: 2},
		}})
	}
}

func TestMeterRunsOnlyWhileSomebodyLooks(t *testing.T) {
	s := &stub{}
	m := newTestModel(t, s)
	now := noon
	m.now = func() time.Time { return now }
	runs := func() bool { return m.meter.cancel != nil }
	feed(m, shop())
	m.View()
	m.Update(tickMsg{})
	if !runs() || m.meter.every != glance {
		t.Fatal("the list is looked at, and nothing is measured")
	}
	m.Update(keyOf("4"))
	if !runs() || m.meter.every != gaze {
		t.Error("the tab is looked at, and nothing is measured for it")
	}
	m.Update(keyOf("1"))
	m.Update(tea.BlurMsg{})
	if runs() {
		t.Error("another window has the keys, and it goes on")
	}
	m.Update(tea.FocusMsg{})
	if !runs() {
		t.Error("it does not go on when the window is back")
	}
	now = now.Add(unwatched + time.Second)
	m.Update(usageMsg{seq: m.meter.seq})
	if runs() {
		t.Error("nobody is there, and it goes on")
	}
	m.Update(keyOf("j"))
	if !runs() {
		t.Error("it does not go on with a key")
	}
	m.Update(keyOf("?"))
	m.View()
	m.Update(tickMsg{})
	if runs() {
		t.Error("something stands over the list, and it goes on")
	}
	m.Update(keyOf("esc"))
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	m.View()
	m.Update(tickMsg{})
	if runs() {
		t.Error("there is no room for the figures, and it goes on")
	}
}

func TestMeterEndsWithItsRunAndTriesAgain(t *testing.T) {
	m := newTestModel(t, &stub{})
	now := noon
	m.now = func() time.Time { return now }
	feed(m, shop())
	m.View()
	m.Update(tickMsg{})
	m.Update(unmeteredMsg{seq: m.meter.seq, err: unreachable()})
	if m.meter.cancel != nil {
		t.Error("it is tried again at once")
	}
	now = now.Add(glance + time.Second)
	m.Update(keyOf("j"))
	if m.meter.cancel == nil {
		t.Error("it is not tried again")
	}
	old := m.meter.seq - 1
	m.Update(usageMsg{seq: old, all: []engine.Usage{{Service: "web", Memory: 1}}})
	if len(m.meter.series) > 0 {
		t.Error("figures of a run that ended are taken")
	}
}

func TestRowsShowWhatContainersUse(t *testing.T) {
	d := drive(t, project)
	d.shows("web", "not started")
	d.press("U")
	d.shows("✓ up")
	d.fake.SetUsage("api", engine.Usage{CPU: 12.3, Memory: 84 << 20})
	d.shows("api", "12%", "84M")
	d.fake.SetUsage("web", engine.Usage{CPU: 3, Memory: 512 << 20, MemoryLimit: 1 << 30, Cores: 4})
	d.press("O", "O", "O")
	d.until("web above api", func(s string) bool {
		return strings.Index(s, " web ") < strings.Index(s, " api ") && hasLine(s, "web", "512M")
	})
	d.press("g", "4")
	d.shows("512M of 1.0G", "50%")
	d.press("s")
	d.shows("It does not run; S starts it.")
}

func TestServicesAreFilteredByNameAndState(t *testing.T) {
	m := newTestModel(t, &stub{})
	feed(m, shop())
	press(t, m, "F", "f", "a", "i", "l", "i", "n", "g", "enter")
	if text := shown(m); !hasLine(text, "SERVICES", "only failing") || !hasLine(text, " api ") || hasLine(text, "worker", "running") {
		t.Errorf("shows\n%s", text)
	}
	if !hasLine(shown(m), "/6 healthy") {
		t.Error("the head counts only what is shown")
	}
	press(t, m, "esc", "F", "ctrl+u", "!", "d", "b", "enter")
	if text := shown(m); hasLine(text, "pg_isready") || !hasLine(text, "redis") {
		t.Errorf("shows\n%s", text)
	}
	press(t, m, "F", "ctrl+u", "z", "enter")
	if m.list.only != "" || !strings.Contains(m.notice, "no service has") {
		t.Errorf("only %q, says %q", m.list.only, m.notice)
	}
	press(t, m, "F", "f", "a", "i", "l", "i", "n", "g", "enter")
	v := shop()
	v.Services = v.Services[1:]
	feed(m, v)
	if text := shown(m); !hasLine(text, "Esc shows all") {
		t.Errorf("shows\n%s", text)
	}
	press(t, m, "r", "s", "2", "4", "3", "l", "space", "esc")
	fits(t, m)
}

func TestFiguresFitTheirColumns(t *testing.T) {
	for _, p := range []float64{-1, 0, 0.04, 9.94, 9.96, 99.6, 1600, 9999} {
		if text := percent(p); len(text) > cpuCells-1 {
			t.Errorf("%v is %q", p, text)
		}
	}
	for _, n := range []int64{0, 999, 1000, 1023, 1 << 20, 10189000, 1 << 40, 999 << 40} {
		if text := bytesShort(n); len(text) > memCells-1 {
			t.Errorf("%d is %q", n, text)
		}
	}
}
