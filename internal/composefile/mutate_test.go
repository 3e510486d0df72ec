package composefile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSlipsOfTheHandHavePlaces makes the mistakes that hands make, one at a time
// in every line of a real file. What no longer loads has to say where.
func TestSlipsOfTheHandHavePlaces(t *testing.T) {
	slips := map[string]func(line string) string{
		"a space more":    func(line string) string { return " " + line },
		"a space less":    func(line string) string { return strings.TrimPrefix(line, " ") },
		"no line":         func(string) string { return "#" },
		"no colon":        func(line string) string { return strings.Replace(line, ":", "", 1) },
		"half a line":     func(line string) string { return line[:len(line)/2] },
		"a letter twice":  func(line string) string { return line[:len(line)/2] + "q" + line[len(line)/2:] },
		"a quote more":    func(line string) string { return line + `"` },
		"a tab":           func(line string) string { return "\t" + strings.TrimLeft(line, " ") },
		"a dash more":     func(line string) string { return strings.Replace(line, "  ", "- ", 1) },
		"no dash":         func(line string) string { return strings.Replace(line, "- ", "  ", 1) },
		"a dollar sign":   func(line string) string { return line + "${" },
		"a bracket less":  func(line string) string { return strings.NewReplacer("]", "", "}", "").Replace(line) },
		"an empty value":  func(line string) string { return line[:strings.Index(line+":", ":")] + ":" },
		"a wrong anchor":  func(line string) string { return line + " *none" },
		"a value in list": func(line string) string { return strings.Replace(line, ": ", ": [", 1) + "]" },
	}
	dir := filepath.Join("testdata", "parity", "basic")
	text, err := os.ReadFile(filepath.Join(dir, "compose.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	path, err := filepath.Abs(filepath.Join(dir, "compose.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	broken := 0
	for name, slip := range slips {
		for i := range lines {
			changed := append([]string(nil), lines...)
			changed[i] = slip(lines[i])
			overlay := map[string][]byte{path: []byte(strings.Join(changed, "\n"))}
			_, err := Load(t.Context(), Source{Dir: dir, Environment: []string{}}, overlay, nil)
			if err == nil {
				continue
			}
			broken++
			var p *Problem
			if !errors.As(err, &p) || p.Line == 0 {
				t.Errorf("%s in line %d (%q): no place: %v", name, i+1, lines[i], err)
			}
		}
	}
	if broken < 100 {
		t.Errorf("only %d slips broke the file", broken)
	}
}
