package verify

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/devbliss/devbliss/catalog"
)

func TestAProxyMaySayThatNothingIsBehindItAndNobodyElse(t *testing.T) {
	code := http.StatusBadGateway
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }))
	defer server.Close()
	for category, fine := range map[string]bool{"proxy": true, "search": false} {
		trial := &Trial{addon: &catalog.Addon{Category: category}}
		if err := trial.answers(t.Context(), server.URL); (err == nil) != fine {
			t.Errorf("%s: %v", category, err)
		}
	}
	code = http.StatusInternalServerError
	trial := &Trial{addon: &catalog.Addon{Category: "proxy"}}
	if err := trial.answers(t.Context(), server.URL); err == nil || err.Error() != "it answers 500 Internal Server Error" {
		t.Errorf("a proxy that is broken: %v", err)
	}
}
