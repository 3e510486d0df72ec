package composefile

import (
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// hit is where a path of the model leads in a file.
type hit struct {
	in    *source
	key   *yaml.Node // of the last mapping on the way, or the item of a list
	value *yaml.Node
	rest  string // what of the path is not in the file
}

// bracketed matches the forms in which messages write an index or a name:
// services[web], environment.[0], ports[].
var bracketed = regexp.MustCompile(`\.?\[([^\]]*)\]`)

// find looks a path of the model up in all files: "services.web.ports.0". "*" is
// any key and "[]" any item. Of several places it takes the one that follows the
// path furthest and holds the value (where wanted is not nil), then the one in
// the file prefer, then the last, which is the one that overrides the others.
func (s *sources) find(path string, wanted wanted, prefer string) (hit, bool) {
	path = bracketed.ReplaceAllStringFunc(path, func(m string) string {
		if name := bracketed.FindStringSubmatch(m)[1]; name != "" {
			return "." + name
		}
		return ".[]"
	})
	var best hit
	bestScore := -1
	consider := func(h hit) {
		if score := h.score(len(path), wanted, prefer); score >= bestScore {
			best, bestScore = h, score
		}
	}
	for _, f := range s.files {
		for _, doc := range f.docs {
			descend(hit{in: f, value: doc, rest: path}, consider)
		}
	}
	return best, bestScore >= 0
}

// score puts hits of a path with so many bytes in the order that find promises.
func (h hit) score(length int, wanted wanted, prefer string) int {
	score := 20 * (length - len(h.rest))
	if h.rest == "" {
		score += 10
	}
	if wanted != nil {
		_, match := h.holding(wanted)
		score += 2 * int(match)
	}
	if h.in.path == prefer {
		score++
	}
	return score
}

// descend calls yield for each place that the rest of h's path leads to, and for
// those where it ends before.
func descend(h hit, yield func(hit)) {
	h.value = follow(h.value)
	if h.rest == "" || h.value == nil {
		yield(h)
		return
	}
	found := false
	for next := range h.next() {
		found = true
		descend(next, yield)
	}
	if !found {
		yield(h)
	}
}

// next yields the places one step further on the path.
func (h hit) next() func(func(hit) bool) {
	return func(yield func(hit) bool) {
		if h.value.Kind == yaml.MappingNode {
			h.nextKeys(h.value, 0, yield)
		} else { // only a sequence has more
			h.nextItems(yield)
		}
	}
}

func (h hit) nextKeys(mapping *yaml.Node, depth int, yield func(hit) bool) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		key, value := mapping.Content[i], mapping.Content[i+1]
		if key.Tag == "!!merge" {
			for _, merged := range items(value) {
				if merged = follow(merged); merged.Kind == yaml.MappingNode && depth < 10 { // a merge may hold itself
					h.nextKeys(merged, depth+1, yield)
				}
			}
			continue
		}
		rest, ok := cutKey(h.rest, key.Value)
		if ok && !yield(hit{h.in, key, value, rest}) {
			return
		}
	}
}

// nextItems takes the path's next element for an index, or for the name of an
// item such as "A" in a list with "A=1".
func (h hit) nextItems(yield func(hit) bool) {
	first, rest, _ := strings.Cut(h.rest, ".")
	index, err := strconv.Atoi(first)
	for i, item := range h.value.Content {
		item = follow(item)
		switch {
		case first == "[]" || first == "*":
		case err == nil && i == index:
		case err != nil && item.Kind == yaml.ScalarNode && (item.Value == first || strings.HasPrefix(item.Value, first+"=")):
		default:
			continue
		}
		if !yield(hit{h.in, item, item, rest}) {
			return
		}
	}
}

// cutKey takes a key off the front of a path. Names may hold dots, so the key
// decides how much that is.
func cutKey(path, key string) (rest string, ok bool) {
	if strings.HasPrefix(path, "*") {
		return strings.TrimPrefix(path[1:], "."), true
	}
	rest, ok = strings.CutPrefix(path, key)
	if !ok || (rest != "" && rest[0] != '.') {
		return "", false
	}
	return strings.TrimPrefix(rest, "."), true
}

// wanted tells how well a scalar, with variables filled in, fits what a message
// says.
type wanted func(filled string) match

type match int

const (
	no match = iota
	within
	exact
)

// value wants the scalar v, or one that has it within.
func value(v string) wanted {
	return func(filled string) match {
		switch {
		case filled == v:
			return exact
		case v != "" && strings.Contains(filled, v):
			return within
		}
		return no
	}
}

// holding gives the scalar at or below the hit that fits best, nil where none does.
func (h hit) holding(wanted wanted) (best *yaml.Node, how match) {
	scalars(h.value, func(n *yaml.Node) {
		if m := max(wanted(h.in.value(n)), wanted(n.Value)); m > how {
			best, how = n, m
		}
	})
	return best, how
}

// scalars calls yield for each scalar value at or below n, without keys.
func scalars(n *yaml.Node, yield func(*yaml.Node)) {
	seen := map[*yaml.Node]bool{} // anchors may hold themselves, or double ten times over
	var visit func(*yaml.Node)
	visit = func(n *yaml.Node) {
		n = follow(n)
		if n == nil || seen[n] {
			return
		}
		seen[n] = true
		if n.Kind == yaml.ScalarNode {
			yield(n)
			return
		}
		below := values(n)
		if n.Kind == yaml.SequenceNode {
			below = n.Content
		}
		for _, each := range below {
			visit(each)
		}
	}
	visit(n)
}
