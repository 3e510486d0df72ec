package docker

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/engine"
)

// stamp is a moment as the engine writes it.
func stamp(nanos int64) string {
	return time.Unix(0, nanos).UTC().Format("2006-01-02T15:04:05.000000000Z07:00")
}

// frame is a message of the engine, with its header.
func frame(b []byte, stderr bool, nanos int64, text string) []byte {
	message := stamp(nanos) + " " + text
	var h [8]byte
	h[0] = 1
	if stderr {
		h[0] = 2
	}
	binary.BigEndian.PutUint32(h[4:], uint32(len(message)))
	return append(append(b, h[:]...), message...)
}

func read(t *testing.T, r io.Reader, tty bool) []output {
	t.Helper()
	var got []output
	if err := demux(r, tty, func(o output) { got = append(got, o) }); err != nil {
		t.Fatal(err)
	}
	return got
}

const day = int64(1_700_000_000_000_000_000)

func TestDemuxTellsOutputsAndTimesApart(t *testing.T) {
	var b []byte
	b = frame(b, false, day, "to stdout\n")
	b = frame(b, true, day+1, "to stderr\n")
	b = frame(b, false, day+2, "\n")
	b = frame(b, false, day+1_000_000_003, "with \x1b[31mcolour\r\n")
	b = frame(b, false, day+4, "10%\r50%\r100%\n")
	b = frame(b, true, day+5, "never ended")
	want := []output{
		{nanos: day, text: "to stdout"},
		{nanos: day + 1, stderr: true, text: "to stderr"},
		{nanos: day + 2},
		{nanos: day + 1_000_000_003, text: "with \x1b[31mcolour"},
		{nanos: day + 4, text: "100%"},
		{nanos: day + 5, stderr: true, text: "never ended"},
	}
	for name, r := range map[string]io.Reader{
		"whole":      bytes.NewReader(b),
		"dribbling":  iotest.OneByteReader(bytes.NewReader(b)),
		"end by EOF": iotest.DataErrReader(bytes.NewReader(b)),
	} {
		if diff := cmp.Diff(want, read(t, r, false), cmp.AllowUnexported(output{})); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestDemuxJoinsWhatTheEngineCut(t *testing.T) {
	long := strings.Repeat("0123456789abcdef", 3*engineChunk/16) + "end"
	var framed, bare []byte
	for rest := long; rest != ""; {
		n := min(engineChunk, len(rest))
		piece := rest[:n]
		if rest = rest[n:]; rest == "" {
			piece += "\n"
		}
		framed = frame(framed, false, day, piece)
		bare = append(bare, stamp(day)+" "+strings.ReplaceAll(piece, "\n", "\r\n")...)
	}
	framed = frame(framed, false, day+9, "next\n")
	bare = append(bare, stamp(day+9)+" next\r\n"...)
	want := []output{{nanos: day, text: long}, {nanos: day + 9, text: "next"}}
	for name, got := range map[string][]output{
		"framed":         read(t, bytes.NewReader(framed), false),
		"bare":           read(t, bytes.NewReader(bare), true),
		"bare, dribbled": read(t, iotest.OneByteReader(bytes.NewReader(bare)), true),
	} {
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(output{})); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// A run that ends in the middle of a line and the run after it are in one log.
func TestDemuxDoesNotJoinTwoRuns(t *testing.T) {
	var b []byte
	b = frame(b, false, day, "cut off")
	b = frame(b, false, day+1, "next run\n")
	want := []output{{nanos: day, text: "cut off"}, {nanos: day + 1, text: "next run"}}
	if diff := cmp.Diff(want, read(t, bytes.NewReader(b), false), cmp.AllowUnexported(output{})); diff != "" {
		t.Error(diff)
	}
}

func TestDemuxBoundsALine(t *testing.T) {
	huge := strings.Repeat("x", 5*engine.MaxLine/2)
	bare := stamp(day) + " " + huge + "\n" + stamp(day+1) + " next\n" // of an engine that does not cut
	for name, got := range map[string][]output{
		"framed": read(t, bytes.NewReader(frame(frame(nil, false, day, huge+"\n"), false, day+1, "next\n")), false),
		"bare":   read(t, strings.NewReader(bare), true),
	} {
		whole := ""
		for i, o := range got[:len(got)-1] {
			whole += o.text
			if len(o.text) > engine.MaxLine || o.partial != (i < len(got)-2) || o.nanos != day {
				t.Errorf("%s: part %d: %d bytes, partial %t, %d", name, i, len(o.text), o.partial, o.nanos)
			}
		}
		if whole != huge || got[len(got)-1].text != "next" {
			t.Errorf("%s: %d bytes in %d parts, want %d", name, len(whole), len(got), len(huge))
		}
	}
}

func TestDemuxReadsOtherEnginesTimes(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 600, time.UTC)
	for _, form := range []string{"2026-01-02T03:04:05.0000006Z", "2026-01-02T05:04:05.000000600+02:00"} {
		got := read(t, strings.NewReader(form+" hello\n"), true)
		if len(got) != 1 || got[0].nanos != at.UnixNano() || got[0].text != "hello" {
			t.Errorf("%s: %+v", form, got)
		}
	}
}

func TestDemuxKeepsACutMessageBack(t *testing.T) {
	b := frame(frame(nil, false, day, "whole\n"), false, day+1, "cut by the network\n")
	var got []output
	err := demux(io.MultiReader(bytes.NewReader(b[:len(b)-5]), iotest.ErrReader(io.ErrUnexpectedEOF)), false, func(o output) { got = append(got, o) })
	if !errors.Is(err, io.ErrUnexpectedEOF) || len(got) != 1 {
		t.Errorf("%v, %+v; want the first line alone", err, got)
	}
}

func TestDemuxRefusesNoise(t *testing.T) {
	if err := demux(strings.NewReader("HTTP/1.1 200 OK\r\n"), false, func(output) {}); err == nil {
		t.Error("noise is taken for a log")
	}
}

func FuzzDemux(f *testing.F) {
	f.Add(frame(frame(nil, false, day, "a\n"), true, day, "b"), false)
	f.Add([]byte(stamp(day)+" a\r\n"), true)
	f.Fuzz(func(t *testing.T, b []byte, tty bool) {
		if !tty && len(b) >= 8 {
			b[4], b[5] = 0, 0 // no frames of gigabytes
		}
		_ = demux(bytes.NewReader(b), tty, func(o output) {
			if len(o.text) > engine.MaxLine {
				t.Errorf("a line of %d bytes", len(o.text))
			}
		})
	})
}

// A log line costs one allocation: its text.
func TestDemuxAllocatesTheTextAlone(t *testing.T) {
	const lines = 1000
	b := flood(lines)
	allocs := testing.AllocsPerRun(10, func() { _ = demux(bytes.NewReader(b), false, func(output) {}) })
	if allocs > lines+20 {
		t.Errorf("%.0f allocations for %d lines", allocs, lines)
	}
}

func flood(lines int) []byte {
	var b []byte
	for i := range lines {
		b = frame(b, i%10 == 0, day+int64(i)*1000, fmt.Sprintf("GET /api/orders/%d 200 in 3.2 ms, 1534 bytes, trace=abcdef0123456789\n", i))
	}
	return b
}

func BenchmarkDemux(b *testing.B) {
	const lines = 10_000
	data := flood(lines)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		if err := demux(bytes.NewReader(data), false, func(output) { n++ }); err != nil || n != lines {
			b.Fatal(n, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/lines, "ns/line")
}
