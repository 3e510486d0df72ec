package main

// glyphs are the signs of progress and states.
type glyphs struct {
	done, warning, failed, busy, off string
	full, empty                      string // cells of a bar
	cut                              string // where text was cut off
	spin                             []string
}

// glyphs gives signs that this terminal can show.
func (e *env) glyphs() glyphs { return glyphsFor(e.ascii()) }

func glyphsFor(ascii bool) glyphs {
	if ascii {
		return glyphs{
			done: "+", warning: "!", failed: "x", busy: "~", off: "-", full: "#", empty: ".", cut: "~",
			spin: []string{"|", "/", "-", `\`},
		}
	}
	return glyphs{
		done: "✓", warning: "!", failed: "✖", busy: "◌", off: "○", full: "━", empty: "━", cut: "…",
		spin: []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"},
	}
}
