package docker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
)

// The texts are those of Docker 20.10 and 28.5, of the latter's containerd image
// store, and of Docker Desktop.
func TestClassifyKnowsTheEnginesWords(t *testing.T) {
	for _, c := range []struct {
		text    string
		kind    error
		subject string
	}{
		{"pull access denied for nosuch, repository does not exist or may require 'docker login': denied: requested access to the resource is denied", engine.ErrPullDenied, "nosuch"},
		{"failed to resolve reference \"docker.io/library/nosuch:1\": pull access denied, repository does not exist or may require authorization", engine.ErrPullDenied, "nosuch:1"},
		{"manifest for redis:99 not found: manifest unknown: manifest unknown", engine.ErrImageNotFound, "redis:99"},
		{"failed to resolve reference \"docker.io/library/redis:99\": docker.io/library/redis:99: not found", engine.ErrImageNotFound, "redis:99"},
		{"no matching manifest for linux/arm64/v8 in the manifest list entries", engine.ErrImageNotFound, ""},
		{"No such image: shop-api:latest", engine.ErrImageNotFound, "shop-api:latest"},
		{"toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit", engine.ErrRateLimited, ""},
		{"unexpected status from HEAD request to https://registry-1.docker.io/v2/library/redis/manifests/7: 429 Too Many Requests", engine.ErrRateLimited, ""},
		{"received unexpected HTTP status: 500 Internal Server Error", engine.ErrRegistryBroken, ""},
		{"unexpected status from HEAD request to https://registry-1.docker.io/v2/library/redis/manifests/7: 500 Internal Server Error", engine.ErrRegistryBroken, ""},
		{"Get \"https://registry-1.docker.io/v2/\": dial tcp 127.0.0.1:443: connect: connection refused", engine.ErrRegistryDown, ""},
		{"failed to do request: Head \"https://registry-1.docker.io/v2/library/redis/manifests/7\": dial tcp 127.0.0.1:443: connect: connection refused", engine.ErrRegistryDown, ""},
		{"Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io: no such host", engine.ErrRegistryDown, ""},
		{"Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io on 127.0.0.53:53: server misbehaving", engine.ErrRegistryDown, ""},
		{"Get \"https://registry-1.docker.io/v2/\": net/http: TLS handshake timeout", engine.ErrRegistryDown, ""},
		{"unexpected EOF", engine.ErrPullCut, ""},
		{"failed to copy: httpReadSeeker: failed open: failed to do request: Get \"https://x\": EOF", engine.ErrPullCut, ""},
		{"filesystem layer verification failed for digest sha256:abc", engine.ErrPullDamaged, ""},
		{"failed commit on ref \"layer-sha256:abc\": unexpected commit digest sha256:def, expected sha256:abc: failed precondition", engine.ErrPullDamaged, ""},
		{"failed to register layer: Error processing tar file(exit status 1): write /usr/lib/x.so: no space left on device", engine.ErrDiskFull, ""},
		{"driver failed programming external connectivity on endpoint shop-redis-1 (abc): Bind for 0.0.0.0:6379 failed: port is already allocated", engine.ErrPortTaken, "6379"},
		{"driver failed programming external connectivity on endpoint a (b): Error starting userland proxy: listen tcp4 127.0.0.1:5432: bind: address already in use", engine.ErrPortTaken, "5432"},
		{"failed to set up container networking: driver failed programming external connectivity on endpoint a (b): failed to bind host port for 127.0.0.1:6379:172.18.0.2:6379/tcp: address already in use", engine.ErrPortTaken, "6379"},
		{"Ports are not available: exposing port TCP 0.0.0.0:5432 -> 127.0.0.1:0: listen tcp 0.0.0.0:5432: bind: address already in use", engine.ErrPortTaken, "5432"},
		{"driver failed programming external connectivity on endpoint a (b): Bind for [::]:8080 failed: port is already allocated", engine.ErrPortTaken, "8080"},
		{"Address already in use", nil, ""}, // an address of a container in a network
		{"Container abc is not running", engine.ErrNotRunning, ""},
		{"invalid mount path: 'x' mount path must be absolute", nil, ""},
		{"network shop_default has active endpoints", nil, ""},
	} {
		subject, kind := classify(c.text)
		if !errors.Is(kind, c.kind) || subject != c.subject {
			t.Errorf("%s\n is %v of %q, want %v of %q", c.text, kind, subject, c.kind, c.subject)
		}
	}
}

func TestNarrowerErrorsMatchTheWiderOnes(t *testing.T) {
	for narrow, wide := range map[error]error{
		engine.ErrPullDamaged: engine.ErrPullCut, engine.ErrPullDenied: engine.ErrImageNotFound, engine.ErrRegistryBroken: engine.ErrRegistryDown,
	} {
		err := &engine.Error{Kind: narrow, Err: errors.New("x")}
		if !errors.Is(err, narrow) || !errors.Is(err, wide) || errors.Is(&engine.Error{Kind: wide, Err: errors.New("x")}, narrow) {
			t.Errorf("%v is %v: %v and %v", narrow, wide, errors.Is(err, narrow), errors.Is(err, wide))
		}
	}
}

// The engine repeats what registries said. Such words are no sign that the
// engine itself is gone.
func TestWordsOfARegistryAreNotTheEnginesAbsence(t *testing.T) {
	for _, text := range []string{"dial tcp 127.0.0.1:443: connect: connection refused", "unexpected EOF"} {
		if isTransport(errors.New(text)) {
			t.Errorf("%q is taken for the engine's absence", text)
		}
	}
	for _, err := range []error{io.ErrUnexpectedEOF, fmt.Errorf("read: %w", io.EOF), &net.OpError{Op: "dial", Err: errors.New("x")}} {
		if !isTransport(err) {
			t.Errorf("%v is not taken for the engine's absence", err)
		}
	}
}

func TestPingSaysInWhichWayTheEngineIsGone(t *testing.T) {
	dir := t.TempDir()
	dead := filepath.Join(dir, "dead.sock")
	l, err := net.Listen("unix", dead)
	if err != nil {
		t.Fatal(err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	_ = l.Close()

	rude := filepath.Join(dir, "rude.sock")
	if l, err = net.Listen("unix", rude); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_ = c.Close()
		}
	}()

	for name, c := range map[string]struct {
		path string
		kind error
	}{
		"no socket":   {filepath.Join(dir, "none.sock"), engine.ErrNotInstalled},
		"nobody home": {dead, engine.ErrUnreachable},
		"hangs up":    {rude, engine.ErrUnreachable},
	} {
		d := New(Options{Host: "unix://" + c.path})
		_, err := d.Ping(t.Context())
		var e *engine.Error
		if !errors.As(err, &e) || !errors.Is(e.Kind, c.kind) || !errors.Is(err, engine.ErrUnreachable) {
			t.Errorf("%s: %v, want %v", name, err, c.kind)
			continue
		}
		if e.Subject != "unix://"+c.path {
			t.Errorf("%s: %q does not name the endpoint", name, e.Subject)
		}
	}
}

func TestPingOfADeniedSocketSaysSo(t *testing.T) {
	err := unreachable("unix:///var/run/docker.sock", fmt.Errorf("permission denied while trying to connect to the docker API at unix:///var/run/docker.sock"))
	if !errors.Is(err, engine.ErrDenied) || !errors.Is(err, engine.ErrUnreachable) {
		t.Errorf("%v, want %v", err, engine.ErrDenied)
	}
}

func TestPingOfAnEngineThatHangsGivesUp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.sock")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() // never accepts: the kernel does
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := New(Options{Host: "unix://" + path}).Ping(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("ping with a deadline of the caller's: %v", err)
	}
	began := time.Now()
	if _, err := New(Options{Host: "unix://" + path}).Ping(t.Context()); !errors.Is(err, engine.ErrUnreachable) {
		t.Errorf("ping: %v, want %v", err, engine.ErrUnreachable)
	}
	if took := time.Since(began); took > pingTimeout+2*time.Second {
		t.Errorf("ping took %s", took)
	}
}

func TestAnUnknownContextIsAnErrorNotAnExit(t *testing.T) {
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	_, err := New(Options{Context: "nowhere"}).Ping(t.Context())
	if err == nil {
		t.Fatal("a context that does not exist answers")
	}
	_ = os.Stdout // what matters is that this process is still here
}
