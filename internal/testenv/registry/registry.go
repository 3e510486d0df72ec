// Package registry answers as Docker Hub and other registries do, from the
// images of a store. It is read-only, and it goes wrong when asked to. It
// checks no credentials and speaks only what a pull needs.
package registry

import (
	"io"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/devbliss/devbliss/internal/testenv/image"
	"github.com/devbliss/devbliss/internal/testenv/store"
)

// Registry is an http.Handler. Its images do not change.
type Registry struct {
	store *store.Store
	tags  map[string]string // "library/redis:8" to digest
	path  *regexp.Regexp

	mu       sync.Mutex
	faults   Faults
	requests []string
}

// New serves the images that tags names.
func New(st *store.Store, tags map[string]string) *Registry {
	return &Registry{store: st, tags: tags, path: regexp.MustCompile(`^/v2/(.+)/(manifests|blobs)/([^/]+)$`)}
}

// ServeHTTP answers one request.
func (r *Registry) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	switch q.URL.Path {
	case ControlPath:
		r.control(w, q)
	case "/token":
		writeToken(w)
	case "/v2", "/v2/":
		greet(w, q)
	default:
		r.serve(w, q)
	}
}

func (r *Registry) serve(w http.ResponseWriter, q *http.Request) {
	m := r.path.FindStringSubmatch(q.URL.Path)
	if m == nil || (q.Method != http.MethodGet && q.Method != http.MethodHead) {
		writeError(w, http.StatusNotFound, codeUnsupported)
		return
	}
	repository, kind, name := hosted(q.Host, m[1]), Kind(m[2]), m[3]
	f := r.take(kind, q)
	if f.Delay > 0 {
		select {
		case <-q.Context().Done():
			return
		case <-time.After(f.Delay):
		}
	}
	if f.Status != 0 {
		writeError(w, f.Status, codeFor(f.Status))
		return
	}
	w.Header().Set("Docker-Distribution-Api-Version", "registry/2.0")
	if kind == Manifests {
		r.manifest(w, q, repository, name)
		return
	}
	r.blob(w, q, name, f)
}

// hosted is the repository's name in the store: those of registries other than
// the Hub carry the registry's name.
func hosted(host, repository string) string {
	host, _, _ = strings.Cut(host, ":")
	if host == "localhost" || strings.HasPrefix(host, "127.") || strings.HasSuffix(host, "docker.io") || !strings.Contains(host, ".") {
		return repository
	}
	return host + "/" + repository
}

func (r *Registry) manifest(w http.ResponseWriter, q *http.Request, repository, name string) {
	digest := name
	if !strings.HasPrefix(name, "sha256:") {
		var ok bool
		if digest, ok = r.tags[repository+":"+name]; !ok {
			r.unknown(w, repository)
			return
		}
	}
	b, err := os.ReadFile(r.store.Blob(digest))
	if err != nil {
		writeError(w, http.StatusNotFound, codeManifest)
		return
	}
	w.Header().Set("Content-Type", image.ManifestType)
	w.Header().Set("Docker-Content-Digest", digest)
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	if q.Method == http.MethodGet {
		_, _ = w.Write(b) // the asker went away
	}
}

// unknown tells a missing tag from a missing repository; of the latter the Hub
// does not say whether it is missing or private.
func (r *Registry) unknown(w http.ResponseWriter, repository string) {
	for ref := range r.tags {
		if strings.HasPrefix(ref, repository+":") {
			writeError(w, http.StatusNotFound, codeManifest)
			return
		}
	}
	w.Header().Set("Www-Authenticate", challenge+`,scope="repository:`+repository+`:pull",error="insufficient_scope"`)
	writeError(w, http.StatusUnauthorized, codeUnauthorized)
}

func (r *Registry) blob(w http.ResponseWriter, q *http.Request, digest string, f Faults) {
	file, err := os.Open(r.store.Blob(digest))
	if err != nil {
		writeError(w, http.StatusNotFound, codeBlob)
		return
	}
	defer file.Close()
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Docker-Content-Digest", digest)
	var layer io.ReadSeeker = file
	if q.Method == http.MethodGet && f.spoilsBody() {
		layer = &spoiled{ctx: q.Context(), layer: file, faults: f}
	}
	http.ServeContent(w, q, "", time.Time{}, layer) // with ranges: a pull can go on where it was cut
}
