package ui

import (
	"cmp"
	"fmt"
	"strings"
	"sync"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/untrusted"
)

// progress gathers the steps of a running verb. The verb writes, the screen
// reads when it draws: no message a step.
type progress struct {
	mu    sync.Mutex
	steps map[string]engine.Step
	order []string
	fetch map[string]*engine.Transfer // by the ID of the step without a parent
}

// step takes news. It never waits for the screen.
func (p *progress) step(s engine.Step) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.steps == nil {
		p.steps, p.fetch = map[string]engine.Step{}, map[string]*engine.Transfer{}
	}
	if _, known := p.steps[s.ID]; !known {
		p.order = append(p.order, s.ID)
	}
	p.steps[s.ID] = s
	whole := cmp.Or(s.Parent, s.ID)
	if p.fetch[whole] == nil {
		p.fetch[whole] = &engine.Transfer{}
	}
	p.fetch[whole].Take(s)
}

// report is what a verb is doing, in few words, and what it does with each
// service.
func (p *progress) report() (now string, services map[string]string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	services = map[string]string{}
	var working []string
	for _, id := range p.order {
		s := p.steps[id]
		if s.Status != engine.Working || s.Parent != "" {
			continue
		}
		text := p.words(s)
		if s.Service != "" {
			services[s.Service] = text
			text = s.Service + " " + text
		}
		working = append(working, text)
	}
	if len(working) > 0 {
		return strings.Join(working, ", "), services
	}
	return "", services
}

// words says what a step does: "pulling 62% 12.1/20.3 MB", "waits until healthy".
func (p *progress) words(s engine.Step) string {
	text := strings.ToLower(untrusted.Plain(s.Text))
	if text == "waiting" {
		return "waits until healthy"
	}
	fetch := p.fetch[s.ID]
	done, total := fetch.Amount()
	switch {
	case total > 0:
		return fmt.Sprintf("%s %d%% %s", text, int(fetch.Share()*100), bytesOf(done, total))
	case done > 0:
		return text + " " + bytesOf(done, 0)
	case s.Details != "":
		return text + " " + untrusted.Plain(s.Details)
	}
	return text
}

// bytesOf is "12.1/20.3 MB"; "12.1 MB" where the total is not known.
func bytesOf(done, total int64) string {
	const kilo, mega = 1e3, 1e6
	unit, name := float64(mega), "MB"
	if max(done, total) < mega {
		unit, name = kilo, "kB"
	}
	if total > 0 {
		return fmt.Sprintf("%.1f/%.1f %s", float64(done)/unit, float64(total)/unit, name)
	}
	return fmt.Sprintf("%.1f %s", float64(done)/unit, name)
}
