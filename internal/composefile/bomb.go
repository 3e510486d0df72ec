package composefile

import (
	"bytes"
	"errors"
	"fmt"

	"go.yaml.in/yaml/v4"
)

// maxValues is how many values a file may stand for once its aliases are resolved:
// compose-go makes a copy for each, and a few lines can ask for billions.
const maxValues = 500_000

var errBomb = errors.New("too many values behind aliases")

// refuseBomb finds aliases that stand for more than compose could ever load.
func (at *place) refuseBomb(file string, content []byte) error {
	if !bytes.Contains(content, []byte("*")) {
		return nil
	}
	for _, doc := range parse(content) {
		if n := bombIn(doc); n != nil {
			p := &Problem{Path: file, Shown: at.shown(file), Line: n.Line, Column: n.Column, Err: errBomb}
			p.Text = fmt.Sprintf("the aliases here stand for more than %d values, which is not loaded", maxValues)
			p.Before, p.Source, p.After = around(content, n.Line)
			return p
		}
	}
	return nil
}

// bombIn is an alias at which a document becomes larger than it may be, nil where
// it does not.
func bombIn(doc *yaml.Node) *yaml.Node {
	w := weighing{sizes: map[*yaml.Node]int{}}
	w.size(doc)
	return w.found
}

// weighing works out how many values nodes stand for, each once.
type weighing struct {
	sizes map[*yaml.Node]int
	found *yaml.Node
}

func (w *weighing) size(n *yaml.Node) int {
	target := follow(n)
	if size, ok := w.sizes[target]; ok {
		return size
	}
	w.sizes[target] = 1 // within itself: refused elsewhere
	size := 1
	for _, c := range target.Content {
		size = min(size+w.size(c), maxValues+1)
		if size > maxValues && w.found == nil && c.Kind == yaml.AliasNode {
			w.found = c
		}
	}
	w.sizes[target] = size
	return size
}
