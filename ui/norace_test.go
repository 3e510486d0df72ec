//go:build !race

package ui

const walkSteps = 10_000
