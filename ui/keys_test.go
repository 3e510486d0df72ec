package ui

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/stack"
)

func TestAKeyDoesOneThingInOnePlace(t *testing.T) {
	type place struct {
		in  scope
		key string
	}
	seen := map[place]binding{}
	for _, b := range bindings() {
		if b.help == "" || b.do == nil || b.keys == "" {
			t.Errorf("%+v is not whole", b)
		}
		for _, key := range strings.Fields(b.keys) {
			for in := inBoard; in <= inPalette; in <<= 1 {
				if b.in&in == 0 {
					continue
				}
				if other, ok := seen[place{in, key}]; ok && other.when == nil {
					t.Errorf("%q does %q and %q in the same place", key, other.help, b.help)
				}
				seen[place{in, key}] = b
			}
		}
	}
}

func TestTypedLettersAreNotCommands(t *testing.T) {
	for _, b := range bindings() {
		if b.in&(inPrompt|inPicker|inPalette) == 0 {
			continue
		}
		for _, key := range strings.Fields(b.keys) {
			if len([]rune(key)) == 1 || key == "space" {
				t.Errorf("%q cannot be typed: it means %q", key, b.help)
			}
		}
	}
}

func TestKeyThatDoesNotWorkSaysWhy(t *testing.T) {
	m := newTestModel(t, &stub{})
	for _, b := range m.keys {
		if b.in&inBoard == 0 || b.when == nil || b.hint == "dismiss" {
			continue
		}
		m.notice = ""
		if why := b.whyNot(m); why == "" {
			continue
		}
		m.try(b)
		if m.notice == "" || m.overlay != nil {
			t.Errorf("%q says nothing", b.keys)
		}
	}
}

// TestReadmeListsTheKeys keeps the table in the README as the table of keys.
func TestReadmeListsTheKeys(t *testing.T) {
	const from, to = "<!-- keys -->\n", "<!-- /keys -->"
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(readme), from)
	_, tail, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 {
		t.Fatal("no place for the keys")
	}
	var table strings.Builder
	table.WriteString("| key | does |\n|---|---|\n")
	for _, b := range listed() {
		if b.in&inBoard != 0 && b.name != "" {
			fmt.Fprintf(&table, "| `%s` | %s |\n", strings.ReplaceAll(strings.Join(strings.Fields(keyNames(b.keys)), "` `"), "|", `\|`), b.help)
		}
	}
	want := head + from + table.String() + to + tail
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile("README.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(readme) {
		t.Error("the keys in README.md are not those of the table; go test ./ui -update writes them")
	}
}

func TestMouseSelectsWhatItIsOn(t *testing.T) {
	m := keys().in(t, 100, 28)
	at := func(text string) (x, y int) {
		for y, line := range strings.Split(shown(m), "\n") {
			if before, _, ok := strings.Cut(line, text); ok {
				return len([]rune(before)), y
			}
		}
		t.Fatalf("no %q", text)
		return 0, 0
	}
	click := func(text string) {
		x, y := at(text)
		run(t, m, m.click(tea.Mouse{X: x, Y: y, Button: tea.MouseLeft}))
	}
	click("redis ")
	if m.list.selected != "redis" {
		t.Errorf("selected %s", m.list.selected)
	}
	click("pg_isready")
	if m.list.selected != "db" {
		t.Errorf("selected %s by its note", m.list.selected)
	}
	click("Why")
	if m.tab != tabWhy || !strings.Contains(shown(m), "cause") {
		t.Errorf("tab %d", m.tab)
	}
	click("Logs")
	click("picked job")
	if m.tab != tabLogs || m.onList {
		t.Errorf("tab %d, on the list %v", m.tab, m.onList)
	}
	m.Update(tea.WindowSizeMsg{Width: 100, Height: 16})
	m.View()
	for range 20 {
		feed(m, nil, shopLog()...)
	}
	x, y := at("GET /basket")
	m.wheel(tea.Mouse{X: x, Y: y, Button: tea.MouseWheelUp})
	if m.logs.Status().Follow {
		t.Error("the wheel does not scroll the log")
	}
	m.wheel(tea.Mouse{X: 3, Y: 4, Button: tea.MouseWheelDown})
	if m.list.selected != "redis" {
		t.Errorf("the wheel selects %s", m.list.selected)
	}
}

func TestAddressIsCopiedAndWhatCannotBeOpenedToo(t *testing.T) {
	s := &stub{connections: []stack.Connection{{Service: "api", URLs: stack.URLs{Host: "redis://127.0.0.1:6379"}}}}
	m := newTestModel(t, s)
	feed(m, shop())
	cmd := m.press(keyOf("c"))
	msg, ok := cmd().(saidMsg)
	if !ok || msg.copy != "redis://127.0.0.1:6379" {
		t.Errorf("%+v", msg)
	}
	msg, ok = m.press(keyOf("o"))().(saidMsg)
	if !ok || msg.copy != "redis://127.0.0.1:6379" || !strings.Contains(msg.text, "a browser cannot open it") {
		t.Errorf("%+v", msg)
	}
	if m.said(msg) == nil {
		t.Error("nothing goes to the clipboard")
	}
}
