package main

import "strings"

// nearest returns the candidate that was probably meant by a mistyped name, ""
// where none is close enough to be worth a guess.
func nearest(name string, candidates []string) string {
	name = strings.ToLower(name)
	best, least := "", len(name)/3+1
	for _, c := range candidates {
		if len(name) >= 2 && strings.HasPrefix(c, name) {
			return c
		}
		if d := distance(name, c); d <= least && (best == "" || d < least) {
			best, least = c, d
		}
	}
	return best
}

// distance counts the letters to insert, drop, replace or swap with a neighbour
// to make b out of a.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
