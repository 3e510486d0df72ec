package main

// paint puts colours around text, or leaves it alone when it is off. Only the
// sixteen colours of the terminal are used: they are the user's own.
type paint struct{ on bool }

func (p paint) wrap(code, s string) string {
	if !p.on || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p paint) bold(s string) string   { return p.wrap("1", s) }
func (p paint) dim(s string) string    { return p.wrap("2", s) }
func (p paint) red(s string) string    { return p.wrap("31", s) }
func (p paint) green(s string) string  { return p.wrap("32", s) }
func (p paint) yellow(s string) string { return p.wrap("33", s) }
func (p paint) cyan(s string) string   { return p.wrap("36", s) }

// nth is the n-th colour for telling names apart; red is left to failures.
func (p paint) nth(n int, s string) string {
	codes := [...]string{"36", "33", "32", "35", "34", "96", "93", "92", "95", "94"}
	return p.wrap(codes[n%len(codes)], s)
}
