package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestWhatWasSaidIsReadableToItsEnd(t *testing.T) {
	const note = "port 6379 is held by container shop-redis-1 of project shop, so REDIS_PORT=6380 goes into .env"
	for _, size := range []struct{ w, h int }{{60, 16}, {80, 24}, {100, 28}} {
		m := newTestModel(t, &stub{})
		m.Update(tea.WindowSizeMsg{Width: size.w, Height: size.h})
		feed(m, shop())
		before := shown(m)
		m.Update(saidMsg{text: note})
		if !strings.Contains(said(m), note) {
			t.Errorf("%dx%d: not said in full:\n%s", size.w, size.h, shown(m))
		}
		fits(t, m)
		press(t, m, "m", "m") // the next keys end it
		m.notice = ""
		if shown(m) != before {
			t.Errorf("%dx%d: the screen is not what it was:\n%s", size.w, size.h, shown(m))
		}
	}
}

func TestAdviceFitsBesideFailures(t *testing.T) {
	m := newTestModel(t, &stub{})
	m.Update(tea.WindowSizeMsg{Width: 60, Height: 16})
	feed(m, shop())
	for range 3 {
		m.Update(doneMsg{id: began(m, "up", nil, "docker compose up -d --wait"), err: errors.New("no")})
	}
	m.Update(saidMsg{text: strings.Repeat("a long sentence ", 30)})
	fits(t, m)
}

func TestNotesOfAChangeAreFolded(t *testing.T) {
	const note = "the data stays in volume shop_redis-data; to delete it: docker volume rm shop_redis-data"
	change := redisChange()
	change.Notes, change.Removes = []string{note}, []string{"redis"}
	for _, key := range []string{"u", "x"} {
		m := newTestModel(t, &stub{plan: change})
		m.Update(tea.WindowSizeMsg{Width: 60, Height: 24})
		feed(m, shop())
		press(t, m, key)
		if !strings.Contains(said(m), note) {
			t.Errorf("%s: not said in full:\n%s", key, shown(m))
		}
	}
	m := newTestModel(t, &stub{plan: change})
	m.Update(tea.WindowSizeMsg{Width: 60, Height: 24})
	feed(m, shop())
	press(t, m, "a", "r", "e", "d", "ctrl+d")
	if !strings.Contains(said(m), note) {
		t.Errorf("diff: not said in full:\n%s", shown(m))
	}
}

// The strip's command is what to type to get the same: it names all that starts.
func TestAddNamesAllThatItStarts(t *testing.T) {
	m := newTestModel(t, &stub{plan: redisChange()})
	feed(m, shop())
	press(t, m, "a", "r", "e", "d")
	m.press(keyOf("enter"))
	if got, want := m.acts.list[0].command, "docker compose up -d --wait redis api"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestFoldedDoublesNothing(t *testing.T) {
	for n, want := range map[int][]string{
		1: {"one tw~"}, 2: {"one two", "three ~"}, 3: {"one two", "three", "four f~"}, 4: {"one two", "three", "four", "five"},
	} {
		if got := folded("one two three four five", 7, n, "~"); !slices.Equal(got, want) {
			t.Errorf("%d lines: %q, want %q", n, got, want)
		}
	}
}
