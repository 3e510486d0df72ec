package main

import "fmt"

// good is something that the shop sells.
type good struct {
	name  string
	cents int64 // for one
}

func goods() []good {
	return []good{
		{"Oat cookies", 349},
		{"Coffee beans, 1 kg", 1890},
		{"Rubber duck", 599},
		{"Notebook, dotted", 1250},
		{"Warm socks", 990},
		{"Mechanical keyboard", 12900},
	}
}

// money writes cents as euros: 123456 is € 1,234.56.
func money(cents int64) string {
	return fmt.Sprintf("€ %s.%02d", thousands(cents/100), cents%100)
}

// thousands writes a number with commas.
func thousands(n int64) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
