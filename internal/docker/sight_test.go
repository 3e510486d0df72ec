package docker

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/moby/moby/api/types/events"
)

// paperEngine answers as an engine with n running containers of project shop.
type paperEngine struct {
	n        int
	listed   atomic.Int64
	examined atomic.Int64
}

func (e *paperEngine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Api-Version", "1.41")
	w.Header().Set("Content-Type", "application/json")
	path := r.URL.Path
	switch {
	case strings.HasSuffix(path, "/_ping"):
	case strings.HasSuffix(path, "/version"):
		fmt.Fprint(w, `{"Version":"20.10.24","Os":"linux","Arch":"amd64"}`)
	case strings.HasSuffix(path, "/containers/json"):
		e.listed.Add(1)
		var all []map[string]any
		for i := range e.n {
			all = append(all, map[string]any{
				"Id": e.id(i), "Names": []string{fmt.Sprintf("/shop-s%02d-1", i)}, "State": "running", "Status": "Up 3 minutes (healthy)",
				"Labels": map[string]string{"com.docker.compose.service": fmt.Sprintf("s%02d", i), "com.docker.compose.container-number": "1"},
				"Ports":  []map[string]any{{"IP": "0.0.0.0", "PublicPort": 8000 + i, "PrivatePort": 80, "Type": "tcp"}, {"IP": "::", "PublicPort": 8000 + i, "PrivatePort": 80, "Type": "tcp"}},
			})
		}
		_ = json.NewEncoder(w).Encode(all)
	default:
		e.examined.Add(1)
		fmt.Fprintf(w, `{"Id":%q,"Name":"/x","State":{"Status":"running","Running":true,"StartedAt":"2026-01-01T00:00:00Z","Health":{"Status":"healthy"}},"Config":{}}`,
			strings.Split(path, "/")[3])
	}
}

func (e *paperEngine) id(i int) string { return fmt.Sprintf("%064x", i) }

// paper connects to a paper engine.
func paper(t testing.TB, n int) (*paperEngine, *connection) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s.sock")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	e := &paperEngine{n: n}
	server := &http.Server{Handler: e}
	go func() { _ = server.Serve(l) }()
	d := New(Options{Host: "unix://" + path})
	c, err := d.connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = d.Close()
		_ = server.Close()
	})
	return e, c
}

func TestNobodyIsInspectedForNothing(t *testing.T) {
	e, c := paper(t, 30)
	s := sight{connection: c, project: "shop"}
	look := func(want int64) {
		t.Helper()
		before := e.examined.Load()
		if err := s.look(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := e.examined.Load() - before; n != want {
			t.Errorf("%d inspections, want %d", n, want)
		}
	}
	look(30)
	look(0)
	s.mark([]events.Message{{Actor: events.Actor{ID: e.id(7), Attributes: map[string]string{"com.docker.compose.service": "s07"}}}})
	look(1)
	look(0)
	if services := s.services(); len(services) != 30 || len(services[3].Ports) != 1 || services[3].Ports[0].Published != 8003 {
		t.Errorf("%d services, the fourth %+v", len(services), services[3])
	}
}

func BenchmarkLook(b *testing.B) {
	for _, n := range []int{4, 30} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			_, c := paper(b, n)
			s := sight{connection: c, project: "shop"}
			b.ReportAllocs()
			for b.Loop() {
				if err := s.look(b.Context()); err != nil {
					b.Fatal(err)
				}
				_ = s.services()
			}
		})
	}
}
