package envnames

import (
	"bytes"
	"iter"
	"slices"
	"strings"
)

// words are the names that are looked for, and how they begin: most files have none
// of that, which is quickly told.
type words struct {
	names map[string]bool
	stems [][]byte
}

func newWords(all []string) words {
	w := words{names: map[string]bool{}}
	var stems []string
	for _, name := range all {
		w.names[name] = true
		stem, _, _ := strings.Cut(name, "_")
		stems = append(stems, stem)
	}
	slices.Sort(stems)
	for _, stem := range stems { // one that begins with another comes right after it
		if n := len(w.stems); n == 0 || !strings.HasPrefix(stem, string(w.stems[n-1])) {
			w.stems = append(w.stems, []byte(stem))
		}
	}
	return w
}

// in returns the names that a file has, each with the line of its first use.
func (w words) in(text []byte, env bool) map[string]int {
	found := w.written(text, env)
	if env {
		return found
	}
	for _, meant := range []map[string]int{w.settings(text), w.properties(text)} {
		for name, line := range meant {
			if found == nil {
				found = map[string]int{}
			}
			if found[name] == 0 {
				found[name] = line
			}
		}
	}
	return found
}

// written are the names that stand in a file as they are.
func (w words) written(text []byte, env bool) map[string]int {
	var found map[string]int
	var s *source
	for i, name := range w.every(text) {
		if s == nil {
			if bytes.IndexByte(text, 0) >= 0 { // no text
				return nil
			}
			found, s = map[string]int{}, newSource(text)
		}
		end := i + len(name)
		if env && !s.sets(i, end) || !env && !s.reads(i, end) {
			continue
		}
		if line := 1 + bytes.Count(text[:i], []byte("\n")); found[name] == 0 || line < found[name] {
			found[name] = line
		}
	}
	if s == nil {
		return nil
	}
	for name := range s.own { // a constant of its own, which is what it uses
		if !s.taken[name] {
			delete(found, name)
		}
	}
	return found
}

// every yields the names in a text as whole words, and where each begins.
func (w words) every(text []byte) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for _, stem := range w.stems {
			for from := 0; ; {
				i := bytes.Index(text[from:], stem)
				if i < 0 {
					break
				}
				i += from
				from = i + len(stem)
				for from < len(text) && wordy(text[from]) {
					from++
				}
				begins := i == 0 || !wordy(text[i-1])
				if name := string(text[i:from]); begins && w.names[name] && !yield(i, name) {
					return
				}
			}
		}
	}
}

func wordy(c byte) bool {
	return c == '_' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9'
}

// source is a file with a word that may be a variable of the environment.
type source struct {
	text  []byte
	env   bool            // the environment is spoken of at all
	own   map[string]bool // names that the file gives to something of its own
	taken map[string]bool // names that it takes from the environment for sure
}

func newSource(text []byte) *source {
	s := &source{text: text, own: map[string]bool{}, taken: map[string]bool{}}
	for _, word := range []string{"env", "ENV", "Env", "BaseSettings"} {
		s.env = s.env || bytes.Contains(text, []byte(word))
	}
	return s
}

// sets says that an .env file sets the word from i to end, or shows in a comment how
// to.
func (s *source) sets(i, end int) bool {
	line := bytes.LastIndexByte(s.text[:i], '\n') + 1
	before := strings.TrimLeft(string(s.text[line:i]), "# \t\ufeff")
	if before = strings.TrimSpace(before); before != "" && before != "export" {
		return false
	}
	next, _ := s.after(end)
	return next == '=' || next == ':' || next == '\n' && s.text[max(i-1, 0)] != ' '
}

// reads says that a source takes the word from i to end from the environment. In
// quotes, behind a dollar and behind env. it is sure; bare, as a field of settings,
// it is where the file speaks of the environment and does not assign to it.
func (s *source) reads(i, end int) bool {
	name := string(s.text[i:end])
	before := s.text[max(i-12, 0):i]
	switch last := lastOf(before); {
	case last == '"' || last == '\'' || last == '`' || last == '$' || last == '%' || bytes.HasSuffix(before, []byte("${")):
		s.taken[name] = true
		return true
	case last == '.':
		lower := bytes.ToLower(before)
		sure := bytes.HasSuffix(lower, []byte("env.")) || bytes.HasSuffix(lower, []byte("environ."))
		s.taken[name] = s.taken[name] || sure
		return sure
	case bytes.HasSuffix(before, []byte("ENV ")): // of a Dockerfile
		s.taken[name] = true
		return true
	}
	next, second := s.after(end)
	if next == '=' && second != '=' && second != '>' || next == ':' && second == '=' || declared(before) {
		s.own[name] = true
		return false
	}
	return s.env
}

// after is what follows on the line, past blanks; a line feed where nothing does.
func (s *source) after(end int) (next, second byte) {
	for end < len(s.text) && (s.text[end] == ' ' || s.text[end] == '\t' || s.text[end] == '\r') {
		end++
	}
	if end >= len(s.text) {
		return '\n', 0
	}
	if end+1 < len(s.text) {
		second = s.text[end+1]
	}
	return s.text[end], second
}

func lastOf(text []byte) byte {
	if len(text) == 0 {
		return '\n'
	}
	return text[len(text)-1]
}

// declared says that what follows is a constant or a variable of the language's own.
func declared(before []byte) bool {
	for _, word := range []string{"const ", "let ", "var ", "val ", "def "} {
		if bytes.HasSuffix(before, []byte(word)) {
			return true
		}
	}
	return false
}
