package main

import (
	"encoding/json"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/internal/untrusted"
)

// event is a line of `up --json`. Which fields it has is told by its kind; their
// names are stable.
type event struct {
	Event string    `json:"event"` // "note", "warning", "step", "log" or "result"
	Time  time.Time `json:"time"`

	Text string `json:"text,omitempty"` // of a note, a warning, a step or a line of a log

	// Of a step.
	ID      string `json:"id,omitempty"`      // such as "Container shop-redis-1"
	Parent  string `json:"parent,omitempty"`  // the step that it belongs to: a layer's image
	Service string `json:"service,omitempty"` // also of a log
	Task    string `json:"task,omitempty"`    // whose output a log is
	Status  string `json:"status,omitempty"`  // "working", "done", "warning" or "failed"
	Details string `json:"details,omitempty"`
	Current int64  `json:"current,omitempty"` // bytes
	Total   int64  `json:"total,omitempty"`   // bytes

	*outcome
}

// outcome is the last line of `up --json`.
type outcome struct {
	OK       bool               `json:"ok"`
	ExitCode int                `json:"exitCode"`
	Error    string             `json:"error,omitempty"`
	Try      string             `json:"try,omitempty"`
	Seconds  float64            `json:"seconds"`
	Services []stack.Service    `json:"services"` // as ps --json has them
	Info     []stack.Connection `json:"info"`     // as info --json has them
	Links    []link             `json:"links"`    // of the x-devbliss block
}

type link struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// events writes events, each in a line of its own, whoever they come from.
type events struct {
	mu  sync.Mutex
	to  io.Writer
	err error // the first that writing gave
}

func (v *events) send(e event) {
	e.Time = time.Now().UTC()
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.err != nil {
		return
	}
	enc := json.NewEncoder(v.to)
	enc.SetEscapeHTML(false)
	v.err = enc.Encode(e)
}

// said takes what would be a line for people.
func (v *events) said(kind, text string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(untrusted.Plain(line), "\n"); line != "" {
			v.send(event{Event: kind, Text: line})
		}
	}
}

func (v *events) step(s engine.Step) {
	v.send(event{
		Event: "step", ID: s.ID, Parent: s.Parent, Service: s.Service, Status: statusWord(s.Status),
		Text: untrusted.Plain(s.Text), Details: untrusted.Plain(s.Details), Current: s.Current, Total: s.Total,
	})
}

func statusWord(s engine.Status) string {
	switch s {
	case engine.Working:
		return "working"
	case engine.Warning:
		return "warning"
	case engine.Failed:
		return "failed"
	case engine.Done:
	}
	return "done"
}

// asEvents makes everything that the command says an event on stdout; what it
// returns ends that. Nobody is asked anything meanwhile.
func (e *env) asEvents() (v *events, end func() error) {
	v = &events{to: e.out}
	e.events, e.flags.plain = v, true
	e.talk.pass(v.said)
	return v, func() error {
		e.talk.pass(nil)
		return v.err
	}
}
