package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

// quits tells whether a key ends the dashboard.
func quits(m *model, key string) bool {
	cmd := m.press(keyOf(key))
	if cmd == nil {
		return false
	}
	_, ok := cmd().(tea.QuitMsg)
	return ok
}

func TestSecondCtrlCLeavesWhateverIsAtWork(t *testing.T) {
	m := newTestModel(t, &stub{})
	feed(m, shop())
	began(m, "stop", []string{"api"}, "docker compose stop api")
	if quits(m, "ctrl+c") {
		t.Fatal("the first one does not ask")
	}
	if !quits(m, "ctrl+c") {
		t.Error("the second one does not leave")
	}
}

func TestQuestionToLeaveComesOnce(t *testing.T) {
	m := newTestModel(t, &stub{})
	feed(m, shop())
	began(m, "stop", []string{"api"}, "docker compose stop api")
	press(t, m, "?", "ctrl+c", "esc")
	if _, ok := m.overlay.(*page); ok {
		t.Error("the question is still there after Esc")
	}
	press(t, m, "esc")
	if m.overlay != nil {
		t.Error("the way back is gone")
	}
}

// A terminal hands over two quick presses as one key with Alt.
func TestEscPressedTwiceQuicklyGoesBack(t *testing.T) {
	m := newTestModel(t, &stub{})
	feed(m, shop())
	press(t, m, "?")
	m.press(tea.KeyPressMsg{Code: tea.KeyEscape, Mod: tea.ModAlt})
	if m.overlay != nil {
		t.Error("the list of keys is still there")
	}
}
