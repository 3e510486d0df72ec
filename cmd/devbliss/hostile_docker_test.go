//go:build docker && unix

package main

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/devbliss/devbliss/internal/testenv/ground"
)

// hostile is a project whose service writes what no terminal should be given. The
// octal escapes are printf's.
const hostile = `services:
  mallory:
    image: alpine:3.22
    init: true
    stop_signal: KILL
    command:
      - sh
      - -c
      - |
        head -c 10485760 /dev/zero | tr '\0' x; echo
        printf '\033]0;owned title\007after a title\n'
        printf '\033]2;owned title\033\\after another\n'
        printf '\033]52;c;b3duZWQ=\007after a clipboard\n'
        printf '\033[2J\033[H\033[3Jafter a wipe\n'
        printf '\033[?1049l\033[?25h\033[?1002lafter modes\n'
        printf '\033[7;7Hafter a move\rand back\010\010\n'
        printf '\033P+q544e\033\\after a device string\n'
        printf '\033]8;;http://evil.example.com\033\\a link\033]8;;\033\\\n'
        printf '\23331mC1 raw\234 \302\23331mC1 in UTF-8\n'
        printf 'zero \000\001\002\003 bell \007\007 end\n'
        printf 'invalid \377\376\300\200 bytes\n'
        printf 'wide 日本語 and combining e\314\201e\314\201\n'
        printf 'turned \342\200\256around\342\200\254 again\n'
        printf '\033[31mred stays red\033[0m\n'
        echo "the last line"
        exec sleep 1000
`

// ownSequences are what the dashboard itself writes.
var ownSequences = regexp.MustCompile(`\x1b\[[0-9;]*m|\x1b\[\d+;\d+H|\x1b\[H|\x1b\[2J|\x1b\[\?\d+(;\d+)*[hl]|\x1b\[\?\d+\$p|\x1b\[>4;?\d*m|\x1b\[[>=<?]\d*u|\x1b\[\?5W|\x1b\]2;devbliss[^\x07\x1b]*\x07|\x1b\[c|\x1b\[\d* q|\x1b\[K`)

func TestNothingOfALogActsOnTheTerminal(t *testing.T) {
	p := onGround(t, hostile)
	p.must("up")
	x := startOnTerminal(t, p.devbliss())
	x.resize(40, 120)
	x.shows("the last line")
	shown := x.repaints120("the last line")
	for _, text := range []string{
		"after a title", "after another", "after a clipboard", "after a wipe", "after modes", "after a device string",
		"a link", "C1 in UTF-8", "invalid", "日本語", "xxxxxxxx", "\x1b[31mred stays red",
	} {
		if !strings.Contains(shown, text) {
			t.Errorf("no %q in\n%q", text, shown)
		}
	}
	x.press("\t/title\r")
	x.shows("/title 1/") // found, so it stands in the log as text
	all := x.output.String()
	if strings.Contains(all, "owned") || strings.Contains(all, "b3duZWQ=") || strings.Contains(all, "evil.example.com") {
		t.Error("text of a sequence reaches the terminal")
	}
	rest := strings.ToValidUTF8(ownSequences.ReplaceAllString(all, ""), "")
	if raw := len(ownSequences.ReplaceAllString(all, "")) - len(rest); raw > utf8.UTFMax { // what comes last may be cut
		t.Errorf("%d bytes that are no text reach the terminal", raw)
	}
	for i, r := range rest {
		if r < ' ' && r != '\r' && r != '\n' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e {
			t.Fatalf("%U reaches the terminal, in %q", r, rest[max(i-60, 0):min(i+60, len(rest))])
		}
	}
	if strings.Contains(all, "\x1b[?1049l") {
		t.Error("the alternate screen is left")
	}
	x.press("q")
	if code := x.ends(); code != codeOK {
		t.Errorf("ended with %d", code)
	}
	x.restored()
}

// repaints120 is repaints on a large terminal.
func (x *terminal) repaints120(text string) string {
	x.t.Helper()
	x.resize(41, 120)
	x.shows(text)
	return x.output.String()
}

func TestQuittingWhileAPullRunsAsksAndLeavesNothingHalf(t *testing.T) {
	p := onGround(t, "services:\n  cache:\n    image: "+memcached+"\n")
	unfetch(t, memcached)
	ground.Spoil(t, ground.Faults{Rate: 100_000})
	x := startOnTerminal(t, p.devbliss())
	x.shows("not started")
	x.press("U")
	x.shows("pulling")
	x.press("q")
	x.shows("Leave while something is at work?")
	x.shows("The containers keep running.")
	x.press("y")
	if code := x.ends(); code != codeOK {
		t.Errorf("ended with %d", code)
	}
	x.restored()
	if id := p.container("cache"); id != "" {
		t.Errorf("a container is left: %s", id)
	}
	ground.Spoil(t, ground.Faults{})
	p.must("up")
}
