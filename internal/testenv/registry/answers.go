package registry

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// code is a registry's word for an error.
type code string

const (
	codeUnknown      code = "UNKNOWN"
	codeUnsupported  code = "UNSUPPORTED"
	codeManifest     code = "MANIFEST_UNKNOWN"
	codeBlob         code = "BLOB_UNKNOWN"
	codeDenied       code = "DENIED"
	codeUnauthorized code = "UNAUTHORIZED"
	codeRateLimit    code = "TOOMANYREQUESTS"
)

func (c code) message() string {
	switch c {
	case codeManifest:
		return "manifest unknown"
	case codeBlob:
		return "blob unknown to registry"
	case codeDenied:
		return "requested access to the resource is denied"
	case codeUnauthorized:
		return "authentication required"
	case codeRateLimit:
		return "You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit"
	case codeUnsupported:
		return "The operation is unsupported."
	default:
		return "unknown error"
	}
}

// codeFor is what the Hub says with a status.
func codeFor(status int) code {
	switch status {
	case http.StatusTooManyRequests:
		return codeRateLimit
	case http.StatusNotFound:
		return codeManifest
	case http.StatusUnauthorized, http.StatusForbidden:
		return codeDenied
	default:
		return codeUnknown
	}
}

// writeError answers in the registry's own form. The engine shows the message
// only if there is a detail too.
func writeError(w http.ResponseWriter, status int, c code) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	body := map[string]any{"errors": []any{map[string]any{
		"code": c, "message": c.message(), "detail": map[string]string{"from": "test ground"},
	}}}
	_ = json.NewEncoder(w).Encode(body) // the asker went away
}

const challenge = `Bearer realm="https://auth.docker.io/token",service="registry.docker.io"`

// greet answers whether this is a registry; the Hub wants a token even for that.
func greet(w http.ResponseWriter, q *http.Request) {
	if strings.HasSuffix(q.Host, "docker.io") && q.Header.Get("Authorization") == "" {
		w.Header().Set("Www-Authenticate", challenge)
		writeError(w, http.StatusUnauthorized, codeUnauthorized)
		return
	}
	w.Header().Set("Docker-Distribution-Api-Version", "registry/2.0")
	_, _ = io.WriteString(w, "{}")
}

// writeToken gives a token to whoever asks.
func writeToken(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{
		"token": "anonymous", "expires_in": 300, "issued_at": time.Now().UTC().Format(time.RFC3339),
	})
}
