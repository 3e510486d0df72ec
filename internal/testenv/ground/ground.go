// Package ground is how a test makes things go wrong on the test ground: it
// kills and freezes the private engine, and it spoils the registry. Whatever a
// test does is undone when it ends. A test that is not run by "go run
// ./internal/testenv test" fails here at once.
package ground

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/devbliss/devbliss/internal/testenv/registry"
)

// Faults is what goes wrong with the registry; the zero value is nothing.
type Faults = registry.Faults

// The kinds of request that Faults.Only may name.
const (
	Manifests = registry.Manifests
	Blobs     = registry.Blobs
)

// Spoil makes the registry go wrong until the test ends or Spoil is called again.
func Spoil(t testing.TB, f Faults) {
	t.Helper()
	body, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	base := variable(t, "DEVBLISS_REGISTRY")
	t.Cleanup(func() {
		ask(t, http.DefaultClient, http.MethodDelete, base+registry.ControlPath, nil)
	})
	ask(t, http.DefaultClient, http.MethodPut, base+registry.ControlPath, body)
}

// Requests are what the registry was asked since Spoil, such as
// "GET /v2/library/redis/manifests/8".
func Requests(t testing.TB) []string {
	t.Helper()
	answer := ask(t, http.DefaultClient, http.MethodGet, variable(t, "DEVBLISS_REGISTRY")+registry.ControlPath, nil)
	var report registry.Report
	if err := json.Unmarshal(answer, &report); err != nil {
		t.Fatalf("read the registry's report: %v", err)
	}
	return report.Requests
}

// KillEngine ends the engine as a crash would; its containers end too. The
// engine runs again when the test ends.
func KillEngine(t testing.TB) {
	t.Helper()
	t.Cleanup(func() { control(t, "start") })
	control(t, "kill")
}

// StopEngine ends the engine in good order. It runs again when the test ends.
func StopEngine(t testing.TB) {
	t.Helper()
	t.Cleanup(func() { control(t, "start") })
	control(t, "stop")
}

// StartEngine starts the engine after KillEngine or StopEngine and returns when
// it answers.
func StartEngine(t testing.TB) {
	t.Helper()
	control(t, "start")
}

// FreezeEngine makes the engine hang: it takes connections and never answers.
// It goes on when the test ends or with ThawEngine.
func FreezeEngine(t testing.TB) {
	t.Helper()
	t.Cleanup(func() { control(t, "thaw") })
	control(t, "freeze")
}

// ThawEngine makes a frozen engine go on.
func ThawEngine(t testing.TB) {
	t.Helper()
	control(t, "thaw")
}

func control(t testing.TB, verb string) {
	t.Helper()
	socket := variable(t, "DEVBLISS_CAGE")
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", socket)
	}}
	defer transport.CloseIdleConnections()
	ask(t, &http.Client{Transport: transport}, http.MethodPost, "http://cage/engine/"+verb, nil)
}

// ask fails the test unless the answer is a good one.
func ask(t testing.TB, client *http.Client, method, url string, body []byte) []byte {
	t.Helper()
	answer, err := send(client, method, url, body)
	if err != nil {
		t.Fatalf("ask the test ground: %v", err)
	}
	return answer
}

func send(client *http.Client, method, url string, body []byte) ([]byte, error) {
	// not the test's context: its end is when things are undone
	req, err := http.NewRequestWithContext(context.Background(), method, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode >= 300 {
		err = fmt.Errorf("%s: %s", res.Status, strings.TrimSpace(string(answer)))
	}
	return answer, err
}

func variable(t testing.TB, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Fatalf("%s is not set: run this test with: go run ./internal/testenv test", name)
	}
	return value
}
