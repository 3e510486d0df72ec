package ui

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/devbliss/devbliss/ui/paint"
)

// stats is the tab of what the selected service uses, now and of late.
type stats struct {
	name   string
	badge  string // its state, as drawn
	series *series
	silent string // why there are no figures, "" where they are on their way
}

// Lines is the tab as drawn, at most h lines where that is possible at all: the
// charts take the room that there is.
func (s *stats) Lines(t *theme, w, h int) []string {
	lines := []string{"", "  " + t.title.Text(s.name) + "  " + s.badge, ""}
	r, ok := s.series.now()
	if !ok {
		text := "measuring" + t.more
		if s.silent != "" {
			text = s.silent
		}
		return append(lines, "  "+t.dim.Text(text))
	}
	below := s.below(t, w, r)
	chart := min(max((h-len(lines)-len(below)-4)/2, 3), 8)
	cpu := "measuring" + t.more
	if r.cpu >= 0 {
		cpu = percent(r.cpu) + " of one core"
		if r.cores > 0 {
			cpu += t.sep() + plural(r.cores, "core")
		}
	}
	memory := bytesShort(r.memory)
	if r.limit > 0 {
		memory += fmt.Sprintf(" of %s%s%.0f%%", bytesShort(r.limit), t.sep(), 100*float64(r.memory)/float64(r.limit))
	}
	lines = append(lines, "  "+t.dim.Text("CPU     ")+t.text(cpu))
	lines = append(lines, s.chart(t, w, chart, percent, func(r reading) float64 { return r.cpu }, 10)...)
	lines = append(lines, "  "+t.dim.Text("memory  ")+t.text(memory))
	lines = append(lines, s.chart(t, w, chart, func(v float64) string { return bytesShort(int64(v)) }, func(r reading) float64 { return float64(r.memory) }, 1<<20)...)
	return append(lines, below...)
}

// below are the figures that have no chart.
func (s *stats) below(t *theme, w int, r reading) []string {
	f := &facts{t: t, w: w, label: 8}
	f.say("")
	f.add("network", s.flow(func(r reading) int64 { return r.in }, r.in, "in")+t.sep()+s.flow(func(r reading) int64 { return r.out }, r.out, "out"), paint.Ink{})
	f.add("disk", s.flow(func(r reading) int64 { return r.read }, r.read, "read")+t.sep()+s.flow(func(r reading) int64 { return r.written }, r.written, "written"), paint.Ink{})
	if r.processes > 0 {
		f.add("runs", processes(r.processes), paint.Ink{})
	}
	if len(r.containers) > 1 {
		f.say("")
		for _, u := range r.containers {
			f.add(fmt.Sprintf("%s %d", t.times, u.Replica), rightAlign(percent(u.CPU), 5)+rightAlign(bytesShort(u.Memory), 7)+"  "+u.Container, paint.Ink{})
		}
	}
	return f.lines
}

// flow is "1.2 kB/s in, 84M in all".
func (s *stats) flow(count func(reading) int64, total int64, what string) string {
	text := what + " " + bytesShort(total)
	if rate := s.series.rate(count); rate >= 0 {
		text += " (" + bytesShort(int64(rate)) + "/s)"
	}
	return text
}

// axisCells is how wide the numbers beside a chart are.
const axisCells = 6

// chart draws what a value was of late, n lines high and the newest at the right
// end. Its foot is 0 and its top a round number above all that is shown, so that
// the noise of what idles is not a mountain.
func (s *stats) chart(t *theme, w, n int, name func(float64) string, value func(reading) float64, least float64) []string {
	cells := max(w-axisCells-6, 1)
	all := s.series.all[max(len(s.series.all)-cells, 0):]
	top := least
	for _, r := range all {
		top = max(top, value(r))
	}
	top = ceiling(top, least)
	lines := make([]string, n, n+1)
	for row := range n {
		label := ""
		switch row {
		case 0:
			label = name(top)
		case n - 1:
			label = "0"
		}
		var b strings.Builder
		for _, r := range all {
			b.WriteString(t.bar8(max(value(r), 0)/top*float64(n)-float64(n-1-row), row == n-1))
		}
		pad := paint.Spaces(cells - len(all))
		lines[row] = "  " + t.dim.Text(rightAlign(label, axisCells)+" "+t.glyphs.bar) + pad + t.key.Text(b.String())
	}
	span := ""
	if n := len(all); n > 1 {
		span = "the last " + lastedShort(all[n-1].at.Sub(all[0].at))
	}
	return append(lines, "  "+t.dim.Text(rightAlign(span, w-4)))
}

// bar8 is one cell of a chart: filled is how much of it the value reaches, in
// cells. The lowest cell is never empty, so that 0 is seen to be measured.
func (g *glyphs) bar8(filled float64, lowest bool) string {
	n := len(g.bars)
	i := int(math.Round(filled * float64(n)))
	switch {
	case i >= n:
		return g.bars[n-1]
	case i > 0:
		return g.bars[i-1]
	case lowest:
		return g.bars[0]
	}
	return " "
}

// ceiling is the next of 1, 2, 5, 10, 20, … times least that is not below v.
func ceiling(v, least float64) float64 {
	for unit := least; ; unit *= 10 {
		for _, step := range []float64{1, 2, 5} {
			if unit*step >= v {
				return unit * step
			}
		}
	}
}

func lastedShort(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
	return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
}

// statsLines is the Stats tab of the selected service.
func (m *model) statsLines(w, h int) []string {
	v := m.list.current()
	if v == nil {
		return nil
	}
	glyph, word, k := m.theme.badge(v)
	s := &stats{name: v.Name, badge: k.Text(glyph + " " + word), series: m.meter.series[v.Name]}
	switch {
	case m.view.Down != nil:
		s.silent = "Docker does not answer."
	case !m.list.ran(v):
		s.silent = "It does not run; " + m.key("start") + " starts it."
	}
	return s.Lines(m.theme, w, h)
}

func processes(n int) string {
	if n == 1 {
		return "1 process"
	}
	return fmt.Sprintf("%d processes", n)
}
