package stack

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"reflect"
	"slices"

	"go.yaml.in/yaml/v4"
)

// effects are the services that a change of compose files touches.
type effects struct {
	comes, goes, alters []string // sorted
}

// effectsOf compares the services of the files before and after. Files that are
// no compose files have none.
func effectsOf(files []FileChange) effects {
	was, now := map[string][]any{}, map[string][]any{}
	for _, f := range files {
		collect(was, f.Was)
		collect(now, f.Now)
	}
	var e effects
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if _, stays := now[name]; !stays {
			e.goes = append(e.goes, name)
		} else if !reflect.DeepEqual(was[name], now[name]) {
			e.alters = append(e.alters, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if _, there := was[name]; !there {
			e.comes = append(e.comes, name)
		}
	}
	return e
}

func collect(into map[string][]any, text []byte) {
	for name, service := range servicesIn(text) {
		into[name] = append(into[name], service)
	}
}

// servicesIn returns what stands under services: in a compose file, each as plain
// data; nothing where the text is not one.
func servicesIn(text []byte) map[string]any {
	services := map[string]any{}
	documents := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var document struct {
			Services map[string]any `yaml:"services"`
		}
		err := documents.Decode(&document)
		maps.Copy(services, document.Services)
		if errors.Is(err, io.EOF) || err != nil {
			return services
		}
	}
}

// blank says that a text holds no YAML at all: nothing, or comments.
func blank(text []byte) bool {
	var document any
	err := yaml.Unmarshal(text, &document)
	return err == nil && document == nil
}
