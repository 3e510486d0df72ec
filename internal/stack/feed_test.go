package stack

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
)

func TestFeedGivesFirstNewsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := NewFeed(10)
		begin := time.Now()
		f.Line(engine.Line{Text: "hello"})
		var fr Frame
		if err := f.Next(t.Context(), &fr); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(begin); waited != 0 || len(fr.Lines) != 1 || fr.View != nil {
			t.Fatalf("after %v: %d lines, view %v", waited, len(fr.Lines), fr.View)
		}
	})
}

func TestFeedGivesAtMostThirtyFramesASecondAndEveryLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := NewFeed(0)
		const total = 10_000
		var writer sync.WaitGroup
		defer writer.Wait()
		writer.Go(func() {
			pace := time.NewTicker(100 * time.Microsecond) // of the bubble's clock: ten thousand lines a second
			defer pace.Stop()
			for i := range total {
				f.Line(engine.Line{Text: strconv.Itoa(i)})
				<-pace.C
			}
		})
		begin, frames, next := time.Now(), 0, 0
		var fr Frame
		for next < total {
			if err := f.Next(t.Context(), &fr); err != nil {
				t.Fatal(err)
			}
			frames++
			if len(fr.Lines) == 0 || fr.Dropped != 0 {
				t.Fatalf("frame %d: %d lines, %d dropped", frames, len(fr.Lines), fr.Dropped)
			}
			for _, l := range fr.Lines {
				if l.Text != strconv.Itoa(next) {
					t.Fatalf("line %d is %q", next, l.Text)
				}
				next++
			}
		}
		if most := int(time.Since(begin)/frameGap) + 2; frames > most {
			t.Fatalf("%d frames in %v, want at most %d", frames, time.Since(begin), most)
		}
	})
}

func TestFeedDropsTheOldestLinesAndCountsThem(t *testing.T) {
	f := NewFeed(0)
	const late = 3*feedLines + 17
	for i := range late {
		f.Line(engine.Line{Text: strconv.Itoa(i)})
	}
	var fr Frame
	if err := f.Next(t.Context(), &fr); err != nil {
		t.Fatal(err)
	}
	if len(fr.Lines) != feedLines || fr.Dropped != late-feedLines {
		t.Fatalf("%d lines, %d dropped", len(fr.Lines), fr.Dropped)
	}
	if first, last := fr.Lines[0].Text, fr.Lines[feedLines-1].Text; first != strconv.Itoa(late-feedLines) || last != strconv.Itoa(late-1) {
		t.Fatalf("lines %s to %s", first, last)
	}
}

func TestFeedHoldsNoMoreThanSixteenMebibytes(t *testing.T) {
	f := NewFeed(0)
	text := strings.Repeat("x", 1<<20)
	for range 40 {
		f.Line(engine.Line{Text: text})
	}
	var fr Frame
	if err := f.Next(t.Context(), &fr); err != nil {
		t.Fatal(err)
	}
	if len(fr.Lines) != 16 || fr.Dropped != 24 {
		t.Fatalf("%d lines, %d dropped", len(fr.Lines), fr.Dropped)
	}
}

func TestFeedKeepsTheNewestView(t *testing.T) {
	f := NewFeed(0)
	f.View(View{Name: "old"})
	f.View(View{Name: "new"})
	var fr Frame
	if err := f.Next(t.Context(), &fr); err != nil {
		t.Fatal(err)
	}
	if fr.View == nil || fr.View.Name != "new" {
		t.Fatalf("view %+v", fr.View)
	}
}

func TestFeedLosesNothingWhenNextIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := NewFeed(0)
		f.Line(engine.Line{Text: "a"})
		var fr Frame
		if err := f.Next(t.Context(), &fr); err != nil {
			t.Fatal(err)
		}
		f.Line(engine.Line{Text: "b"})
		short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if err := f.Next(short, &fr); err == nil {
			t.Fatal("a frame came too early")
		}
		if err := f.Next(t.Context(), &fr); err != nil || len(fr.Lines) != 1 || fr.Lines[0].Text != "b" {
			t.Fatalf("%v %+v", err, fr.Lines)
		}
	})
}

func TestFeedGivesNoEmptyFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := NewFeed(0)
		var fr Frame
		f.Line(engine.Line{Text: "a"})
		if err := f.Next(t.Context(), &fr); err != nil {
			t.Fatal(err)
		}
		short, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := f.Next(short, &fr); err == nil {
			t.Fatalf("an empty frame: %+v", fr)
		}
	})
}

func TestFeedAllocatesNothingPerFrame(t *testing.T) {
	f := NewFeed(0)
	var fr Frame
	ctx := t.Context()
	line := engine.Line{Service: "web", Text: "GET / 200"}
	frame := func() {
		for range 200 {
			f.Line(line)
		}
		f.last = time.Time{} // the pause is not what is measured
		if err := f.Next(ctx, &fr); err != nil {
			t.Fatal(err)
		}
	}
	frame()
	frame() // both buffers have their size now
	if n := testing.AllocsPerRun(100, frame); n != 0 {
		t.Fatalf("%v allocations a frame", n)
	}
}

func BenchmarkFeed(b *testing.B) {
	f := NewFeed(0)
	var fr Frame
	line := engine.Line{Service: "web", Text: "GET / 200"}
	for b.Loop() {
		for range 1000 {
			f.Line(line)
		}
		f.last = time.Time{}
		_ = f.Next(b.Context(), &fr)
	}
}
