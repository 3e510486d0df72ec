package docker

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"

	"github.com/devbliss/devbliss/internal/engine"
)

// Develop follows the files that develop.watch names, see engine.Engine.
func (d *Docker) Develop(ctx context.Context, p *types.Project, services []string, told func(engine.Sync)) error {
	return d.run(ctx, "watch", p, nil, func(op *operation) error {
		project, err := narrowed(op.project, services)
		if err != nil {
			return err
		}
		if builds(project) {
			op.login(ctx, project, true)
			buildx, err := op.hasBuildx()
			if err != nil {
				return err
			}
			op.cli.classic = !buildx
		}
		log := &syncLog{told: told}
		defer hearSDK(log.failed)()
		out := &lineWriter{line: log.output}
		svc, err := op.service(out)
		if err != nil {
			return err
		}
		if err := svc.Watch(ctx, project, api.WatchOptions{Build: &api.BuildOptions{}, LogTo: log}); err != nil {
			return err
		}
		return ctx.Err() // the SDK calls being told to end no error
	})
}

func builds(p *types.Project) bool {
	for _, s := range p.Services {
		if s.Develop == nil {
			continue
		}
		for _, rule := range s.Develop.Watch {
			if rule.Action == types.WatchActionRebuild {
				return true
			}
		}
	}
	return false
}

// syncLog is the api.LogConsumer of a Develop: the SDK says what it does in
// sentences only.
type syncLog struct {
	mu   sync.Mutex
	told func(engine.Sync)
	last []string // that a build wrote, newest last
}

var _ api.LogConsumer = (*syncLog)(nil)

// What the SDK says, and how many lines of a failed build are kept.
var (
	saidSync    = regexp.MustCompile(`^Syncing service "([^"]*)" after (\d+) changes`)
	saidRebuild = regexp.MustCompile(`^Rebuilding service\(s\) \[(.*)\] after`)
	saidRestart = regexp.MustCompile(`^service\(s\) \[(.*)\] restarted`)
	saidBuilt   = regexp.MustCompile(`^service\(s\) \[(.*)\] successfully built`)
	saidFailed  = regexp.MustCompile(`^(?:Build failed|Failed to recreate services after update|Application failed to start after update)\. Error: ([\s\S]*)`)
)

const lastOfBuild = 6

// Log takes a sentence of the SDK, or a line of a build.
func (l *syncLog) Log(_, message string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case saidSync.MatchString(message):
		m := saidSync.FindStringSubmatch(message)
		files := m[2] + " changed files"
		if m[2] == "1" {
			files = "1 changed file"
		}
		l.told(engine.Sync{Service: m[1], Text: files + " copied into it"})
	case saidRebuild.MatchString(message):
		l.last = nil
		l.each(saidRebuild.FindStringSubmatch(message)[1], "files changed, building it anew")
	case saidBuilt.MatchString(message):
		l.each(saidBuilt.FindStringSubmatch(message)[1], "built anew")
	case saidRestart.MatchString(message):
		l.each(saidRestart.FindStringSubmatch(message)[1], "restarted, because files changed")
	case saidFailed.MatchString(message):
		text := strings.Join(append([]string{harmless(saidFailed.FindStringSubmatch(message)[1])}, l.last...), "\n")
		l.last = nil
		l.told(engine.Sync{Text: text, Failed: true})
	default:
		l.keep(message)
	}
}

// each tells the same of several services, which the SDK has in quotes.
func (l *syncLog) each(quoted, text string) {
	for _, name := range strings.Fields(quoted) {
		l.told(engine.Sync{Service: strings.Trim(name, `"`), Text: text})
	}
}

// Err takes a failure.
func (l *syncLog) Err(_, message string) { l.failed(message) }

// Status is of no interest.
func (*syncLog) Status(string, string) {}

func (l *syncLog) failed(message string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := harmless(strings.TrimPrefix(message, lostSync))
	l.told(engine.Sync{Text: fmt.Sprintf("changed files could not be carried over: %s", text), Failed: true})
}

// output takes a line that a build wrote.
func (l *syncLog) output(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.keep(line)
}

func (l *syncLog) keep(line string) {
	l.last = append(l.last, harmless(line))
	l.last = l.last[max(len(l.last)-lastOfBuild, 0):]
}
