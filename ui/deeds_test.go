package ui

import (
	"slices"
	"strings"
	"testing"
)

func TestRarerVerbsShowTheirCommand(t *testing.T) {
	d := drive(t, project)
	d.shows("web", "not started")
	d.press("U")
	d.shows("✓ up")
	d.shows("api", "running")
	for _, c := range []struct {
		keys    []string
		command string
	}{
		{[]string{"R"}, "✓ recreate api  $ docker compose up -d --force-recreate --wait api"},
		{[]string{"B"}, "✓ rebuild api  $ docker compose up -d --build --wait api"},
		{[]string{"P"}, "✓ pull api  $ docker compose pull api"},
		{[]string{"=", "2", "enter"}, "✓ scale api  $ docker compose scale api=2"},
		{[]string{"Z"}, "✓ pause api  $ docker compose pause api"},
		{[]string{"Z"}, "✓ unpause api  $ docker compose unpause api"},
		{[]string{"K", "enter"}, "✓ kill api  $ docker compose kill -s SIGKILL api"},
	} {
		d.press(c.keys...)
		d.shows(c.command)
		switch c.keys[0] {
		case "=":
			d.shows("api ×2", "running")
		case "Z":
			d.until("a row that follows", func(s string) bool {
				return hasLine(s, "api ×2", "paused") == strings.Contains(c.command, "✓ pause")
			})
		case "K":
			d.shows("api ×2", "stopped")
			d.shows("exit 137: killed")
		}
	}
}

func TestANumberTypedReplacesTheOneOffered(t *testing.T) {
	for want, keys := range map[string][]string{
		"scale map[web:3]":  {"3"},
		"scale map[web:13]": {"end", "3"},
		"scale map[web:4]":  {"backspace", "4"},
		"scale map[web:1]":  nil,
	} {
		s := &stub{}
		m := newTestModel(t, s)
		feed(m, shop())
		press(t, m, append(append([]string{"j", "j", "="}, keys...), "enter")...)
		if !slices.Contains(s.calls, want) {
			t.Errorf("%q: %q is not among %q", keys, want, s.calls)
		}
	}
}

func TestSignalIsChosenAndAWrongOneIsRefused(t *testing.T) {
	s := &stub{}
	m := newTestModel(t, s)
	feed(m, shop())
	press(t, m, "j", "j", "K", "ctrl+u", "h", "u", "p", "enter")
	if want := "kill SIGHUP web"; !slices.Contains(s.calls, want) {
		t.Errorf("%q is not among %q", want, s.calls)
	}
	press(t, m, "K", "ctrl+u", "(", "enter")
	if len(s.calls) != 1 || !strings.Contains(m.notice, "no signal") {
		t.Errorf("%q, says %q", s.calls, m.notice)
	}
	press(t, m, "K", "esc")
	if len(s.calls) != 1 || m.prompt != nil {
		t.Errorf("%q", s.calls)
	}
}

func TestScaleWantsANumber(t *testing.T) {
	s := &stub{}
	m := newTestModel(t, s)
	feed(m, shop())
	press(t, m, "=", "ctrl+u", "x", "enter")
	if len(s.calls) > 0 || !strings.Contains(m.notice, "no number") {
		t.Errorf("%q, says %q", s.calls, m.notice)
	}
}

func TestRestartTakesWhatNeedsItAlong(t *testing.T) {
	s := &stub{}
	m := newTestModel(t, s)
	v := shop()
	for i := range v.Services {
		switch v.Services[i].Name {
		case "worker": // needs db only through api
			v.Services[i].DependsOn = map[string]string{"api": "service_started"}
		case "migrate": // has ended
			v.Services[i].DependsOn = map[string]string{"db": "service_healthy"}
		}
	}
	feed(m, v)
	m.list.pick("db")
	press(t, m, "ctrl+r")
	if want := "restart db api worker"; !slices.Contains(s.calls, want) {
		t.Errorf("%q is not among %q", want, s.calls)
	}
}
