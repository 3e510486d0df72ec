package composefile

import (
	"context"
	"io"
	"reflect"
	"runtime"
	"slices"
	"sync"

	"github.com/sirupsen/logrus"
)

// compose-go warns through the logger that logrus keeps for the whole process.
// This file is the only place that touches it: what is logged while a Load runs
// belongs to that Load, and none of it reaches the terminal.

// recorder is the hook that hears compose-go. It is installed once; loads take
// turns to be the one it hears for.
type recorder struct {
	turn chan struct{} // holds the one token while nobody loads

	mu    sync.Mutex
	heard []string
}

// theRecorder silences the process's logger: with a dashboard on the screen a
// line on standard error is damage, and without one our own words are better.
var theRecorder = sync.OnceValue(func() *recorder {
	r := &recorder{turn: make(chan struct{}, 1)}
	r.turn <- struct{}{}
	logrus.SetOutput(io.Discard)
	logrus.AddHook(r)
	return r
})

// capture is a turn of one load.
type capture struct {
	r    *recorder
	once *sync.Once
}

// listen waits for the turn; done ends it.
func listen(ctx context.Context) (capture, error) {
	r := theRecorder()
	select {
	case <-r.turn:
	case <-ctx.Done():
		return capture{}, ctx.Err()
	}
	r.mu.Lock()
	r.heard = nil
	r.mu.Unlock()
	return capture{r, new(sync.Once)}, nil
}

// heard is what was logged in the turn so far.
func (c capture) heard() []string {
	c.r.mu.Lock()
	defer c.r.mu.Unlock()
	return slices.Clone(c.r.heard)
}

// done ends the turn. It may be called again.
func (c capture) done() { c.once.Do(func() { c.r.turn <- struct{}{} }) }

// Levels says what the hook is called for.
func (r *recorder) Levels() []logrus.Level { return logrus.AllLevels }

// Fire is called on the goroutine that logs. Others than a load log too, such as
// the engine at work beside it; theirs is not kept.
func (r *recorder) Fire(e *logrus.Entry) error {
	if e.Level > logrus.WarnLevel || !loading() {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.heard = append(r.heard, e.Message)
	return nil
}

// loading tells whether this goroutine was called by Load.
func loading() bool {
	pc := make([]uintptr, 256)                                   // values may be nested deep
	frames := runtime.CallersFrames(pc[:runtime.Callers(3, pc)]) // 3: past Callers, loading and Fire
	for {
		frame, more := frames.Next()
		if frame.Function == nameOfLoad() {
			return true
		}
		if !more {
			return false
		}
	}
}

// nameOfLoad is what the runtime calls Load.
var nameOfLoad = sync.OnceValue(func() string { return reflect.TypeFor[place]().PkgPath() + ".Load" })
