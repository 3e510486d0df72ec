package main

import (
	"encoding/json"
	"io"
)

// writeJSON writes v indented, with <, > and & as they are: the reader is a
// program or a person, not a web page.
func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
