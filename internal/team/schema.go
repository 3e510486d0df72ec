package team

import _ "embed"

// Schema is the JSON schema of a compose file with our mapping in it, for editors.
//
//go:embed schema.json
var Schema []byte
