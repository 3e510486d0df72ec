package registry

import (
	"encoding/json"
	"net/http"
	"slices"
)

// ControlPath is where faults are set: PUT a Faults as JSON, DELETE them, GET a Report.
const ControlPath = "/_faults"

func (r *Registry) control(w http.ResponseWriter, q *http.Request) {
	switch q.Method {
	case http.MethodPut:
		var f Faults
		decoder := json.NewDecoder(q.Body)
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&f); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		r.set(f)
	case http.MethodDelete:
		r.set(Faults{})
	case http.MethodGet:
	default:
		http.Error(w, "PUT, DELETE or GET", http.StatusMethodNotAllowed)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(r.report()) // the asker went away
}

func (r *Registry) set(f Faults) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults, r.requests = f, nil
}

func (r *Registry) report() Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	return Report{Faults: r.faults, Requests: slices.Clone(r.requests)}
}
