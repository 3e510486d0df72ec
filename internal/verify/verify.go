// Package verify proves addons of the catalog: each is started for real in a
// project of its own that is thrown away, reached over the URL that devbliss
// prints, spoken to with its own client, restarted, and looked at again. It decides
// nothing about projects, which is internal/stack's, and links no client library:
// what it says to a server is a few bytes of greeting.
package verify

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/devbliss/devbliss/catalog"
)

// Options say what to prove addons with.
type Options struct {
	Ground

	Timeout time.Duration            // for one addon, taking it down not included; 0 is none
	Beside  int                      // how many addons at once; at least one
	Doing   func(addon, what string) // hears what begins; nil drops it
	Done    func(Result)             // hears each result; nil drops it
}

// Result is what was found out about one addon. Its JSON form is stable.
type Result struct {
	Addon   string   `json:"addon"`
	Version string   `json:"version"`
	Image   string   `json:"image"`
	OK      bool     `json:"ok"`
	Seconds float64  `json:"seconds"`
	Proven  []string `json:"proven"` // of Healthy, Started, URL, Shell, Restart, Data
	Failed  string   `json:"failed"` // what could not be proved, "" where all was
	Why     string   `json:"why"`
}

// What is proved of an addon.
const (
	Healthy = "healthy" // its services run and their health checks say so
	Started = "started" // in place of Healthy where it has no health check
	URL     = "url"     // it answers on the host
	Shell   = "shell"   // its client works inside the container, or at least is there
	Restart = "restart" // it is well again after a restart, and after down and up
	Data    = "data"    // in place of Restart where it keeps data: that is still there
	Cleanup = "cleanup" // nothing is left of it; never in Proven
)

// Run proves addons ("redis", "postgres@17"), or all of the catalog for none. An
// addon that fails is a result; the error is for what concerns all: a name that is
// not known, an engine that does not answer, the end of ctx. Whatever ends a run,
// everything it started is taken down before it returns.
func Run(ctx context.Context, o Options, names []string) ([]Result, error) {
	wanted, err := choose(o.Catalog, names)
	if err != nil {
		return nil, err
	}
	if _, err := o.Engine.Ping(ctx); err != nil {
		return nil, err
	}
	o.Doing, o.Done = inTurn(o.Doing, o.Done)
	results := make([]Result, len(wanted))
	var group errgroup.Group
	group.SetLimit(max(o.Beside, 1))
	for i, w := range wanted {
		group.Go(func() error {
			if ctx.Err() != nil {
				return nil
			}
			r := w.prove(ctx, o)
			if ctx.Err() != nil && r.Failed != Cleanup {
				return nil // what was broken off says nothing about the addon
			}
			results[i] = r
			o.Done(r)
			return nil
		})
	}
	_ = group.Wait() // none returns an error
	results = slices.DeleteFunc(results, func(r Result) bool { return r.Addon == "" })
	return results, ctx.Err()
}

// subject is one addon to be proved.
type subject struct {
	addon   *catalog.Addon
	version catalog.Version
	name    string // as stack.PlanAdd takes it
}

func choose(c *catalog.Catalog, names []string) ([]subject, error) {
	if len(names) == 0 {
		for _, a := range c.All() {
			names = append(names, a.ID)
		}
	}
	var wanted []subject
	for _, name := range names {
		addon, version, err := c.Find(name)
		if err != nil {
			return nil, err
		}
		wanted = append(wanted, subject{addon, version, name})
	}
	return wanted, nil
}

// inTurn makes both callbacks callable, and from one goroutine at a time.
func inTurn(doing func(addon, what string), done func(Result)) (func(addon, what string), func(Result)) {
	var mu sync.Mutex
	return func(addon, what string) {
			mu.Lock()
			defer mu.Unlock()
			if doing != nil {
				doing(addon, what)
			}
		}, func(r Result) {
			mu.Lock()
			defer mu.Unlock()
			if done != nil {
				done(r)
			}
		}
}

// prove finds out about one addon and leaves nothing of it.
func (w subject) prove(ctx context.Context, o Options) Result {
	begun := time.Now()
	r := Result{Addon: w.addon.ID, Version: w.version.Version, Image: w.addon.Image + ":" + w.version.Tag, Proven: []string{}}
	o.Doing(w.addon.ID, "preparing")
	t, err := Prepare(ctx, o.Ground, w.name)
	if err != nil {
		r.Failed, r.Why = w.first(), oneLine(err.Error())
	} else {
		r.live(ctx, o, t)
		o.Doing(w.addon.ID, "taking it down")
		if err := t.End(ctx); err != nil && (r.Failed == "" || ctx.Err() != nil) {
			r.Failed, r.Why = Cleanup, oneLine(err.Error())
		}
	}
	r.OK = r.Failed == ""
	r.Seconds = time.Since(begun).Round(100 * time.Millisecond).Seconds()
	return r
}

// first is what starting the addon proves.
func (w subject) first() string {
	if w.addon.NoHealthCheck != "" {
		return Started
	}
	return Healthy
}

// live runs the proofs one after the other until one fails.
func (r *Result) live(ctx context.Context, o Options, t *Trial) {
	if o.Timeout > 0 {
		limited, cancel := context.WithTimeout(ctx, o.Timeout)
		defer cancel()
		ctx = limited
	}
	for _, p := range t.proofs() {
		o.Doing(t.addon.ID, p.doing)
		err := p.do(ctx)
		if err == nil {
			r.Proven = append(r.Proven, p.what)
			continue
		}
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			err = &overdue{o.Timeout, err}
		}
		r.Failed, r.Why = p.what, t.explain(ctx, err)
		return
	}
}

// overdue is a proof that was given up.
type overdue struct {
	after time.Duration
	err   error // the last that was wrong
}

func (e *overdue) Error() string {
	text, late := "not done after "+e.after.String(), context.DeadlineExceeded.Error()
	if why := strings.TrimSuffix(strings.TrimSuffix(e.err.Error(), late), ": "); why != "" {
		text += ": " + why
	}
	return text
}

func (e *overdue) Unwrap() error { return e.err }

// proof is one thing to find out.
type proof struct {
	what  string
	doing string // for a person who waits
	do    func(context.Context) error
}

func (t *Trial) proofs() []proof {
	first, last := subject{addon: t.addon}.first(), Restart
	if t.keeps() {
		last = Data
	}
	all := []proof{
		{first, "starting", t.Start},
		{URL, "opening its URL", t.Reach},
	}
	if t.speaks() {
		all = append(all, proof{Shell, "trying its client", t.speak})
	}
	return append(all, proof{last, "restarting", t.outlive})
}

// outlive restarts the addon, then makes it anew, and looks at it after each.
func (t *Trial) outlive(ctx context.Context) error {
	for _, again := range []func(context.Context) error{t.Restart, t.Recreate} {
		if err := again(ctx); err != nil {
			return err
		}
		look := t.Reach
		if t.keeps() {
			look = t.Read
		}
		if err := look(ctx); err != nil {
			return err
		}
	}
	return nil
}
