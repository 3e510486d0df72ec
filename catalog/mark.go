package catalog

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// MarkKey is the key of a compose service under which devbliss keeps what it must
// know of it; compose ignores it.
const MarkKey = "x-devbliss"

// mark is what a service says of the addon that it was made of, as a key and its
// value; nil where its image tells. Another addon may run the same image, and an
// option may have changed how the service is reached.
func (d *drawing) mark(service *yaml.Node, first bool, marked *bool) []*yaml.Node {
	other := d.other(service)
	if !first {
		if *marked || (other != nil && other.ID != d.addon.ID) {
			return d.says(nil)
		}
		return nil
	}
	*marked = d.addon.catalog != nil && (other == nil || other.ID != d.addon.ID)
	set := d.addon.told(d.settings.Values)
	if !*marked && len(set) == 0 {
		return nil
	}
	return d.says(set)
}

// other is the addon for which the catalog takes a service by its image.
func (d *drawing) other(service *yaml.Node) *Addon {
	image := valueOf(service, "image")
	if image == nil || d.addon.catalog == nil {
		return nil
	}
	other, _ := d.addon.catalog.Recognise(image.Value)
	return other
}

func (d *drawing) says(set Values) []*yaml.Node {
	value := mapping("addon", text(d.addon.ID))
	if len(set) > 0 {
		values := &yaml.Node{Kind: yaml.MappingNode}
		for _, name := range sortedKeys(set) {
			values.Content = append(values.Content, text(name), text(strings.ReplaceAll(set[name], "$", "$$")))
		}
		value.Content = append(value.Content, text("set"), values)
	}
	return []*yaml.Node{text(MarkKey), value}
}

// text is a scalar that is text, whatever it looks like.
func text(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
}

// Mark is what the mapping under MarkKey says: the addon, and what was set. It
// takes the mapping as any YAML reader gives it; what it does not understand is as
// if it were not there.
func (c *Catalog) Mark(mapping any) (*Addon, Values) {
	said, _ := mapping.(map[string]any)
	id, _ := said["addon"].(string)
	e, ok := c.names[id]
	if !ok || e.ID != id {
		return nil, nil
	}
	addon := e.addon()
	set := map[string]string{}
	given, _ := said["set"].(map[string]any)
	for name, value := range given {
		if text, ok := value.(string); ok {
			set[name] = text
		}
	}
	values, err := addon.Values(set)
	if err != nil {
		values = nil
	}
	return addon, values
}
