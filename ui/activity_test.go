package ui

import (
	"testing"
	"time"
)

// TestVerbsThatCrossAreRefused: what makes containers anew waits for another that
// has them in its hands; the ways out of one that waits for ever stay open.
func TestVerbsThatCrossAreRefused(t *testing.T) {
	for _, row := range []struct {
		runs     string
		on       []string
		new      string
		about    []string
		isDouble bool
	}{
		{"restart", []string{"api"}, "restart", []string{"api", "web"}, true},
		{"restart", []string{"api"}, "restart", []string{"web"}, false},
		{"restart", []string{"api"}, "recreate", []string{"api"}, true},
		{"stop", []string{"api"}, "start", []string{"api"}, true},
		{"recreate", []string{"api"}, "stop", []string{"api"}, false},
		{"recreate", []string{"api"}, "kill", []string{"api"}, false},
		{"pull", []string{"api"}, "restart", []string{"api"}, false},
		{"up", nil, "restart", []string{"api"}, false},
		{"up", nil, "down", nil, false},
		{"up", nil, "up", []string{"api"}, true},
		{"down", nil, "down", nil, true},
	} {
		var s activities
		a := s.begin(activity{verb: row.runs, services: row.on})
		if got := s.double(row.new, row.about) != nil; got != row.isDouble {
			t.Errorf("%s %v while %s %v runs: refused is %v", row.new, row.about, row.runs, row.on, got)
		}
		s.end(a.id, nil, time.Now())
		if s.double(row.new, row.about) != nil {
			t.Errorf("%s is refused after %s has ended", row.new, row.runs)
		}
	}
}
