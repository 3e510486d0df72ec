package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func environment(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestSettingsHaveDefaults(t *testing.T) {
	s, err := readSettings(environment("SHOP_OWNER", "Ada"))
	if err != nil {
		t.Fatal(err)
	}
	if s.name != "The corner shop" || s.owner != "Ada" || s.orderEvery != 5*time.Second || s.redisURL != "" {
		t.Errorf("settings = %+v", s)
	}
}

func TestSettingsRefuseATimeThatIsNone(t *testing.T) {
	for _, bad := range []string{"often", "0s", "-1s"} {
		if _, err := readSettings(environment("ORDER_EVERY", bad)); err == nil || !strings.Contains(err.Error(), bad) {
			t.Errorf("ORDER_EVERY=%s: %v", bad, err)
		}
	}
}

func TestRunNamesWhatItCanDo(t *testing.T) {
	for _, args := range [][]string{nil, {"web", "worker"}, {"wbe"}} {
		if err := run(t.Context(), args, environment(), io.Discard); err == nil || !strings.Contains(err.Error(), "worker") {
			t.Errorf("run %v: %v", args, err)
		}
	}
}

func TestNothingRunsWithoutADatabase(t *testing.T) {
	for _, verb := range []string{"web", "worker", "migrate"} {
		if err := run(t.Context(), []string{verb}, environment(), io.Discard); err == nil || !strings.Contains(err.Error(), "DATABASE_URL is not set") {
			t.Errorf("%s: %v", verb, err)
		}
	}
}

func TestHealthyPrintsWhatIsWrong(t *testing.T) {
	answer, status := "ok\n", http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	defer server.Close()
	var out strings.Builder
	if err := healthy(t.Context(), server.URL, &out); err != nil || out.String() != "ok\n" {
		t.Errorf("healthy: %v, %q", err, out.String())
	}
	answer, status = "redis: refused", http.StatusServiceUnavailable
	out.Reset()
	if err := healthy(t.Context(), server.URL, &out); err == nil || out.String() != answer {
		t.Errorf("unhealthy: %v, %q", err, out.String())
	}
	server.Close()
	if err := healthy(t.Context(), server.URL, &out); err == nil {
		t.Error("gone: no error")
	}
}

// away is a shop whose Postgres and Redis do not answer.
func away(t *testing.T) http.Handler {
	t.Helper()
	o, err := openOrders(t.Context(), "postgresql://app@127.0.0.1:1/app?sslmode=disable&connect_timeout=1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.close)
	v, err := openVisits("redis://127.0.0.1:1/0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.close)
	return (&shop{settings{name: "Test"}, o, v, slog.New(slog.DiscardHandler)}).handler()
}

func ask(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestShopSaysWhatDoesNotAnswer(t *testing.T) {
	h := away(t)
	w := ask(h, httptest.NewRequest(http.MethodGet, "/healthz", nil))
	if body := w.Body.String(); w.Code != http.StatusServiceUnavailable || !strings.Contains(body, "postgres: ") || !strings.Contains(body, "; redis: ") {
		t.Errorf("health: %d %s", w.Code, body)
	}
	w = ask(h, httptest.NewRequest(http.MethodGet, "/", nil))
	if body := w.Body.String(); w.Code != http.StatusServiceUnavailable || !strings.Contains(body, "Redis does not answer") || !strings.Contains(body, "Postgres does not answer") {
		t.Errorf("page: %d %s", w.Code, body)
	}
}

func TestShopRefusesOrdersItCannotFill(t *testing.T) {
	h := away(t)
	post := func(form, origin string) int {
		r := httptest.NewRequest(http.MethodPost, "/orders", strings.NewReader(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		return ask(h, r).Code
	}
	for _, form := range []string{"", "good=99", "good=-1", "good=duck"} {
		if code := post(form, ""); code != http.StatusBadRequest {
			t.Errorf("%q: %d", form, code)
		}
	}
	if code := post("good=1", ""); code != http.StatusServiceUnavailable {
		t.Errorf("no database: %d", code)
	}
	if code := post("good=1", "https://elsewhere.example"); code != http.StatusForbidden {
		t.Errorf("from another site's page: %d", code)
	}
}

func TestWorkerSpreadsItsOrders(t *testing.T) {
	if least, most := pause(4*time.Second, 0), pause(4*time.Second, 1); least != 2*time.Second || most != 6*time.Second {
		t.Errorf("pauses are from %s to %s", least, most)
	}
}
