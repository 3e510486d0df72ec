package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/untrusted"
)

// board remembers the steps of a verb and draws them as lines. It does no IO and
// keeps no clock.
type board struct {
	paint paint
	glyph glyphs
	waits map[string][]string // services that wait for a service, by its name
	rows  []*row              // in the order they came
	byID  map[string]*row
}

// row is a step without parent, and what is known of those below it.
type row struct {
	step  engine.Step
	began time.Time
	ended time.Time // zero while it works
	fetch engine.Transfer
}

func newBoard(p paint, g glyphs) *board {
	return &board{paint: p, glyph: g, byID: map[string]*row{}}
}

// apply takes news in.
func (b *board) apply(s engine.Step, now time.Time) {
	if s.Parent != "" {
		b.applyLayer(s, now)
		return
	}
	r := b.row(s.ID, now)
	r.step = s
	r.fetch.Take(s)
	switch {
	case s.Status == engine.Working:
		r.ended = time.Time{}
	case r.ended.IsZero():
		r.ended = now
	}
}

// drop forgets a row.
func (b *board) drop(id string) {
	gone := b.byID[id]
	delete(b.byID, id)
	b.rows = slices.DeleteFunc(b.rows, func(r *row) bool { return r == gone })
}

func (b *board) applyLayer(s engine.Step, now time.Time) {
	r := b.row(s.Parent, now)
	if r.step.ID == "" {
		r.step = engine.Step{ID: s.Parent, Service: s.Service, Text: s.Text}
	}
	r.fetch.Take(s)
}

func (b *board) row(id string, now time.Time) *row {
	r := b.byID[id]
	if r == nil {
		r = &row{began: now}
		b.byID[id] = r
		b.rows = append(b.rows, r)
	}
	return r
}

// lines draws every row, none wider than width. Where they are more than height
// what still works comes first and the rest is counted; height 0 is no limit.
func (b *board) lines(now time.Time, width, height int) []string {
	rows, hidden := b.rows, 0
	if height > 0 && len(rows) > height {
		rows, hidden = b.chosen(height - 1)
	}
	wide := 0
	for _, r := range rows {
		wide = max(wide, ansi.StringWidth(r.step.ID))
	}
	wide = min(wide, max(width*2/5, 10))
	out := make([]string, 0, len(rows)+1)
	for _, r := range rows {
		out = append(out, ansi.Truncate(b.line(r, now, wide), width-1, ""))
	}
	if hidden > 0 {
		out = append(out, b.paint.dim(fmt.Sprintf("   and %d more", hidden)))
	}
	return out
}

// chosen picks n rows, those that work before those that ended, in their order.
func (b *board) chosen(n int) (rows []*row, hidden int) {
	take := map[*row]bool{}
	for _, working := range []bool{true, false} {
		for i := len(b.rows) - 1; i >= 0 && len(take) < n; i-- {
			if r := b.rows[i]; r.ended.IsZero() == working {
				take[r] = true
			}
		}
	}
	for _, r := range b.rows {
		if take[r] {
			rows = append(rows, r)
		}
	}
	return rows, len(b.rows) - len(rows)
}

func (b *board) line(r *row, now time.Time, wide int) string {
	id := ansi.Truncate(r.step.ID, wide, b.glyph.cut)
	id += strings.Repeat(" ", wide-ansi.StringWidth(id))
	parts := []string{" " + b.mark(r, now), id, lower(r.step.Text)}
	if r.ended.IsZero() {
		parts = append(parts, b.amount(r, now)...)
	}
	if about := b.about(r); about != "" {
		parts = append(parts, b.paint.dim(about))
	}
	if took := r.took(now); took >= time.Second {
		parts = append(parts, b.paint.dim(seconds(took)))
	}
	return strings.Join(parts, "  ")
}

// about is what else there is to say of a row: the last line of a build, who
// waits for a service, why it failed.
func (b *board) about(r *row) string {
	working := r.ended.IsZero()
	waiting := b.waits[r.step.Service]
	switch {
	case r.step.Details != "" && (working || r.step.Status == engine.Failed):
		return oneLine(r.step.Details)
	case working && r.step.Text == waitingText && len(waiting) > 0:
		return "for " + strings.Join(waiting, ", ")
	default:
		return ""
	}
}

// waitingText is what a step of a container says that others wait for.
const waitingText = "Waiting"

func (b *board) mark(r *row, now time.Time) string {
	switch r.step.Status {
	case engine.Done:
		return b.paint.green(b.glyph.done)
	case engine.Warning:
		return b.paint.yellow(b.glyph.warning)
	case engine.Failed:
		return b.paint.red(b.glyph.failed)
	case engine.Working:
	}
	turns := int(now.Sub(r.began) / (100 * time.Millisecond))
	return b.paint.cyan(b.glyph.spin[turns%len(b.glyph.spin)])
}

// amount is how much of a download is done: a bar, bytes and layers. The sizes
// of layers become known one by one, so the sum is not final.
func (b *board) amount(r *row, now time.Time) []string {
	current, total := r.fetch.Amount()
	if total == 0 {
		return nil
	}
	const cells = 20
	full := int(r.fetch.Share() * cells)
	bar := b.paint.cyan(strings.Repeat(b.glyph.full, full)) + b.paint.dim(strings.Repeat(b.glyph.empty, cells-full))
	out := []string{bar, humanSize(current) + " of " + humanSize(total)}
	if done, n := r.fetch.Layers(); n > 0 {
		out = append(out, fmt.Sprintf("%d/%d layers", done, n))
	}
	if left := r.fetch.Left(r.took(now)); left > 0 {
		out = append(out, "about "+max(left.Round(time.Second), time.Second).String()+" left")
	}
	return out
}

func (r *row) took(now time.Time) time.Duration {
	if r.ended.IsZero() {
		return now.Sub(r.began)
	}
	return r.ended.Sub(r.began)
}

// humanSize writes a number of bytes as people read it.
func humanSize(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	case n >= 1e3:
		return fmt.Sprintf("%d kB", n/1e3)
	default:
		return fmt.Sprintf("%d B", n)
	}
}

// seconds writes how long something took.
func seconds(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	return d.Round(time.Second).String()
}

// lower makes compose's "Started" read as the end of a sentence.
func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// oneLine flattens text that others wrote: the last line of a build, the words
// of a registry.
func oneLine(s string) string {
	return untrusted.Plain(strings.Join(strings.Fields(s), " "))
}
