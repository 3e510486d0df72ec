package stack

import (
	"context"
	"sync"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
)

// What a Feed holds between two frames, and how far frames are apart.
const (
	feedLines = 20_000
	feedBytes = 16 << 20 // of text
	frameGap  = time.Second / 30
)

// Feed carries news from Watch to one reader that wants whole frames, at most
// thirty a second, and never makes the writer wait: when the reader is late the
// oldest lines are dropped and counted. It may hold 20,000 lines or 16 MiB of
// text, whichever is less.
type Feed struct {
	tail int
	wake chan struct{} // holds a token while there is news; never closed, so that a writer may outlive the reader

	mu      sync.Mutex
	view    *View
	lines   []engine.Line
	start   int // lines before it were dropped
	bytes   int // of the text in lines[start:]
	dropped int

	// Only Next touches these.
	timer *time.Timer
	last  time.Time // when the last frame was handed out
}

// Frame is what came since the last one. View and Lines may be kept until the
// next call of Next; View even longer.
type Frame struct {
	View    *View // newest, nil when nothing changed
	Lines   []engine.Line
	Dropped int // lines that did not fit
}

// NewFeed makes a feed that asks for the last tail lines of each container.
func NewFeed(tail int) *Feed { return &Feed{tail: tail, wake: make(chan struct{}, 1)} }

// Line adds a line to the next frame. It never waits.
func (f *Feed) Line(l engine.Line) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lines = append(f.lines, l)
	f.bytes += len(l.Text)
	for len(f.lines)-f.start > feedLines || f.bytes > feedBytes {
		f.bytes -= len(f.lines[f.start].Text)
		f.lines[f.start] = engine.Line{}
		f.start++
		f.dropped++
	}
	if f.start >= feedLines {
		f.compact()
	}
	f.signal()
}

// View makes v the newest view. It never waits.
func (f *Feed) View(v View) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.view = &v
	f.signal()
}

// Next waits for news and fills fr, reusing its memory: at once when the last
// frame is older than a thirtieth of a second. It returns ctx's error when that
// ends; news is then kept for the next call.
func (f *Feed) Next(ctx context.Context, fr *Frame) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-f.wake:
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := f.pause(ctx); err != nil {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.signal()
		return err
	}
	f.take(fr)
	return nil
}

// pause waits until the last frame is frameGap ago.
func (f *Feed) pause(ctx context.Context) error {
	wait := frameGap - time.Since(f.last)
	if f.last.IsZero() || wait <= 0 {
		return nil
	}
	if f.timer == nil {
		f.timer = time.NewTimer(wait)
	} else {
		f.timer.Reset(wait)
	}
	select {
	case <-f.timer.C:
		return nil
	case <-ctx.Done():
		f.timer.Stop()
		return ctx.Err()
	}
}

// take swaps memory with fr: the reader's last lines become the room for the
// next ones.
func (f *Feed) take(fr *Frame) {
	clear(fr.Lines) // the texts may go
	f.mu.Lock()
	defer f.mu.Unlock()
	f.compact()
	f.lines, fr.Lines = fr.Lines[:0], f.lines
	fr.View, f.view = f.view, nil
	fr.Dropped, f.dropped = f.dropped, 0
	f.bytes = 0
	select {
	case <-f.wake: // for news that is in this frame
	default:
	}
	f.last = time.Now()
}

// compact moves what is left to the front. The caller holds mu.
func (f *Feed) compact() {
	if f.start == 0 {
		return
	}
	n := copy(f.lines, f.lines[f.start:])
	clear(f.lines[n:])
	f.lines = f.lines[:n]
	f.start = 0
}

// signal leaves a token. The caller holds mu, so that there is a token exactly
// while there is news.
func (f *Feed) signal() {
	select {
	case f.wake <- struct{}{}:
	default:
	}
}
