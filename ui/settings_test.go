package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func set(t *testing.T, text string) Settings {
	t.Helper()
	s, wrong := ReadSettings("config.yaml", []byte(text))
	if len(wrong) > 0 {
		t.Fatalf("%s\n%v", text, errors.Join(wrong...))
	}
	return s
}

func TestSettingsThatAreWrittenSetNothing(t *testing.T) {
	text := string(WriteSettings(Settings{}))
	s := set(t, text)
	if got := s.over(bindings()); !slices.EqualFunc(got, bindings(), func(a, b binding) bool { return a.keys == b.keys }) {
		t.Error("keys are not the usual ones")
	}
	if again := string(WriteSettings(s)); again != text {
		t.Errorf("written again (-first +second): %s", cmp.Diff(text, again))
	}
}

func TestEachActionHasANameOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range actionNames() {
		if seen[name] {
			t.Errorf("two actions are called %s", name)
		}
		seen[name] = true
	}
}

func TestSettingsAreKeptWhenTheyAreWrittenAgain(t *testing.T) {
	const mine = "glyphs: ascii\nmouse: off\nnotify: bell\ncolours: {good: bright-green, match: black on white}\nkeys: {restart: 'ctrl+t', stop: none}\n"
	s := set(t, mine)
	if again := set(t, string(WriteSettings(s))); !cmp.Equal(s, again, cmp.AllowUnexported(Settings{})) || s.glyphs != "ascii" || s.mouse != "off" || s.notify != "bell" {
		t.Errorf("%+v became %+v", s, again)
	}
}

func TestMistakesInSettingsAreNamedAndTheRestHolds(t *testing.T) {
	s, wrong := ReadSettings("config.yaml", []byte(`glyphs: fancy
mouse: off
colors:
  good: grene
  god: green
  bad: red on
keys:
  restrat: x
  stop: ctrl+c
  start: X
  pull: X
  add: [a, b]
thema: dark
`))
	var said []string
	for _, err := range wrong {
		said = append(said, err.Error())
	}
	want := []string{
		`config.yaml:1: "fancy" is none of unicode, ascii`,
		`config.yaml:4: good: "grene" is no colour, did you mean green?`,
		`config.yaml:5: there is no colour "god", did you mean good?`,
		`config.yaml:6: bad: "red on" ends without the colour to be behind`,
		`config.yaml:8: there is no action "restrat", did you mean restart?`,
		`config.yaml:9: stop cannot have ctrl+c: that is always the same`,
		`config.yaml:12: add needs a key such as x, ctrl+x or f5, or none`,
		`config.yaml:13: there is no setting "thema"; devbliss config shows all`,
		`config.yaml:11: X is the key of start already`,
	}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
	if s.mouse != "off" || s.keys["start"] != "X" || len(s.keys) != 1 || len(s.colours) != 0 {
		t.Errorf("holds %+v", s)
	}
	for _, text := range []string{"", "# nothing\n", "keys:\n", "- a\n", "a: [", "\xff\xfe", strings.Repeat("a", maxSettings+1)} {
		ReadSettings("config.yaml", []byte(text)) // does not panic
	}
}

func TestOwnKeysActAndAreShown(t *testing.T) {
	s := &stub{}
	m := newTestModel(t, s)
	m.bind(set(t, "keys: {restart: X, stop: r, pull: none, start: f5}\n"))
	feed(m, shop())
	if foot := shown(m); !strings.Contains(foot, "X restart") || !strings.Contains(foot, "r stop") {
		t.Errorf("the footer is not about them:\n%s", foot)
	}
	press(t, m, "X")
	press(t, m, "r")
	press(t, m, "P")
	if want := []string{"restart api", "stop api"}; !cmp.Equal(s.calls, want) {
		t.Errorf("did %v, want %v", s.calls, want)
	}
	if try := m.tryKeys(m.list.current()); try != "l its log · X restart · r stop" || m.key("start") != "f5" || m.key("pull") != ": pull" {
		t.Errorf("sentences name other keys: %q, %q, %q", try, m.key("start"), m.key("pull"))
	}
	press(t, m, "?")
	if help := shown(m); !strings.Contains(help, "X") {
		t.Errorf("help does not know:\n%s", help)
	}
	press(t, m, "esc", ":", "p", "u", "l", "l", "enter")
	if got := s.calls[len(s.calls)-1]; got != "pull api" {
		t.Errorf("the list of commands did %q", got)
	}
}

func TestOwnColoursAreUsedUnlessThereAreToBeNone(t *testing.T) {
	own := set(t, "colours: {good: bold bright-magenta on blue, services: red}\n")
	theme := newTheme([]string{"TERM=xterm"}, false, own)
	if got := theme.good.Text("x"); got != "\x1b[1;95;44mx\x1b[m" {
		t.Errorf("good is %q", got)
	}
	if len(theme.sources) != 1 {
		t.Errorf("%d colours of services", len(theme.sources))
	}
	if got := newTheme([]string{"TERM=xterm", "NO_COLOR=1"}, false, own).good.Text("x"); got != "x" {
		t.Errorf("without colours good is %q", got)
	}
}
