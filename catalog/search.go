package catalog

import (
	"slices"
	"strings"
)

// Search returns the addons that match words, best first: by id, alias, name,
// description and category, with typing mistakes forgiven. No words: all.
func (c *Catalog) Search(words string) []*Addon {
	found := c.search(words)
	addons := make([]*Addon, len(found))
	for i, e := range found {
		addons[i] = e.addon()
	}
	return addons
}

func (c *Catalog) search(words string) []*entry {
	type match struct {
		*entry
		distance int
	}
	wanted := strings.Fields(strings.ToLower(words))
	var found []match
	for _, e := range c.entries {
		if d, ok := e.distance(wanted); ok {
			found = append(found, match{e, d})
		}
	}
	slices.SortStableFunc(found, func(a, b match) int { return a.distance - b.distance })
	entries := make([]*entry, len(found))
	for i, m := range found {
		entries[i] = m.entry
	}
	return entries
}

// How far a word is from an addon, nearest first.
const (
	isName = iota
	beginsID
	beginsAlias
	beginsWordOfName
	isCategory
	inName
	beginsWordOfText
	slipInName
	lettersOfName
	inText
	noMatch
)

// distance sums how far each word is from the addon; every word must match.
func (h *head) distance(words []string) (int, bool) {
	sum := 0
	for _, word := range words {
		d := h.wordDistance(word)
		if d == noMatch {
			return 0, false
		}
		sum += d
	}
	return sum, true
}

func (h *head) wordDistance(word string) int {
	begins := func(s string) bool { return strings.HasPrefix(s, word) }
	contains := func(s string) bool { return strings.Contains(s, word) }
	id := bare(h.ID)
	names := append([]string{h.ID, id}, h.Aliases...)
	ofName := fields(h.Name)
	text := fields(h.Description)
	category := fields(h.Category)
	slip := func(s string) bool { return slipped(word, s) }
	switch {
	case slices.Contains(names, word):
		return isName
	case begins(h.ID) || begins(id):
		return beginsID
	case slices.ContainsFunc(h.Aliases, begins):
		return beginsAlias
	case slices.ContainsFunc(ofName, begins):
		return beginsWordOfName
	case h.Category == word || slices.ContainsFunc(category, begins):
		return isCategory
	case slices.ContainsFunc(names, contains) || contains(strings.ToLower(h.Name)):
		return inName
	case slices.ContainsFunc(text, begins):
		return beginsWordOfText
	case slices.ContainsFunc(names, slip) || slices.ContainsFunc(ofName, slip):
		return slipInName
	case lettersOf(word, id):
		return lettersOfName
	case contains(strings.ToLower(h.Description)):
		return inText
	}
	return noMatch
}

// fields splits text into lower-case words.
func fields(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return strings.ContainsRune(" -/,.:;()", r)
	})
}

// slipped says whether word is name, or its beginning, typed with mistakes: a
// picker asks at every letter.
func slipped(word, name string) bool {
	allowed := forgiven(word)
	if allowed == 0 {
		return false
	}
	runes := []rune(name)
	begin := string(runes[:min(len(runes), len([]rune(word)))])
	return slips(word, name) <= allowed || slips(word, begin) <= min(1, allowed)
}

// lettersOf says whether the letters of word come in this order in name,
// beginning with its first: "rmq" is rabbitmq.
func lettersOf(word, name string) bool {
	if len(word) < 2 || name == "" || word[0] != name[0] {
		return false
	}
	rest := []rune(word)
	for _, r := range name {
		if len(rest) > 0 && r == rest[0] {
			rest = rest[1:]
		}
	}
	return len(rest) == 0
}
