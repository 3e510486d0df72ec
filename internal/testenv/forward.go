//go:build linux

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/devbliss/devbliss/internal/testenv/cage"
)

// forwardPorts makes the ports that containers of a cage publish reachable on
// this machine's loopback address, as they come, until ctx ends. quiet keeps it
// from writing onto a screen that a program has.
func forwardPorts(ctx context.Context, h cage.Handle, quiet bool) {
	known := map[int]bool{}
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		ports, err := publishedPorts(ctx, h)
		if err != nil {
			continue // the engine is not up yet, or not any more
		}
		for port := range ports {
			if known[port] {
				continue
			}
			known[port] = true // one that is taken is said once
			if err := forward(ctx, h, port); err != nil && !quiet {
				say("port %d of this machine is taken: what answers there is not the example", port)
			}
		}
	}
}

// forward listens on a port of this machine, until ctx ends.
func forward(ctx context.Context, h cage.Handle, port int) error {
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return // closed
			}
			go func() {
				defer conn.Close()
				there, err := h.Dial(ctx, address)
				if err != nil {
					return // the asker sees that nobody answers
				}
				defer there.Close()
				cage.Join(conn, there)
			}()
		}
	}()
	return nil
}

func publishedPorts(ctx context.Context, h cage.Handle) (map[int]bool, error) {
	var containers []struct {
		Ports []struct {
			PublicPort int
			Type       string
		}
	}
	if err := getUnix(ctx, h.EngineSocket(), "/containers/json", &containers); err != nil {
		return nil, err
	}
	ports := map[int]bool{}
	for _, c := range containers {
		for _, p := range c.Ports {
			if p.PublicPort > 0 && p.Type == "tcp" {
				ports[p.PublicPort] = true
			}
		}
	}
	return ports, nil
}

// getUnix reads what an engine answers on its socket into v.
func getUnix(ctx context.Context, socket, path string, v any) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", socket)
	}}
	defer transport.CloseIdleConnections()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://engine"+path, nil)
	if err != nil {
		return err
	}
	res, err := (&http.Client{Transport: transport}).Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the engine answers %s", res.Status)
	}
	return json.NewDecoder(res.Body).Decode(v)
}
