//go:build race

package ui

// The race detector makes a step ten times as slow, and the walk has one goroutine.
const walkSteps = 1_000
