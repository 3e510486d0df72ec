//go:build linux

package cage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"
)

// control is the HTTP interface of a cage on a Unix socket: POST /engine/start,
// stop, kill, freeze, thaw; and CONNECT to reach a port inside from outside.
type control struct{ engine *engine }

func (c control) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	if q.Method == http.MethodConnect {
		c.connect(w, q)
		return
	}
	if q.Method != http.MethodPost {
		http.Error(w, "POST or CONNECT", http.StatusMethodNotAllowed)
		return
	}
	switch q.URL.Path {
	case "/engine/start":
		if err := c.engine.start(context.WithoutCancel(q.Context())); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	case "/engine/stop":
		c.engine.stop()
	case "/engine/kill":
		c.engine.kill()
	case "/engine/freeze":
		c.engine.freeze()
	case "/engine/thaw":
		c.engine.thaw()
	default:
		http.NotFound(w, q)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// connect joins the asker to an address of the cage until either hangs up.
func (c control) connect(w http.ResponseWriter, q *http.Request) {
	there, err := net.DialTimeout("tcp", q.Host, 5*time.Second)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer there.Close()
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		http.Error(w, "no connection to join", http.StatusInternalServerError)
		return
	}
	here, pending, err := hijacker.Hijack()
	if err != nil {
		return
	}
	defer here.Close()
	if _, err := fmt.Fprint(here, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
		return
	}
	Join(buffered{here, pending.Reader}, there)
}

// Join copies both ways until both sides have said all.
func Join(a, b net.Conn) {
	done := make(chan struct{}, 2)
	one := func(to net.Conn, from io.Reader) {
		_, _ = io.Copy(to, from) // either side may hang up at any time
		if half, ok := to.(interface{ CloseWrite() error }); ok {
			_ = half.CloseWrite()
		} else {
			_ = to.Close()
		}
		done <- struct{}{}
	}
	go one(a, b)
	go one(b, a)
	<-done
	<-done
}

// serveOn serves h until the server is closed.
func serveOn(ctx context.Context, l net.Listener, h http.Handler) *http.Server {
	s := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx },
		ErrorLog:    log.New(io.Discard, "", 0), // a client that hangs up is what tests are about
	}
	go func() {
		if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintln(os.Stderr, "testenv: serve:", err)
		}
	}()
	return s
}
