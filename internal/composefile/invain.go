package composefile

import (
	"bytes"
	"maps"
	"strings"
	"unicode/utf8"

	interp "github.com/compose-spec/compose-go/v2/interpolation"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/tree"
	"github.com/compose-spec/compose-go/v2/types"
)

// This file spares compose-go what it would do in vain. Every shortcut is taken
// where the text shows that it cannot matter, and only there.

// castLess takes out of the values that are turned into numbers and booleans those
// of keys that no file has: each value of a file is compared with every one, which
// takes a fifth of the time of loading.
func castLess(o *loader.Options, files []types.ConfigFile) {
	for _, f := range files {
		if !showsItsKeys(f.Content) {
			return
		}
	}
	o.Interpolate.TypeCastMapping = maps.Collect(func(yield func(tree.Path, interp.Cast) bool) {
		for path, cast := range o.Interpolate.TypeCastMapping {
			if mayMatch(path, files) && !yield(path, cast) {
				return
			}
		}
	})
}

// showsItsKeys says that all keys of a model stand in the text of its file, letter
// by letter: none is in another file, and none is spelled with escapes.
func showsItsKeys(text []byte) bool {
	if !utf8.Valid(text) {
		return false
	}
	for _, hides := range []string{"include", "extends", `\x`, `\u`, `\U`, "binary", "? ", "?\n"} {
		if bytes.Contains(text, []byte(hides)) {
			return false
		}
	}
	return true
}

// mayMatch says that one of the files has all keys of a path somewhere.
func mayMatch(path tree.Path, files []types.ConfigFile) bool {
	for _, key := range path.Parts() {
		if key == tree.PathMatchAll || key == tree.PathMatchList {
			continue
		}
		found := false
		for _, f := range files {
			found = found || bytes.Contains(f.Content, []byte(key))
		}
		if !found {
			return false
		}
	}
	return true
}

// mayBeNamed is false only where a text has no name at its top level, which takes
// reading all of it to know otherwise: its top level begins in the first column,
// and all that begins there is comments and other keys.
func mayBeNamed(text []byte) bool {
	if !utf8.Valid(text) || !linesAreYAML(text) {
		return true
	}
	begun := false
	for line := range bytes.Lines(text) {
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case len(bytes.TrimLeft(line, " \t")) == 0, line[0] == '#':
		case line[0] == ' ', line[0] == '\t':
			if !begun && bytes.TrimLeft(line, " \t")[0] != '#' {
				return true
			}
		default:
			begun = true
			key, _, ok := strings.Cut(string(line), ":")
			if !ok || key == "name" || strings.ContainsFunc(key, notInName) {
				return true
			}
		}
	}
	return false
}
