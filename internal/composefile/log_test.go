package composefile

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sirupsen/logrus"
)

// warningsOf loads a compose file and gives what was warned of.
func warningsOf(t *testing.T, text string) []string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "compose.yaml", text)
	var heard []string
	s := Source{Dir: dir, Name: "p", Environment: []string{}}
	if _, err := Load(t.Context(), s, nil, func(w string) { heard = append(heard, w) }); err != nil {
		t.Fatal(err)
	}
	return heard
}

func TestWarningsAreSentences(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"nothing", "services: {web: {image: x}}\n", nil},
		{
			"unset variable, once",
			"services:\n  web:\n    image: x:${TAG}\n    command: echo ${TAG} $TAG ${OTHER:-fine}\n",
			[]string{"the variable TAG is not set and counts as empty (compose.yaml:3)"},
		},
		{
			"nested default",
			"services:\n  web:\n    image: x:${A:-${B}}\n",
			[]string{"the variable B is not set and counts as empty (compose.yaml:3)"},
		},
		{"escaped", "services:\n  web:\n    image: x\n    command: echo $$HOME\n", nil},
		{"version", "version: '3'\nservices: {web: {image: x}}\n", []string{"compose.yaml: version is obsolete and has no effect; it can be removed"}},
		{"boolean", "services: {web: {image: x, tty: \"yes\"}}\n", []string{`"yes" is not a boolean in YAML 1.2: write true`}},
		{
			"keys of Swarm",
			"services: {web: {image: x, deploy: {placement: {constraints: [a==b]}}}}\n",
			[]string{"services.web.deploy.placement has no effect here: only Docker Swarm knows it"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			for range 2 { // the second time is as good as the first
				if diff := cmp.Diff(test.want, warningsOf(t, test.text)); diff != "" {
					t.Errorf("-want +got:\n%s", diff)
				}
			}
		})
	}
}

// TestLoadsSideBySideKeepTheirWarnings: each load hears its own variable, though
// compose-go has one logger for all and others use it meanwhile.
func TestLoadsSideBySideKeepTheirWarnings(t *testing.T) {
	stop := make(chan struct{})
	var other sync.WaitGroup
	other.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				logrus.Warn("somebody else at work")
			}
		}
	})
	var loads sync.WaitGroup
	for i := range 8 {
		loads.Go(func() {
			for range 5 {
				name := fmt.Sprintf("ONLY_%d", i)
				got := warningsOf(t, "services: {web: {image: \"x:${"+name+"}\"}}\n")
				if len(got) != 1 || !strings.Contains(got[0], name) {
					t.Errorf("load %d heard %q", i, got)
				}
			}
		})
	}
	loads.Wait()
	close(stop)
	other.Wait()
}

func TestNothingReachesTheTerminal(t *testing.T) {
	warningsOf(t, "services: {web: {image: \"x:${TAG}\"}}\n")
	if logrus.StandardLogger().Out != io.Discard {
		t.Error("compose-go's logger still has a place to write to")
	}
}

// TestWarnMayLoad: who hears a warning may load again without waiting for itself.
func TestWarnMayLoad(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "compose.yaml", "services: {web: {image: \"x:${TAG}\"}}\n")
	s := Source{Dir: dir, Environment: []string{}}
	var names []string
	_, err := Load(t.Context(), s, nil, func(string) {
		p, err := Load(t.Context(), s, nil, nil)
		if err != nil {
			t.Error(err)
			return
		}
		names = p.ServiceNames()
	})
	if err != nil || !slices.Equal(names, []string{"web"}) {
		t.Errorf("got %v, %v", names, err)
	}
}
