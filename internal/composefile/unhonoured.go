package composefile

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/schema"
	"github.com/compose-spec/compose-go/v2/tree"
)

// swarmOnly are keys of the compose specification that docker compose reads and
// does nothing with, because only Docker Swarm knows them.
var swarmOnly = []tree.Path{
	tree.NewPath("services", "*", "deploy", "mode"),
	tree.NewPath("services", "*", "deploy", "labels"),
	tree.NewPath("services", "*", "deploy", "update_config"),
	tree.NewPath("services", "*", "deploy", "rollback_config"),
	tree.NewPath("services", "*", "deploy", "endpoint_mode"),
	tree.NewPath("services", "*", "deploy", "placement"),
	tree.NewPath("services", "*", "credential_spec"),
	tree.NewPath("configs", "*", "labels"),
	tree.NewPath("secrets", "*", "driver_opts"),
	tree.NewPath("secrets", "*", "labels"),
}

// honoured are all keys of the specification without those of swarmOnly and what
// is below them.
var honoured = sync.OnceValue(func() []tree.Path {
	return slices.DeleteFunc(slices.Clone(schema.AttributePaths()), func(p tree.Path) bool {
		parts := p.Parts()
		return slices.ContainsFunc(swarmOnly, func(out tree.Path) bool {
			n := len(out.Parts())
			return len(parts) >= n && tree.NewPath(parts[:n]...).Matches(out)
		})
	})
})

// reportUnhonoured makes loading note keys that have no effect.
func (at *place) reportUnhonoured(o *loader.Options) {
	items := []loader.UnsupportedAttributePattern{
		{Path: tree.NewPath("services", "*", "ports", "[]"), Detect: holds("mode", "host")},
		{Path: tree.NewPath("services", "*", "volumes", "[]"), Detect: holds("type", "cluster")},
		{Path: tree.NewPath("services", "*", "configs", "[]"), Detect: hasOwner},
		{Path: tree.NewPath("services", "*", "secrets", "[]"), Detect: hasOwner},
	}
	loader.WithSupportedAttributes(honoured(), nil)(o)
	loader.WithUnsupportedAttributesCheck(items, func(all []loader.UnsupportedAttribute) {
		for _, a := range all {
			at.notes = append(at.notes, unhonoured(a))
		}
	})(o)
}

// holds detects a mapping that has the value at key.
func holds(key, value string) func(any) bool {
	return func(v any) bool {
		m, _ := v.(map[string]any)
		return m[key] == value
	}
}

// hasOwner detects the long form of a config or secret that asks for an owner or
// a mode, which a bind mount cannot give.
func hasOwner(v any) bool {
	m, _ := v.(map[string]any)
	return m["uid"] != nil || m["gid"] != nil || m["mode"] != nil
}

func unhonoured(a loader.UnsupportedAttribute) string {
	key := strings.TrimSuffix(a.Path.String(), "[]")
	key = strings.TrimSuffix(key, ".")
	m, _ := a.Value.(map[string]any)
	switch {
	case strings.HasSuffix(key, ".ports"):
		key = fmt.Sprintf("%s: mode host of port %v", key, m["target"])
	case strings.HasSuffix(key, ".volumes"):
		key = fmt.Sprintf("%s: type cluster of %v", key, m["source"])
	case strings.HasSuffix(key, ".configs"), strings.HasSuffix(key, ".secrets"):
		key = fmt.Sprintf("%s: uid, gid and mode of %v", key, m["source"])
	}
	return key + " has no effect here: only Docker Swarm knows it"
}
