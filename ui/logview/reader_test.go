package logview

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
)

func TestStructuredLinesAreReadable(t *testing.T) {
	v := newView(70, 5, Options{})
	v.Append([]Line{
		{Source: "a", Nanos: 1, Text: `{"time":"2026-11-23T12:03:41Z","level":"error","msg":"no database","err":"dial tcp: refused","try":3}`},
		{Source: "a", Nanos: 2, Text: `ts=1 lvl=warn msg="slow query" took=3s`},
		{Source: "a", Nanos: 3, Text: `{"a":1,"b":"x y"}`},
		{Source: "a", Nanos: 4, Text: `{"msg":"bell \u0007 and \u001b]0;title\u0007 \u001b[2Jdone\nnext"}`},
		{Source: "a", Nanos: 5, Text: `{"level":"error"`},
	})
	want(t, v, `  ERROR no database  err="dial tcp: refused" try=3`, `  WARN  slow query  took=3s`, `  a=1 b="x y"`, `  bell  and  done\nnext`, `  {"level":"error"`)
	v.ToggleRaw()
	if got := rows(v)[1]; got != `  ts=1 lvl=warn msg="slow query" took=3s` {
		t.Errorf("raw: %q", got)
	}
	v.ToggleRaw()
	v.Search("lvl")
	if got := rows(v)[1]; got != `  ts=1 lvl=warn msg="slow query" took=3s` {
		t.Errorf("what is found is not shown: %q", got)
	}
}

func TestLevelsOfTextAreTinted(t *testing.T) {
	v := newView(40, 4, Options{})
	v.look.Error.On, v.look.Error.Off = "\x1b[1m", "\x1b[m"
	v.Append([]Line{
		{Source: "a", Nanos: 1, Text: "12:03 ERROR no database"},
		{Source: "a", Nanos: 2, Text: "\x1b[31mERROR\x1b[m has a colour"},
		{Source: "a", Nanos: 3, Text: "größer ERROR x"},
		{Source: "a", Nanos: 4, Text: strings.Repeat("x", 30) + " ERROR at the end of the line"},
	})
	show := func(line string) string {
		return strings.NewReplacer("\x1b[1m", "<", "\x1b[m", ">").Replace(line)
	}
	lines := v.Lines()
	for i, want := range []string{"  12:03 <ERROR> no database", "  \x1b[31mERROR> has a colour", "  größer <ERROR> x", "  " + strings.Repeat("x", 30) + " <ERROR> ~"} {
		if show(lines[i]) != want {
			t.Errorf("%q, want %q", lines[i], want)
		}
	}
	v.Shift(8)
	if got := show(v.Lines()[0]); got != "  <ROR> no database" {
		t.Errorf("%q", got)
	}
}

func TestALineOpensToAllItsFields(t *testing.T) {
	v := newView(40, 12, Options{})
	v.Append([]Line{
		{Source: "a", Nanos: 1, Text: `{"level":"error","msg":"no database","stack":"main.go:3\nmain.go:4","user":{"id":7}}`},
		{Source: "a", Nanos: 2, Text: strings.Repeat("0123456789", 5)},
	})
	v.Pick()
	v.Scroll(-1)
	v.Open()
	v.Scroll(1)
	v.Open()
	want(t, v, "  ERROR no database", "    level    error", "    msg      no database", "    stack    main.go:3", "             main.go:4", "    user.id  7",
		" >01234567890123456789012345678901234567", "  890123456789")
	if got := v.Text(); got != strings.Repeat("0123456789", 5)+"\n" {
		t.Errorf("copied %q", got)
	}
	v.Open()
	want(t, v, "  ERROR no database", "    level    error", "    msg      no database", "    stack    main.go:3", "             main.go:4", "    user.id  7",
		" >0123456789012345678901234567890123456~")
}

func TestSelectedLinesAreCopiedAsTheyWereWritten(t *testing.T) {
	v := newView(20, 4, Options{})
	lines := numbered("a", 0, 50)
	lines[30].Text = `{"msg":"json"}`
	lines[31].Divider = true
	lines[32].More = true
	v.Append(lines)
	v.Pick()
	v.Scroll(-16) // 33
	v.Anchor()
	v.Scroll(-4) // 29
	if got := v.Text(); got != "line 29\n{\"msg\":\"json\"}\nline 32line 33\n" {
		t.Errorf("%q", got)
	}
	if s := v.Status(); s.Picked != 5 || s.Follow {
		t.Errorf("%+v", s)
	}
	before := rows(v)
	v.Append([]Line{{Source: "b", Nanos: 3e9, Text: "late"}, {Source: "b", Nanos: 100e9, Text: "new"}})
	v.Append(numbered("a", 50, 60))
	if s := v.Status(); s.Picked != 5 || !strings.Contains(before[0], "line 29") || !strings.Contains(rows(v)[0], "line 29") {
		t.Errorf("%+v %q", s, rows(v))
	}
	v.End()
	if s := v.Status(); s.Picked != 0 || !s.Follow {
		t.Errorf("%+v", s)
	}
}

func TestTimesHaveFourWays(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	v := newView(40, 3, Options{Now: func() time.Time { return now }})
	v.location = time.FixedZone("there", 3600)
	v.Append([]Line{
		{Source: "a", Nanos: now.Add(-30 * time.Hour).UnixNano(), Text: "x"},
		{Source: "a", Nanos: now.Add(-5 * time.Minute).UnixNano(), Text: "x"},
		{Source: "a", Nanos: now.Add(-5 * time.Second).UnixNano(), Text: "x"},
	})
	want(t, v, "  x", "  x", "  x")
	v.NextTimes()
	want(t, v, "Nov 22 07:00   x", "12:55:00.000   x", "12:59:55.000   x")
	v.NextTimes()
	want(t, v, "30h   x", " 5m   x", " 5s   x")
	v.NextTimes()
	want(t, v, "Nov 22 06:00Z   x", "11:55:00.000Z   x", "11:59:55.000Z   x")
	v.NextTimes()
	want(t, v, "  x", "  x", "  x")
}

func TestMatchesAreShownInContext(t *testing.T) {
	v := newView(20, 9, Options{})
	lines := numbered("a", 0, 30)
	for i := range lines {
		if i%3 == 0 {
			lines[i].Source = "b"
		}
	}
	v.Only("a")
	v.Append(lines[:15])
	v.Filter("line 1?[47]$")
	v.Around(1)
	v.Append(lines[15:])
	want(t, v, " *line 4", "  line 5", " *line 7", "  line 8", "  line 13", " *line 14", "  line 16", " *line 17", "  line 19")
	v.Append([]Line{{Source: "a", Nanos: 85e8, Text: "late"}})
	v.Append([]Line{{Source: "a", Nanos: 171e8, Text: "late and after"}})
	want(t, v, " *line 4", "  line 5", " *line 7", "  line 8", "  line 13", " *line 14", "  line 16", " *line 17", "  late and after")
	v.Around(0)
	want(t, v, "  line 4", "  line 7", "  line 14", "  line 17")
}

func TestContextIsTheSameHoweverLinesCome(t *testing.T) {
	lines := numbered("a", 0, 300)
	whole := newView(20, 300, Options{})
	whole.Filter("5$|7$")
	whole.Around(2)
	whole.Append(lines)
	parts := newView(20, 300, Options{})
	parts.Filter("5$|7$")
	parts.Around(2)
	for i := 0; i < 300; i += 7 {
		parts.Append(lines[i:min(i+7, 300)])
	}
	if a, b := rows(whole), rows(parts); !slices.Equal(a, b) {
		t.Errorf("%q\n%q", a, b)
	}
}

func TestSinceAndNewestHideWhatIsOlder(t *testing.T) {
	v := newView(20, 3, Options{})
	v.Append(numbered("a", 0, 10))
	v.Since(time.Unix(8, 0))
	want(t, v, "  line 8", "  line 9")
	v.Newest(3)
	want(t, v, "  line 7", "  line 8", "  line 9")
	v.Newest(0)
	want(t, v)
	v.Append(numbered("a", 10, 11))
	want(t, v, "  line 10")
	v.Since(time.Time{})
	want(t, v, "  line 8", "  line 9", "  line 10")
}

func TestRunsAndMarksCanBeGoneThrough(t *testing.T) {
	v := newView(30, 3, Options{})
	v.Append(numbered("a", 0, 10))
	v.Append([]Line{{Source: "a", Nanos: 95e8, Divider: true, Text: "a exited (1)"}, {Source: "a", Nanos: 96e8, Divider: true, Text: "a started"}})
	v.Append(numbered("a", 10, 20))
	v.Mark("mark 1")
	v.Append(numbered("a", 20, 30))
	for _, step := range []struct {
		by  int
		top string
	}{{-1, "mark 1"}, {-1, "a exited (1)"}, {-1, ""}, {1, "mark 1"}, {1, ""}} {
		if found := v.NextRun(step.by); found != (step.top != "") || !strings.Contains(rows(v)[0], step.top) {
			t.Errorf("by %d: %v at %q, want %q", step.by, found, rows(v)[0], step.top)
		}
	}
}

func TestNewErrorsAreCountedWhileScrolledUp(t *testing.T) {
	v := newView(30, 3, Options{})
	old := numbered("a", 0, 50)
	old[10].Text = "ERROR long ago"
	v.Append(old)
	v.Scroll(-10)
	news := numbered("a", 50, 60)
	news[3].Text, news[4].Text, news[7].Text = "ERROR one", "    at trace", `{"level":"fatal"}`
	v.Append(news[:5])
	if s := v.Status(); s.New != 5 || s.Errors != 1 {
		t.Errorf("%+v", s)
	}
	v.Append(news[5:])
	if s := v.Status(); s.New != 10 || s.Errors != 2 {
		t.Errorf("%+v", s)
	}
	v.End()
	v.Scroll(-10)
	if s := v.Status(); s.New != 0 || s.Errors != 0 {
		t.Errorf("%+v", s)
	}
}

func TestOlderLinesComeAboveAndNothingMoves(t *testing.T) {
	v := newView(30, 3, Options{MaxLines: 100})
	v.Append(numbered("a", 900, 1000))
	v.Append([]Line{{Source: "b", Nanos: 1, Text: "b's first"}, {Source: "b", Nanos: 950e9, Text: "b's second"}})
	v.Filter("line|b's")
	v.Home()
	v.Scroll(3)
	before := rows(v)
	older := append(numbered("a", 800, 905), Line{Source: "b", Nanos: 950e9, Text: "b's second"}, Line{Source: "b", Nanos: 1, Text: "b's first"})
	if n := v.Prepend(older); n != 101 && n != 102 { // line 900 and 901 went when b's came
		t.Errorf("%d lines are new", n)
	}
	if after := rows(v); !slices.Equal(before, after) {
		t.Errorf("moved from %q to %q", before, after)
	}
	if v.Prepend(older) != 0 {
		t.Error("lines are there twice")
	}
	if s := v.Status(); s.New != 0 || s.Follow {
		t.Errorf("%+v", s)
	}
	v.Append(numbered("a", 1000, 1001))
	if s := v.Status(); s.New != 1 {
		t.Errorf("%+v", s)
	}
	last := int64(-1)
	for n := v.store.first; n < v.store.end(); n++ {
		if e := v.store.at(n); e.nanos < last {
			t.Fatalf("line %d of %d is out of order", n-v.store.first, v.store.len())
		} else {
			last = e.nanos
		}
	}
	if got := v.Places()["a"]; got.Oldest != 800e9 || got.Lines < 200 {
		t.Errorf("%+v", got)
	}
	v.End()
	if v.store.len() != 100 {
		t.Errorf("%d lines are kept on", v.store.len())
	}
	if got := rows(v)[2]; !strings.Contains(got, "line 1000") {
		t.Errorf("%q", got)
	}
}

func TestReadableLinesFitAndAreHarmless(t *testing.T) {
	v := newView(20, 30, Options{})
	for i, text := range []string{
		`{"msg":"日本語日本語日本語日本語","k":"\u001b[2J\u009b1m"}`, `{"` + strings.Repeat("k", 50) + `":"` + strings.Repeat("v", 50) + `"}`,
		`{"":""}`, `a= b=`, `{"msg":"` + strings.Repeat(`\n`, 40) + `"}`, `{"a":{"b":[1,2,{"c":"\u001b]52;c;aGk=\u0007"}]}}`,
	} {
		v.Append([]Line{{Source: "a", Nanos: int64(i), Text: text}})
	}
	for w := 1; w < 60; w++ {
		v.SetSize(w, 30)
		v.Pick()
		for range 6 {
			v.Open()
			v.Scroll(-1)
		}
		for _, line := range v.Lines() {
			if ansi.StringWidth(line) > w || strings.ContainsAny(line, "\x07\u009b") || strings.Contains(line, "\x1b]") || strings.Contains(line, "\x1b[2J") {
				t.Fatalf("%d cells: %q", w, line)
			}
		}
		v.Scroll(10)
		if w%3 == 0 {
			v.ToggleWrap()
		}
	}
}

func BenchmarkJSON(b *testing.B) {
	lines := make([]Line, 667)
	v := newView(160, 50, Options{})
	n := 0
	for b.Loop() {
		for i := range lines {
			n++
			lines[i] = Line{Source: "api", Nanos: int64(n), Text: fmt.Sprintf(`{"time":"2026-11-23T12:03:41Z","level":"info","msg":"handled","method":"GET","path":"/cart/%d","status":200}`, n)}
		}
		v.Append(lines)
		v.Lines()
	}
}
