package ui

import (
	"slices"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/ui/paint"
)

// The columns of what a service uses, in the order in which they come when there
// is room, and how wide each is with the space before it.
const (
	cpuCells   = 6
	memCells   = 6
	trendCells = 8
	ageCells   = 5
)

// meterLevels are the widths with one column, two, …
func meterLevels() []int {
	return []int{cpuCells, cpuCells + memCells, cpuCells + memCells + trendCells, cpuCells + memCells + trendCells + ageCells}
}

// metersWidth is the widest of meterLevels that fits into room, 0: none.
func metersWidth(room int) int {
	w := 0
	for _, level := range meterLevels() {
		if level <= room {
			w = level
		}
	}
	return w
}

// metersWish is how much a list on a screen of w cells would like to have for
// what services use.
func metersWish(w int) int {
	levels := meterLevels()
	switch {
	case w >= 140:
		return levels[3]
	case w >= 120:
		return levels[2]
	case w >= 96:
		return levels[1]
	}
	return 0
}

// meter takes what the services use; nil: nobody knows.
func (s *services) meter(all map[string]*series) {
	if all != nil || s.meters != nil {
		s.meters, s.dirty = all, true
		if s.order == byCPU || s.order == byMemory {
			s.arrange()
		}
	}
	s.metered = s.metered || len(all) > 0
}

// runs tells whether a container runs.
func (s *services) runs() bool {
	return slices.ContainsFunc(s.every, func(v stack.Service) bool { return s.ran(&v) })
}

// ran tells whether a container of a service runs.
func (*services) ran(v *stack.Service) bool {
	return slices.ContainsFunc(v.Containers, func(c stack.Container) bool {
		return c.State == engine.Running || c.State == engine.Paused
	})
}

// metersFit tells whether a list of list cells on a screen of w has room, or will
// have, for what services use.
func metersFit(w, list int) bool { return list > 0 && (metersWish(w) > 0 || list >= 50) }

// usage is the columns of what a service uses, exactly w cells.
func (s *services) usage(t *theme, v *stack.Service, w int) string {
	r, ok := s.meters[v.Name].now()
	if !ok {
		return paint.Spaces(w)
	}
	cpu, mem := t.dim, t.dim
	if r.cpu >= 90 {
		cpu = t.busy
	}
	if r.limit > 0 && r.memory >= r.limit/10*9 {
		mem = t.bad
	}
	line := cpu.Text(rightAlign(percent(r.cpu), cpuCells))
	if w >= cpuCells+memCells {
		line += mem.Text(rightAlign(bytesShort(r.memory), memCells))
	}
	if w >= cpuCells+memCells+trendCells {
		line += "  " + t.key.Text(s.meters[v.Name].trend(&t.glyphs, trendCells-2))
	}
	if w >= cpuCells+memCells+trendCells+ageCells && !v.Since.IsZero() {
		line += t.dim.Text(rightAlign(age(r.at.Sub(v.Since)), ageCells))
	}
	return line + paint.Spaces(w-paint.Width(line))
}

func rightAlign(s string, w int) string { return paint.Spaces(w-paint.Width(s)) + s }
