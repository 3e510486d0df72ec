package catalog

import (
	"cmp"
	"slices"
	"strings"
)

// Search returns the addons that match words, best first: by id, alias, name,
// description and category, with typing mistakes forgiven. Where no addon matches
// all the words, those that match most of them. No words: all.
func (c *Catalog) Search(words string) []*Addon {
	found := c.search(words)
	addons := make([]*Addon, len(found))
	for i, e := range found {
		addons[i] = e.addon()
	}
	return addons
}

// match is how well an addon fits what was typed.
type match struct {
	*entry
	words    int // that match
	distance int // of those, summed
	guessed  bool
}

func (c *Catalog) search(words string) []*entry {
	wanted := typed(words)
	var found []match
	most, sure := 0, false
	for _, e := range c.entries {
		m := e.match(wanted)
		if m.words == 0 && len(wanted) > 0 {
			continue
		}
		if m.words > most {
			most, sure = m.words, false
		}
		sure = sure || m.words == most && !m.guessed
		found = append(found, m)
	}
	// A guess beside what is certain is noise.
	found = slices.DeleteFunc(found, func(m match) bool { return m.words < most || sure && m.guessed })
	slices.SortStableFunc(found, func(a, b match) int {
		return cmp.Or(
			cmp.Compare(a.distance, b.distance),
			cmp.Compare(min(1, len(a.Retired)), min(1, len(b.Retired))), // after its equals
			cmp.Compare(usualRank(a.ID), usualRank(b.ID)),
		)
	})
	entries := make([]*entry, len(found))
	for i, m := range found {
		entries[i] = m.entry
	}
	return entries
}

// typed splits what a person typed into words. Letters that stand alone are one
// word: "k v" is "kv".
func typed(words string) []string {
	list := strings.Fields(strings.ToLower(words))
	for _, word := range list {
		if len(word) > 1 {
			return list
		}
	}
	if len(list) < 2 {
		return list
	}
	return []string{strings.Join(list, "")}
}

// How far a word is from an addon, nearest first. From slipInID on it is a guess.
const (
	isName = iota
	beginsID
	isCategory
	isWord
	beginsWord
	inName
	beginsWordOfText
	slipInID
	slipInName
	lettersOfName
	inText
	noMatch
)

func (e *entry) match(wanted []string) match {
	m := match{entry: e}
	if len(wanted) == 0 {
		return m
	}
	t := e.terms()
	for _, word := range wanted {
		if d := t.distance(word); d < noMatch {
			m.words++
			m.distance += d
			m.guessed = m.guessed || d >= slipInID
		}
	}
	return m
}

// terms are the words of an addon, in lower case.
type terms struct {
	ids      []string // its id, with and without the source
	names    []string // ids and aliases
	ofName   []string
	category []string
	text     []string
	initials []string // of the compounds in its text: "kv" of "key-value"
	whole    string   // of its name
	prose    string   // its description
}

func (h *head) terms() terms {
	t := terms{
		ids: []string{h.ID}, ofName: fields(h.Name), category: append(fields(h.Category), h.Category), text: fields(h.Description),
		whole: strings.ToLower(h.Name), prose: strings.ToLower(h.Description),
	}
	if id := bare(h.ID); id != h.ID {
		t.ids = append(t.ids, id)
	}
	t.names = slices.Concat(t.ids, h.Aliases)
	for word := range strings.FieldsSeq(t.prose) {
		if parts := strings.Split(word, "-"); len(parts) > 1 {
			t.initials = append(t.initials, initials(parts))
		}
	}
	return t
}

func initials(parts []string) string {
	var b strings.Builder
	for _, part := range parts {
		if part != "" {
			b.WriteByte(part[0])
		}
	}
	return b.String()
}

func (t *terms) distance(word string) int {
	begins := func(s string) bool { return strings.HasPrefix(s, word) }
	contains := func(s string) bool { return len(word) > 2 && strings.Contains(s, word) }
	is := func(s string) bool { return s == word || s+"s" == word || s == word+"s" }
	slip := func(s string) bool { return slipped(word, s) }
	means := func(category string) bool { return slices.Contains(meant(word), category) }
	switch {
	case slices.Contains(t.names, word):
		return isName
	case slices.ContainsFunc(t.ids, begins):
		return beginsID
	case slices.ContainsFunc(t.category, is) || slices.ContainsFunc(t.category, means):
		return isCategory
	case slices.ContainsFunc(t.ofName, is) || slices.ContainsFunc(t.text, is) || slices.Contains(t.initials, word):
		return isWord
	case slices.ContainsFunc(t.names, begins) || slices.ContainsFunc(t.ofName, begins) || slices.ContainsFunc(t.category, begins):
		return beginsWord
	case slices.ContainsFunc(t.names, contains) || contains(t.whole):
		return inName
	case slices.ContainsFunc(t.text, begins):
		return beginsWordOfText
	case slices.ContainsFunc(t.names, slip):
		return slipInID
	case slices.ContainsFunc(t.ofName, slip):
		return slipInName
	case slices.ContainsFunc(t.ids, func(id string) bool { return lettersOf(word, id) }):
		return lettersOfName
	case len(word) > 2 && strings.Contains(t.prose, word):
		return inText
	}
	return noMatch
}

// fields splits text into lower-case words.
func fields(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return strings.ContainsRune(" -/,.:;()'", r)
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
