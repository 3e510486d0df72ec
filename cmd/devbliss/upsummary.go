package main

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/internal/untrusted"
)

// pagePatience is how long a page may take until the summary says that it does not
// answer.
const pagePatience = time.Second

// summary writes what a person wants after an up: addresses, whether the pages
// among them answer, and what to type next.
func (e *env) summary(ctx context.Context, st *stack.Stack, services []string) error {
	connections, err := st.Connections(ctx, services...)
	if err != nil {
		return err
	}
	connections = slices.DeleteFunc(connections, func(c stack.Connection) bool { return c.URLs.Host == "" })
	answers := scan(ctx, connections)
	p := e.paintOut()
	var rows [][]string
	shell := ""
	for i, c := range connections {
		row := []string{c.Service, p.cyan(c.URLs.Host)}
		if answers[i] != "" {
			row = append(row, p.dim(answers[i]))
		}
		rows = append(rows, row)
		if len(c.Shell) > 0 && shell == "" {
			shell = c.Service
		}
	}
	if err := writeTable(e.out, rows); err != nil {
		return err
	}
	if e.outTerminal {
		next := "devbliss opens the dashboard · devbliss logs -f"
		if shell != "" {
			next += " · devbliss shell " + shell
		}
		e.talk.say("%s", e.paintErr().dim(next))
	}
	return nil
}

// scan asks the pages among the addresses whether they answer.
func scan(ctx context.Context, connections []stack.Connection) []string {
	ctx, cancel := context.WithTimeout(ctx, pagePatience)
	defer cancel()
	client := http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true}, // no proxy: it is this machine
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	answers := make([]string, len(connections))
	var all sync.WaitGroup
	for i, c := range connections {
		if strings.HasPrefix(c.URLs.Host, "http://") {
			all.Go(func() { answers[i] = answer(ctx, &client, c.URLs.Host) })
		}
	}
	all.Wait()
	return answers
}

// answer is what a page says, in words.
func answer(ctx context.Context, client *http.Client, url string) string {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return ""
	}
	response, err := client.Do(request)
	if err != nil {
		return "does not answer yet"
	}
	_ = response.Body.Close() // nobody reads it
	return "answers " + response.Status
}

// lastLines are how many lines of the log of a service that fails an up shows.
const lastLines = 20

// printFailed writes the last lines of the services that an up failed because of:
// whoever reads the output of a machine that is gone has nothing else.
func (e *env) printFailed(ctx context.Context, st *stack.Stack, failure error) {
	for _, s := range stack.Failed(failure) {
		if s.State == engine.Absent || s.State == engine.Created {
			continue
		}
		var lines []string
		err := st.Logs(ctx, engine.LogOptions{Services: []string{s.Name}, Tail: lastLines, NoDividers: true}, func(l engine.Line) {
			lines = append(lines, untrusted.Plain(l.Text))
		})
		if err != nil {
			return // what has failed is said in any case
		}
		for _, line := range lines[max(0, len(lines)-lastLines):] {
			if e.events != nil {
				e.events.send(event{Event: "log", Service: s.Name, Text: line})
				continue
			}
			e.talk.say("%s | %s", s.Name, line)
		}
	}
}
