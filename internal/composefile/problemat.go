package composefile

// ProblemAt is a mistake at a place in the text of a file, with the lines around
// it. Line and column count from 1.
func ProblemAt(path, shown string, text []byte, line, column int, what, hint string) *Problem {
	p := &Problem{Path: path, Shown: shown, Line: line, Column: column, Text: what, Hint: hint}
	p.Before, p.Source, p.After = around(text, line)
	return p
}

// Nearest is what was probably meant by a word: the choice that differs least, ""
// where none is near.
func Nearest(word string, choices []string) string { return nearest(word, choices) }
