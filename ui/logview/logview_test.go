package logview

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/logline"
	"github.com/devbliss/devbliss/ui/paint"
)

// newView is a view of w by h cells without colours.
func newView(w, h int, o Options) *View {
	o.Location = time.UTC
	o.Look = Look{
		Match: paint.Ink{On: "\x1b[7m", Off: "\x1b[m"}, Current: paint.Ink{On: "\x1b[4m", Off: "\x1b[m"},
		Source: func(string) paint.Ink { return paint.Ink{} }, Mark: "!", Here: ">", Hit: "*", Rule: "-", More: "~", Dot: "·",
	}
	v := New(o)
	v.SetSize(w, h)
	return v
}

// numbered are lines from one number up to another, a second apart.
func numbered(source string, from, to int) []Line {
	var lines []Line
	for i := from; i < to; i++ {
		lines = append(lines, Line{Source: source, Nanos: int64(i) * 1e9, Text: fmt.Sprintf("line %d", i)})
	}
	return lines
}

// rows is what a view shows, without colours and trailing blanks.
func rows(v *View) []string {
	var out []string
	for _, line := range v.Lines() {
		out = append(out, strings.TrimRight(ansi.Strip(line), " "))
	}
	return out
}

func want(t *testing.T, v *View, lines ...string) {
	t.Helper()
	for len(lines) < v.h {
		lines = append(lines, "")
	}
	if diff := cmp.Diff(lines, rows(v)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestFollowShowsTheNewestLines(t *testing.T) {
	v := newView(20, 3, Options{})
	v.Append(numbered("a", 0, 2))
	want(t, v, "  line 0", "  line 1")
	v.Append(numbered("a", 2, 10))
	want(t, v, "  line 7", "  line 8", "  line 9")
}

func TestLinesOfManySourcesStandInTheOrderOfTime(t *testing.T) {
	v := newView(20, 6, Options{})
	v.Append(numbered("a", 0, 3))
	v.Append([]Line{{Source: "bb", Nanos: 5e8, Text: "early"}, {Source: "bb", Nanos: 15e8, Text: "between"}, {Source: "bb", Nanos: 9e9, Text: "late"}})
	want(t, v, "a    line 0", "bb   early", "a    line 1", "bb   between", "a    line 2", "bb   late")
}

func TestViewDoesNotMoveUnderTheReader(t *testing.T) {
	for _, wrap := range []bool{false, true} {
		v := newView(12, 4, Options{MaxLines: 300})
		if wrap {
			v.ToggleWrap()
		}
		for i := range 100 {
			v.Append([]Line{{Source: "a", Nanos: int64(i) * 1e9, Text: fmt.Sprintf("line %d with more than fits", i)}})
		}
		v.Scroll(-30)
		before := rows(v)
		r := rand.New(rand.NewPCG(1, 1))
		for i := range 50 {
			v.Append([]Line{{Source: "a", Nanos: int64(100+i) * 1e9, Text: "new"}})
			v.Append([]Line{{Source: "a", Nanos: int64(r.IntN(60)) * 1e9, Text: "late, somewhere above"}})
			if diff := cmp.Diff(before, rows(v)); diff != "" {
				t.Fatalf("wrap %v, after %d lines (-before +after):\n%s", wrap, i, diff)
			}
		}
		if s := v.Status(); s.Follow || s.New != 100 {
			t.Errorf("status %+v, want paused with 100 new", s)
		}
		v.End()
		if s := v.Status(); !s.Follow || rows(v)[3] != "  new" {
			t.Errorf("End: %+v %q", s, rows(v))
		}
	}
}

func TestScrollingToTheEndFollowsAgain(t *testing.T) {
	v := newView(20, 5, Options{})
	v.Append(numbered("a", 0, 50))
	v.Page(-1)
	want(t, v, "  line 41", "  line 42", "  line 43", "  line 44", "  line 45")
	v.Scroll(3)
	if v.Status().Follow {
		t.Error("follows before the end")
	}
	v.Scroll(1)
	if !v.Status().Follow {
		t.Error("does not follow at the end")
	}
	v.Home()
	want(t, v, "  line 0", "  line 1", "  line 2", "  line 3", "  line 4")
	v.Scroll(-10)
	want(t, v, "  line 0", "  line 1", "  line 2", "  line 3", "  line 4")
}

func TestStoreKeepsItsBounds(t *testing.T) {
	v := newView(20, 3, Options{MaxLines: 1000, MaxBytes: 100_000})
	for i := range 200 {
		v.Append(numbered("a", i*100, i*100+100))
		if n := v.store.len(); n > 1000 {
			t.Fatalf("%d lines", n)
		}
	}
	v.Append([]Line{{Source: "a", Text: strings.Repeat("x", 90_000)}})
	if v.store.bytes > 100_000 {
		t.Errorf("%d bytes", v.store.bytes)
	}
	if cap(v.store.all) > 5000 {
		t.Errorf("room for %d lines", cap(v.store.all))
	}
	v.Home()
	if got := rows(v)[0]; got == "  line 0" {
		t.Error("the oldest line is still there")
	}
}

func TestReaderOfEvictedLinesSeesTheOldestKept(t *testing.T) {
	v := newView(20, 2, Options{MaxLines: 100})
	v.Append(numbered("a", 0, 100))
	v.Home()
	v.Append(numbered("a", 100, 150))
	want(t, v, "  line 50", "  line 51")
}

func TestFilterShowsMatchesOnly(t *testing.T) {
	v := newView(30, 4, Options{})
	v.Append([]Line{
		{Source: "a", Nanos: 1, Text: "GET /cart 200"},
		{Source: "a", Nanos: 2, Text: "GET /health 200"},
		{Source: "a", Nanos: 3, Text: "\x1b[31mPOST\x1b[0m /cart 500"},
		{Source: "a", Nanos: 4, Divider: true, Text: "a restarted"},
	})
	v.Filter("cart")
	want(t, v, "  GET /cart 200", "  POST /cart 500", "--- a restarted · 00:00:00 ---")
	v.Filter("get|post !health")
	want(t, v, "  GET /cart 200", "  POST /cart 500", "--- a restarted · 00:00:00 ---")
	v.Filter("GET")
	v.Append([]Line{{Source: "a", Nanos: 5, Text: "get in small letters"}, {Source: "a", Nanos: 6, Text: "GET new"}})
	want(t, v, "  GET /cart 200", "  GET /health 200", "--- a restarted · 00:00:00 ---", "  GET new")
	v.Append([]Line{{Source: "a", Nanos: 7, Text: "as it is: f(x"}})
	v.Filter("f(x")
	want(t, v, "--- a restarted · 00:00:00 ---", "  as it is: f(x")
}

func TestFilterKnowsLevelsAndFields(t *testing.T) {
	v := newView(60, 4, Options{})
	v.Append([]Line{
		{Source: "a", Nanos: 1, Text: `{"level":"info","msg":"fine","status":200}`},
		{Source: "a", Nanos: 2, Text: `{"level":"warn","msg":"slow","status":503}`},
		{Source: "a", Nanos: 3, Text: "no level"},
		{Source: "a", Nanos: 4, Text: "level=error msg=broken status=500"},
	})
	v.Level(logline.Warn)
	want(t, v, "  WARN  slow  status=503", "  ERROR broken  status=500")
	v.Filter("status<503")
	want(t, v, "  ERROR broken  status=500")
	if s := v.Status(); s.Filter != "status<503" || s.Level != logline.Warn {
		t.Errorf("%+v", s)
	}
	v.Level(logline.Unknown)
	want(t, v, "  INFO  fine  status=200", "  ERROR broken  status=500")
}

func TestAStackTraceStaysWithItsError(t *testing.T) {
	v := newView(40, 8, Options{})
	v.Append([]Line{
		{Source: "a", Nanos: 1, Stderr: true, Text: "ERROR it broke"},
		{Source: "a", Nanos: 2, Stderr: true, Text: "    at cart.js:3"},
		{Source: "a", Nanos: 3, Text: "  indented, but of the other stream"},
		{Source: "a", Nanos: 4, Stderr: true, Text: "    at secret.js:4"},
		{Source: "a", Nanos: 5, Stderr: true, Text: "INFO mended"},
		{Source: "a", Nanos: 6, Stderr: true, Text: "    no trace of an error"},
	})
	v.Level(logline.Error)
	want(t, v, "! ERROR it broke", "!     at cart.js:3", "!     at secret.js:4")
	v.Filter("!secret")
	want(t, v, "! ERROR it broke", "!     at cart.js:3")
}

func TestErrorsCanBeGoneThrough(t *testing.T) {
	v := newView(30, 3, Options{})
	lines := numbered("a", 0, 100)
	lines[20].Text, lines[21].Text, lines[60].Text = "ERROR one", "    at trace", "FATAL two"
	v.Append(lines)
	for _, step := range []struct {
		by   int
		want string
	}{{-1, "FATAL two"}, {-1, "ERROR one"}, {-1, ""}, {1, "FATAL two"}, {1, ""}} {
		found := v.NextError(step.by)
		if found != (step.want != "") || !strings.Contains(strings.Join(rows(v), "\n"), step.want) {
			t.Errorf("by %d: %v in %q, want %q", step.by, found, rows(v), step.want)
		}
	}
	if v.Status().Follow {
		t.Error("the view goes on while an error is looked at")
	}
}

func TestOnlyShowsTheSourcesChosen(t *testing.T) {
	v := newView(30, 4, Options{})
	v.Append([]Line{{Source: "a", Nanos: 1, Text: "1"}, {Source: "b", Nanos: 2, Text: "2"}, {Source: "c", Nanos: 3, Text: "3"}})
	v.Only("b", "c")
	want(t, v, "b   2", "c   3")
	v.Append([]Line{{Source: "d", Nanos: 4, Text: "4"}, {Source: "b", Nanos: 5, Text: "5"}})
	want(t, v, "b   2", "c   3", "b   5")
	v.Only("b")
	want(t, v, "  2", "  5")
	v.Only()
	want(t, v, "b   2", "c   3", "d   4", "b   5")
}

func TestReplicasAreToldApart(t *testing.T) {
	v := newView(30, 2, Options{})
	v.Append([]Line{{Source: "worker", Replica: 1, Text: "one"}, {Source: "worker", Replica: 2, Text: "two"}})
	v.Only("worker")
	want(t, v, "worker-1   one", "worker-2   two")
}

func TestSearchCountsAndGoesRound(t *testing.T) {
	v := newView(20, 3, Options{})
	v.Append(numbered("a", 0, 100))
	v.Search("line 1?5$")
	at := func(match, matches int, row string) {
		t.Helper()
		s := v.Status()
		if s.Match != match || s.Matches != matches || !strings.Contains(strings.Join(rows(v), "\n"), row) {
			t.Errorf("at %d of %d in %q, want %d of %d and %q", s.Match, s.Matches, rows(v), match, matches, row)
		}
	}
	at(2, 2, "line 15")
	v.Next()
	at(1, 2, "line 5")
	v.Previous()
	at(2, 2, "line 15")
	v.Append([]Line{{Source: "a", Nanos: 200e9, Text: "another line 5"}})
	at(2, 3, "line 15")
	v.Append([]Line{{Source: "a", Nanos: 1e9, Text: "late line 5"}})
	at(3, 4, "line 15")
	v.Search("nowhere")
	if s := v.Status(); s.Matches != 0 {
		t.Errorf("%d matches", s.Matches)
	}
}

func TestMatchesAreMarkedAndColoursGoOn(t *testing.T) {
	v := newView(40, 1, Options{})
	v.Append([]Line{{Source: "a", Text: "x \x1b[31mred ERROR red\x1b[0m error"}})
	v.Search("error")
	got := v.Lines()[0]
	if wanted := "  x \x1b[31mred \x1b[4mERROR\x1b[m\x1b[31m red\x1b[m \x1b[4merror\x1b[m"; got != wanted {
		t.Errorf("%q, want %q", got, wanted)
	}
}

func TestWrappedLinesAreWholeAndColoured(t *testing.T) {
	v := newView(12, 6, Options{})
	v.ToggleWrap()
	v.Append([]Line{{Source: "a", Text: "\x1b[31m0123456789abc日本語xyz"}, {Source: "a", Text: "plain 0123456789"}, {Source: "a", Text: ""}})
	want(t, v, "  0123456789", "  abc日本語x", "  yz", "  plain 0123", "  456789", "")
	for i, line := range v.Lines()[:3] {
		if !strings.Contains(line, "\x1b[31m") || !strings.HasSuffix(line, "\x1b[m") {
			t.Errorf("line %d: %q", i, line)
		}
	}
}

func TestShiftShowsTheRestOfLongLines(t *testing.T) {
	v := newView(10, 2, Options{})
	v.Append([]Line{{Source: "a", Text: "0123456789abcdef"}, {Source: "a", Text: "日本語日本語日本語"}})
	want(t, v, "  0123456~", "  日本語~")
	v.Shift(8)
	want(t, v, "  89abcdef", "  本語日~")
	v.Shift(-100)
	want(t, v, "  0123456~", "  日本語~")
}

func TestLinesThatCameTooFastAreCounted(t *testing.T) {
	v := newView(56, 3, Options{})
	v.Append(numbered("a", 1, 2))
	v.Drop(1200)
	v.Drop(4)
	v.Append(numbered("a", 2, 3))
	want(t, v, "  line 1", "--- 1,204 lines came too fast to be shown · 00:00:01 ---", "  line 2")
	if v.Status().Dropped != 1204 {
		t.Errorf("%+v", v.Status())
	}
}

func TestCopiedTextIsWhatWasWritten(t *testing.T) {
	v := newView(14, 5, Options{})
	v.ToggleWrap()
	v.NextTimes()
	v.Append([]Line{
		{Source: "a", Text: "\x1b[31mred\x1b[0m and a long line"}, {Source: "b", Divider: true, Text: "b started"}, {Source: "b", Text: "short"},
	})
	v.SetSize(60, 5)
	if got := v.Text(); got != "red and a long line\nshort\n" {
		t.Errorf("%q", got)
	}
}

func TestNothingUntrustedIsShown(t *testing.T) {
	v := newView(60, 2, Options{})
	v.Append([]Line{{Source: "a", Text: "a\x1b]0;title\x07b\x1b[2Jc\x9b1md"}, {Source: "a", Divider: true, Text: "a \x1b[2Jexited"}})
	for _, line := range v.Lines() {
		if strings.ContainsAny(ansi.Strip(line), "\x1b\x07\u009b") || strings.Contains(line, "\x1b[2J") || strings.Contains(line, "\x1b]") {
			t.Errorf("%q", line)
		}
	}
}

// TestAnythingFits walks at random over verbs, sizes and lines.
func TestAnythingFits(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	texts := []string{"", "short", "日本語のログ行日本語のログ行", strings.Repeat("long ", 40), "\x1b[31mred\x1b[0m\t\x1b[1mtab", "e\u0301" + strings.Repeat("\u0301", 50), "\xff\xfe", "👩‍👩‍👧 family"}
	v := newView(40, 10, Options{MaxLines: 500, MaxBytes: 50_000})
	for i := range 5000 {
		switch r.IntN(14) {
		case 0:
			v.SetSize(r.IntN(60), r.IntN(20))
		case 1:
			v.Scroll(r.IntN(40) - 20)
		case 2:
			v.Home()
		case 3:
			v.End()
		case 4:
			v.Filter([]string{"", "short", "o|r", "^$", "!red", "red status>5"}[r.IntN(6)])
		case 5:
			v.Search([]string{"", "o", "日本", ".*", "$", "zzz"}[r.IntN(6)])
		case 6:
			v.Next()
		case 7:
			v.Previous()
		case 8:
			v.Only([][]string{{}, {"a"}, {"a", "b"}, {"zzz"}}[r.IntN(4)]...)
		case 9:
			v.ToggleWrap()
		case 10:
			v.NextTimes()
			v.Drop(r.IntN(3))
		case 11:
			v.Shift(r.IntN(40) - 20)
			v.Page(r.IntN(3) - 1)
		default:
			var lines []Line
			for range r.IntN(30) {
				lines = append(lines, Line{
					Source: string(rune('a' + r.IntN(4))), Replica: r.IntN(3), Nanos: int64(i+r.IntN(200)) * 1e6,
					Stderr: r.IntN(2) == 0, Divider: r.IntN(20) == 0, Text: texts[r.IntN(len(texts))],
				})
			}
			v.Append(lines)
		}
		v.Status()
		v.Text()
		lines := v.Lines()
		if len(lines) != v.h {
			t.Fatalf("step %d: %d lines of %d", i, len(lines), v.h)
		}
		for _, line := range lines {
			if w := ansi.StringWidth(line); w > v.w {
				t.Fatalf("step %d: %d cells of %d: %q", i, w, v.w, line)
			}
		}
		if w := v.window(); v.w > 0 && v.h > 0 && v.index.len(&v.store) >= v.h && len(w) != v.h {
			t.Fatalf("step %d: %d lines are shown though there are more", i, len(w))
		}
	}
}

func TestAFrameOfNewLinesIsCheap(t *testing.T) {
	v := newView(160, 50, Options{})
	lines := make([]Line, 20)
	n := int64(0)
	fill := func() {
		for i := range lines {
			n++
			lines[i] = Line{Source: "api", Nanos: n, Text: "2026-11-23T12:03:41Z INFO handled request method=GET path=/cart status=200 duration=3ms"}
		}
		v.Append(lines)
		v.Lines()
	}
	for range 3000 {
		fill()
	}
	if got := testing.AllocsPerRun(200, fill); got > 200 {
		t.Errorf("%v allocations", got)
	}
}

func benchmarkLines(n int) []Line {
	lines := make([]Line, n)
	for i := range lines {
		lines[i] = Line{
			Source: []string{"api", "web", "worker"}[i%3], Nanos: int64(i) * 1e6,
			Text: fmt.Sprintf("2026-11-23T12:03:41Z INFO handled request method=GET path=/cart/%d status=200 duration=3ms", i),
		}
	}
	return lines
}

func BenchmarkFilter(b *testing.B) {
	v := newView(160, 50, Options{})
	v.Append(benchmarkLines(50_000))
	for _, pattern := range []string{"cart/49", "cart/49+", "(?i)CART"} {
		b.Run(pattern, func(b *testing.B) {
			for b.Loop() {
				v.Filter(pattern)
			}
		})
	}
}

func BenchmarkAppend(b *testing.B) {
	lines := benchmarkLines(667) // a frame of 20,000 lines a second
	v := newView(160, 50, Options{})
	b.ReportAllocs()
	for b.Loop() {
		for i := range lines {
			lines[i].Nanos += 1e9
		}
		v.Append(lines)
		v.Lines()
	}
}
