package ui

import (
	"strings"
	"testing"
)

func TestAnotherProjectIsOpened(t *testing.T) {
	m := newTestModel(t, &stub{})
	feed(m, shop())
	press(t, m, "@")
	for _, want := range []string{"○ blog", "2 of 3 run", "● shop", "5 of 6 run", "its folder /nowhere/gone is not on this machine"} {
		if !strings.Contains(shown(m), want) {
			t.Errorf("no %q in\n%s", want, shown(m))
		}
	}
	press(t, m, "enter")
	if !m.next.Nowhere() || !strings.Contains(shown(m), "shop is where you are") {
		t.Errorf("goes to %+v and says\n%s", m.next, shown(m))
	}
	press(t, m, "@", "k", "enter")
	if !m.next.Nowhere() || !strings.Contains(shown(m), "gone cannot be opened") {
		t.Errorf("goes to %+v and says\n%s", m.next, shown(m))
	}
	press(t, m, "@", "k", "k", "enter")
	if m.next.Project.Name != "blog" {
		t.Errorf("goes to %+v", m.next)
	}
}

func TestLeavingForAnotherContextAsksWhileSomethingIsAtWork(t *testing.T) {
	m := newTestModel(t, &stub{})
	feed(m, shop())
	began(m, "pull", nil, "docker compose pull")
	press(t, m, "ctrl+x")
	if !strings.Contains(shown(m), "ssh://ada@build.example.com  the big machine") {
		t.Errorf("shows\n%s", shown(m))
	}
	press(t, m, "k", "enter")
	if !m.next.Nowhere() || !strings.Contains(shown(m), "pull is broken off") {
		t.Errorf("goes to %+v and says\n%s", m.next, shown(m))
	}
	press(t, m, "y")
	if m.next.Context != "build" {
		t.Errorf("goes to %+v", m.next)
	}
}
