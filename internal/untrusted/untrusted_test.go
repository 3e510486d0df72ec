package untrusted

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCleanKeepsOnlyColours(t *testing.T) {
	for _, c := range []struct{ name, in, clean, plain string }{
		{"plain", "GET /cart 200 3ms", "GET /cart 200 3ms", "GET /cart 200 3ms"},
		{"empty", "", "", ""},
		{"colour is closed", "\x1b[31mred", "\x1b[31mred\x1b[m", "red"},
		{"colour closed already", "\x1b[31mred\x1b[0m", "\x1b[31mred\x1b[m", "red"},
		{"text after a reset", "\x1b[31mred\x1b[0m dull", "\x1b[31mred\x1b[m dull", "red dull"},
		{"rgb and 256", "\x1b[1;38;2;1;2;255;48;5;9mx", "\x1b[1;38;2;1;2;255;48;5;9mx\x1b[m", "x"},
		{"sub-parameters", "\x1b[38:2::1:2:3;4:3mx", "\x1b[38:2::1:2:3;4:3mx\x1b[m", "x"},
		{"rgb out of range", "\x1b[38;2;1;2;256mx", "x", "x"},
		{"256 without its number", "\x1b[1;38;5mx", "\x1b[1mx\x1b[m", "x"},
		{"unknown parameters", "\x1b[10;73;1mx", "\x1b[1mx\x1b[m", "x"},
		{"huge parameter", "\x1b[99999999999999999999mx", "x", "x"},
		{"too many parameters", "\x1b[" + strings.Repeat("1;", 100) + "1mx", "x", "x"},
		{"concealed is shown", "\x1b[8msecret", "secret", "secret"},
		{"colour without text", "a\x1b[31m", "a", "a"},
		{"colour changed before text", "\x1b[31m\x1b[0m\x1b[32mg", "\x1b[32mg\x1b[m", "g"},
		{"key mode is no colour", "\x1b[>4;2mx", "x", "x"},
		{"cursor", "a\x1b[2J\x1b[1;1H\x1b[?1049hb", "ab", "ab"},
		{"intermediate", "a\x1b[1 qb\x1b[0\"qc", "abc", "abc"},
		{"title", "a\x1b]0;owned\x07b", "ab", "ab"},
		{"clipboard", "a\x1b]52;c;aGk=\x1b\\b", "ab", "ab"},
		{"link", "\x1b]8;;http://x\x1b\\y\x1b]8;;\x1b\\z", "yz", "yz"},
		{"device control", "a\x1bPq#0;2\x1b\\b", "ab", "ab"},
		{"apc, pm, sos", "a\x1b_x\x1b\\b\x1b^x\x1b\\c\x1bXx\x1b\\d", "abcd", "abcd"},
		{"string broken off", "a\x1b]0;x\x18b", "ab", "ab"},
		{"string cut by another escape", "a\x1b]0;x\x1b[31mb", "a\x1b[31mb\x1b[m", "ab"},
		{"string without an end is text", "a\x1b]0;rest", "a0;rest", "a0;rest"},
		{"string ending in a lone escape", "a\x1b]0;rest\x1b", "a0;rest", "a0;rest"},
		{"csi without an end", "a\x1b[31", "a", "a"},
		{"csi broken by a control", "a\x1b[3\x07b", "ab", "ab"},
		{"lone escape", "a\x1b", "a", "a"},
		{"escape escape", "a\x1b\x1b[31mb", "a\x1b[31mb\x1b[m", "ab"},
		{"full reset", "a\x1bcb", "ab", "ab"},
		{"character set", "a\x1b(0b\x1b%Gc", "abc", "abc"},
		{"c1 csi", "a\u009b31mb\u009b2Jc", "a\x1b[31mbc\x1b[m", "abc"},
		{"c1 osc", "a\u009d0;t\u009cb", "ab", "ab"},
		{"c1 raw byte", "a\x9b31mb", "a\uFFFD31mb", "a\uFFFD31mb"},
		{"other c1", "a\u0085b\u008fc", "abc", "abc"},
		{"controls", "a\x00\x07\x08\x0e\x7fb", "ab", "ab"},
		{"line ends", "a\nb\r\n", "a b  ", "a b  "},
		{"windows line", "done\r", "done", "done"},
		{"progress", "10%\r20%", "10% 20%", "10% 20%"},
		{"bidi", "a\u202eb\u2066c\u2069\u202a\u2028d", "abc d", "abc d"},
		{"invalid", "a\xff\xfeb\xc3", "a\uFFFD\uFFFDb\uFFFD", "a\uFFFD\uFFFDb\uFFFD"},
		{"real replacement", "a\uFFFDb", "a\uFFFDb", "a\uFFFDb"},
		{"wide", "日本 é e\u0301 👩‍👩‍👧", "日本 é e\u0301 👩‍👩‍👧", "日本 é e\u0301 👩‍👩‍👧"},
		{"stacked marks", "e" + strings.Repeat("\u0301", 1000) + "f", "e" + strings.Repeat("\u0301", maxMarks) + "f", "e" + strings.Repeat("\u0301", maxMarks) + "f"},
		{"tab", "a\tb", "a       b", "a       b"},
		{"tab at a stop", "12345678\tb", "12345678        b", "12345678        b"},
		{"tab after wide", "日本\tb\tc", "日本    b       c", "日本    b       c"},
		{"tab after colour", "\x1b[31mab\tc", "\x1b[31mab      c\x1b[m", "ab      c"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Clean(c.in); got != c.clean {
				t.Errorf("Clean(%q) = %q, want %q", c.in, got, c.clean)
			}
			if got := Plain(c.in); got != c.plain {
				t.Errorf("Plain(%q) = %q, want %q", c.in, got, c.plain)
			}
		})
	}
}

func TestCleanLineIsNotCopied(t *testing.T) {
	for _, s := range []string{"2026-11-23 12:03:41 INFO picked job 8812", "große Wörter, 日本"} {
		if n := testing.AllocsPerRun(100, func() { Clean(s); Plain(s) }); n != 0 {
			t.Errorf("%q: %v allocations", s, n)
		}
	}
}

func TestHugeLinesTakeLinearTime(t *testing.T) {
	for name, unit := range map[string]string{
		"ascii": "x", "osc": "\x1b]", "csi": "\x1b[", "sgr": "\x1b[31;1m", "sgr and text": "\x1b[31mx", "tab": "\t",
		"tab and colour": "\x1b[31m\t", "invalid": "\xff", "marks": "\u0301", "escape": "\x1b", "c1": "\u009d", "params": "1;",
	} {
		t.Run(name, func(t *testing.T) {
			// in quadratic time this would not end before the test run gives up
			safe(t, Clean("\x1b["+strings.Repeat(unit, 1<<20/len(unit))))
		})
	}
}

var sgr = regexp.MustCompile(`\x1b\[[0-9;:]{0,100}m`)

// safe fails the test when s could act on a terminal.
func safe(t *testing.T, s string) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Errorf("invalid UTF-8 in %.200q", s)
	}
	rest := sgr.ReplaceAllString(s, "")
	for i, r := range rest {
		if r < ' ' || r == 0x7f || (r >= 0x80 && r < 0xa0) || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) {
			t.Errorf("%U at %d of %.200q", r, i, rest)
			return
		}
	}
	if i := strings.LastIndex(s, "\x1b["); i >= 0 && s[i:] != reset && !strings.HasPrefix(s[i:], reset) {
		t.Errorf("colour left on in %.200q", s)
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{
		"a", "\x1b[31mred\x1b[0m", "\x1b]52;c;x\x07", "\x1bP\x1b\\", "\x9b31m", "\u009b31m", "\t\x1b[4:3m\t", "e\u0301\u202e",
		"\x1b]\x1b]\x1b\\", "\x1b[>4;2m", "\x1b[38;2;1;2;3m\x1b[0;1mx\x1b[", "\xc2\x1b[1mx", "\x1b\xc2\x9bx",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		clean, plain := Clean(s), Plain(s)
		safe(t, clean)
		safe(t, plain)
		if Coloured(plain) {
			t.Errorf("Plain(%q) = %q has an escape", s, plain)
		}
		if again := Clean(clean); again != clean {
			t.Errorf("Clean(%q) = %q, and again %q", s, clean, again)
		}
		if p := Plain(clean); p != plain {
			t.Errorf("Plain(Clean(%q)) = %q, Plain gives %q", s, p, plain)
		}
	})
}

func BenchmarkClean(b *testing.B) {
	for name, s := range map[string]string{
		"ascii":  "2026-11-23T12:03:41Z INFO handled request method=GET path=/cart status=200 duration=3ms",
		"colour": "\x1b[2m12:03:41\x1b[0m \x1b[32mINF\x1b[0m handled request \x1b[36mmethod=\x1b[0mGET status=200",
		"wide":   "2026-11-23 Größe geändert für Müller, 日本語のログ行",
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				Clean(s)
			}
		})
	}
}
