package paint

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestFitIsExactlyAsWideAsAsked(t *testing.T) {
	for _, s := range []string{"", "a", "abcdef", "日本語", "\x1b[31mred and more\x1b[m", "e\u0301e\u0301e\u0301"} {
		for w := range 12 {
			if got := Fit(s, w, "…"); ansi.StringWidth(got) != w {
				t.Errorf("Fit(%q, %d) = %q", s, w, got)
			}
			if got := Ends(s, "right", w, "…"); ansi.StringWidth(got) != w {
				t.Errorf("Ends(%q, %d) = %q", s, w, got)
			}
		}
	}
}

func TestEndsKeepsTheRightSide(t *testing.T) {
	if got := Ends("a long name", "1.4 s", 12, "…"); got != "a lon… 1.4 s" {
		t.Errorf("got %q", got)
	}
}

func TestFittingPlainTextIsCheap(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { Cut("services", 20, "…") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
