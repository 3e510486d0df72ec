package ui

import (
	"fmt"
	"strings"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
)

// reading is what the containers of one service use together at one moment.
type reading struct {
	at            time.Time
	cpu           float64 // percent of one core, < 0: not known yet
	cores         int
	memory, limit int64
	in, out       int64 // network, bytes so far
	read, written int64 // disk
	processes     int
	containers    []engine.Usage
}

// readings adds the containers up, by service.
func readings(all []engine.Usage) map[string]reading {
	by := map[string]reading{}
	for _, u := range all {
		r, ok := by[u.Service]
		if !ok {
			r.cpu = -1
		}
		r.at, r.cores = u.At, max(r.cores, u.Cores)
		if u.CPU >= 0 {
			r.cpu = max(r.cpu, 0) + u.CPU
		}
		r.memory += u.Memory
		r.limit += u.MemoryLimit
		r.in, r.out = r.in+u.NetworkIn, r.out+u.NetworkOut
		r.read, r.written = r.read+u.DiskRead, r.written+u.DiskWritten
		r.processes += u.Processes
		r.containers = append(r.containers, u)
		by[u.Service] = r
	}
	return by
}

// maxReadings is how many readings of a service are kept: ten minutes of gazing.
const maxReadings = 300

// series is what one service has used of late, oldest first.
type series struct {
	all  []reading
	live bool // the last reading is of now
}

func (s *series) take(r reading) {
	if len(s.all) == maxReadings {
		s.all = append(s.all[:0], s.all[1:]...)
	}
	s.all, s.live = append(s.all, r), true
}

// now is the last reading, where it is of now.
func (s *series) now() (reading, bool) {
	if s == nil || !s.live || len(s.all) == 0 {
		return reading{}, false
	}
	return s.all[len(s.all)-1], true
}

// rate is what a count has grown a second since the reading before, < 0 where
// that is not known.
func (s *series) rate(count func(reading) int64) float64 {
	n := len(s.all)
	if n < 2 {
		return -1
	}
	a, b := s.all[n-2], s.all[n-1]
	passed := b.at.Sub(a.at).Seconds()
	if passed <= 0 || count(b) < count(a) {
		return -1
	}
	return float64(count(b)-count(a)) / passed
}

// trend is the processor's share of late in w cells, newest last. Its top is at
// least a quarter of a core: a service that idles is flat.
func (s *series) trend(g *glyphs, w int) string {
	top := 25.0
	from := max(len(s.all)-w, 0)
	for _, r := range s.all[from:] {
		top = max(top, r.cpu)
	}
	var b strings.Builder
	b.WriteString(strings.Repeat(" ", w-(len(s.all)-from)))
	for _, r := range s.all[from:] {
		if r.cpu < 0 {
			b.WriteString(" ")
			continue
		}
		b.WriteString(g.bars[min(int(r.cpu/top*float64(len(g.bars))), len(g.bars)-1)])
	}
	return b.String()
}

// percent is a share of a processor core in at most five cells.
func percent(p float64) string {
	switch {
	case p < 0:
		return ""
	case p < 9.95:
		return fmt.Sprintf("%.1f%%", p)
	}
	return fmt.Sprintf("%.0f%%", p)
}

// bytesShort is an amount of memory in at most five cells: "84M", "1.2G".
func bytesShort(n int64) string {
	units := []string{"B", "K", "M", "G", "T"}
	v := float64(n)
	i := 0
	for v >= 999.5 && i < len(units)-1 {
		v, i = v/1024, i+1
	}
	if v < 9.95 && i > 0 {
		return fmt.Sprintf("%.1f%s", v, units[i])
	}
	return fmt.Sprintf("%.0f%s", v, units[i])
}

// age is a time since in at most three cells: "<1m", "5m", "3h", "12d".
func age(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "<1m"
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh", int(d.Hours()))
	}
	return fmt.Sprintf("%dd", int(d.Hours()/24))
}
