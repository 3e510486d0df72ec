package docker

import (
	"testing"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
)

func TestStatusTextsAreRead(t *testing.T) {
	for text, want := range map[string]struct {
		health engine.Health
		code   int
	}{
		"Up 3 minutes":                      {engine.NoCheck, 0},
		"Up 3 minutes (healthy)":            {engine.Healthy, 0},
		"Up 1 second (health: starting)":    {engine.Starting, 0},
		"Up 3 minutes (unhealthy)":          {engine.Unhealthy, 0},
		"Up About an hour (Paused)":         {engine.NoCheck, 0},
		"Exited (137) 2 hours ago":          {engine.NoCheck, 137},
		"Exited (0) Less than a second ago": {engine.NoCheck, 0},
		"Restarting (1) 5 seconds ago":      {engine.NoCheck, 1},
		"Created":                           {engine.NoCheck, 0},
		"Removal In Progress":               {engine.NoCheck, 0},
		"":                                  {engine.NoCheck, 0},
		")(":                                {engine.NoCheck, 0},
	} {
		if health, code := readStatus(text); health != want.health || code != want.code {
			t.Errorf("%q: %q, %d; want %q, %d", text, health, code, want.health, want.code)
		}
	}
}

func TestNamesAreTheContainersOwn(t *testing.T) {
	for want, names := range map[string][]string{
		"shop-api-1": {"/shop-web-1/api", "/shop-api-1"},
		"shop-db-1":  {"/0123456789ab_shop-db-1"}, // while compose makes another in its place
		"":           nil,
	} {
		if got := nameOf(names); got != want {
			t.Errorf("%v: %q, want %q", names, got, want)
		}
	}
}

func TestMomentsOfLogOptionsAreAbsolute(t *testing.T) {
	now := time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"10m":                         now.Add(-10 * time.Minute),
		"1h30m":                       now.Add(-90 * time.Minute),
		"2026-05-06T00:00:00Z":        now.Truncate(24 * time.Hour),
		"2026-05-06T01:00:00.5+01:00": now.Truncate(24 * time.Hour).Add(500 * time.Millisecond),
		"1700000000":                  time.Unix(1700000000, 0),
		"1700000000.25":               time.Unix(1700000000, 250_000_000),
		"2026-05-06":                  time.Date(2026, 5, 6, 0, 0, 0, 0, time.Local),
		"2026-05-06T07:08":            time.Date(2026, 5, 6, 7, 8, 0, 0, time.Local),
	} {
		if got, err := parseMoment(text, now); err != nil || got != want.UnixNano() {
			t.Errorf("%q: %d, %v; want %d", text, got, err, want.UnixNano())
		}
	}
	if got, err := parseMoment("", now); got != 0 || err != nil {
		t.Errorf("nothing: %d, %v", got, err)
	}
	if _, err := parseMoment("yesterday", now); err == nil {
		t.Error("yesterday is a time")
	}
}

func TestTextOfContainersIsHarmless(t *testing.T) {
	for text, want := range map[string]string{
		"\x1b[31mred\x1b[0m":       "red",
		"\x1b]0;title\x07after":    "after",
		"\x1b]52;c;aGk=\x1b\\clip": "clip",
		"a\tb\x00\x07c\r":          "a bc",
		"caf\xe9":                  "caf\uFFFD",
		"\u009b31mC1":              "31mC1",
		"  kept inside  ":          "kept inside",
	} {
		if got := harmless(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
