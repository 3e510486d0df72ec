package registry

import (
	"net/http"
	"time"
)

// Faults is what goes wrong with the registry's answers until it is set anew.
// The zero value: nothing.
type Faults struct {
	Rate    int64         `json:"rate,omitempty"`    // bytes a second of each layer; 0: as fast as it goes
	Status  int           `json:"status,omitempty"`  // HTTP status instead of an answer: 401, 404, 429, 500 …
	Only    Kind          `json:"only,omitempty"`    // which requests Status and Delay are for; empty: all
	Cut     int64         `json:"cut,omitempty"`     // the connection breaks after so many bytes of a layer that is longer
	Corrupt bool          `json:"corrupt,omitempty"` // one byte of every layer over 4 KiB is another one
	Delay   time.Duration `json:"delay,omitempty"`   // before each answer, in nanoseconds
	Count   int           `json:"count,omitempty"`   // how many answers are hit before all is well again; 0: without end
}

// Kind is a kind of request.
type Kind string

// The kinds of request that a pull makes.
const (
	Manifests Kind = "manifests"
	Blobs     Kind = "blobs"
)

// Report is what the control address answers.
type Report struct {
	Faults   Faults   `json:"faults"`
	Requests []string `json:"requests"` // "GET /v2/library/redis/manifests/8", since the faults were last set
}

func (f Faults) hits(kind Kind) bool { return f.Only == "" || f.Only == kind }

func (f Faults) spoilsBody() bool { return f.Rate > 0 || f.Cut > 0 || f.Corrupt }

// take counts a request of that kind and returns the faults that it meets.
func (r *Registry) take(kind Kind, q *http.Request) Faults {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests = append(r.requests, q.Method+" "+q.URL.Path)
	f := r.faults
	if !f.hits(kind) {
		f.Status, f.Delay = 0, 0
	}
	// docker asks with HEAD before it GETs: counting both would need to be known by a test
	if f.Count > 0 && q.Method == http.MethodGet && f.hits(kind) {
		r.faults.Count--
		if r.faults.Count == 0 {
			r.faults = Faults{}
		}
	}
	return f
}
