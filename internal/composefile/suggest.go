package composefile

import (
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/schema"
	"github.com/compose-spec/compose-go/v2/tree"
)

// keysOf are the keys that the compose specification has below a path of the
// model; "" is the top level.
func keysOf(path string) []string {
	var parts []string
	if path != "" {
		parts = tree.Path(path).Parts()
	}
	var keys []string
	for _, known := range schema.AttributePaths() {
		all := known.Parts()
		if len(all) != len(parts)+1 {
			continue
		}
		last := all[len(all)-1]
		if last == tree.PathMatchAll || last == tree.PathMatchList || strings.Contains(last, "[]") {
			continue
		}
		if len(parts) == 0 || tree.NewPath(parts...).Matches(tree.NewPath(all[:len(parts)]...)) {
			keys = append(keys, last)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// nearest is what was probably meant by a word: the choice that differs least,
// "" where none is near.
func nearest(word string, choices []string) string {
	best, bestDistance := "", 0
	for _, choice := range choices {
		d := distance(plain(word), plain(choice))
		limit := max(1, min(len(word), len(choice))/3)
		if len(word) >= 3 && (strings.HasPrefix(choice, word) || strings.HasSuffix(choice, "_"+word)) {
			d = min(d, limit)
		}
		if d <= limit && (best == "" || d < bestDistance) {
			best, bestDistance = choice, d
		}
	}
	return best
}

// plain takes out how a word is written: dependsOn, depends-on, depends_on.
func plain(word string) string {
	return strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(word))
}

// distance counts the letters to insert, drop, change or swap with their
// neighbour to make b of a.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
