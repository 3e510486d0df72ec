package verify

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

// explainTime is how long looking for reasons may take.
const explainTime = 10 * time.Second

// explain says why a proof failed, on one line: the error, what is wrong with the
// services, and the last line that each of those wrote.
func (t *Trial) explain(ctx context.Context, err error) string {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), explainTime)
	defer cancel()
	parts := []string{oneLine(err.Error())}
	services, failed := t.services(ctx)
	if failed != nil {
		return parts[0]
	}
	ill := 0
	for _, s := range services {
		if s.Verdict() == stack.Good {
			continue
		}
		ill++
		var known *stack.NotUp
		if s.Why != "" && !errors.As(err, &known) && !strings.Contains(parts[0], s.Why) {
			parts = append(parts, s.Name+": "+oneLine(s.Why))
		}
		parts = t.withLog(ctx, parts, s.Name)
	}
	if ill == 0 {
		parts = t.withLog(ctx, parts, t.Service())
	}
	return strings.Join(parts, "; ")
}

// withLog adds the last line that a service wrote, unless it was said already.
func (t *Trial) withLog(ctx context.Context, parts []string, service string) []string {
	line := ""
	err := t.stack.Logs(ctx, engine.LogOptions{Services: []string{service}, Tail: 1, NoDividers: true}, func(l engine.Line) {
		line = last(l.Text)
	})
	if err != nil || line == "" || strings.Contains(strings.Join(parts, " "), line) {
		return parts
	}
	return append(parts, fmt.Sprintf("last log line of %s: %s", service, line))
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
