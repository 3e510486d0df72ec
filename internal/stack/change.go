package stack

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/snapshot"
)

// Change is what a verb would write: pure data.
type Change struct {
	Title   string       // "add redis"
	Files   []FileChange // in the order they are written; none: nothing to do
	Notes   []string     // what a person should know, one sentence each
	Starts  []string     // services to start afterwards: new ones and those wired to them
	Adds    []string     // services that are new
	Removes []string     // services whose containers are to go, before the files change
	Deletes []string     // volumes (the engine's names) whose data is to go
	Undoes  bool         // it takes back the last change

	Snapshot string // folder into which the data in Deletes is packed before it goes, "" where it is not

	folder   string            // that is made for the files, "" where there is none to make
	undone   *entry            // that Undoes is about
	puts     []put             // what comes back from the snapshot of what Undoes is about
	project  string            // whose volumes these are
	manifest snapshot.Manifest // of Snapshot
	volumes  []engine.Volume   // those in Deletes
}

// FileChange is one file before and after. A nil Was is a new file, a nil Now
// one that goes.
type FileChange struct {
	Path     string // absolute
	Was, Now []byte
}

// Diff is the change as a unified diff, with paths relative to dir. In .env files
// the values beside the lines that change are not shown, and of none that is called like a secret.
func (c *Change) Diff(dir string) string {
	var b strings.Builder
	for _, f := range c.Files {
		b.WriteString(f.diff(dir))
	}
	return b.String()
}

func (f FileChange) diff(dir string) string {
	name, err := filepath.Rel(dir, f.Path)
	if err != nil || strings.HasPrefix(name, "..") {
		name = f.Path
	}
	name = filepath.ToSlash(name)
	from, to := name, name
	if f.Was == nil {
		from = "/dev/null"
	}
	if f.Now == nil {
		to = "/dev/null"
	}
	was, now := string(f.Was), string(f.Now)
	text, err := udiff.ToUnified(from, to, was, udiff.Lines(was, now), udiff.DefaultContextLines)
	if err != nil { // the edits are udiff's own
		return fmt.Sprintf("--- %s\n+++ %s\n", from, to)
	}
	text = renumbered(text)
	if strings.Contains(filepath.Base(f.Path), ".env") {
		return masked(text)
	}
	return text
}

// hunk is the header of one: where it begins before and after.
var hunk = regexp.MustCompile(`^@@ -(\d+)((?:,\d+)?) \+(\d+)((?:,\d+)?) @@\n$`)

// renumbered sets right where the hunks of a diff begin after the change. The
// library (go-udiff 0.4.1) forgets the unchanged lines between two edits of one
// hunk, and the hunks after it would be some lines off.
func renumbered(diff string) string {
	var b strings.Builder
	grown, begun := 0, false
	for line := range strings.Lines(diff) {
		m := hunk.FindStringSubmatch(line)
		begun = begun || m != nil
		switch {
		case m != nil && m[1] != "0" && m[3] != "0": // a whole file has no other hunk
			from, _ := strconv.Atoi(m[1]) // digits
			line = fmt.Sprintf("@@ -%s%s +%d%s @@\n", m[1], m[2], from+grown, m[4])
		case begun && line[0] == '+':
			grown++
		case begun && line[0] == '-':
			grown--
		}
		b.WriteString(line)
	}
	return b.String()
}

// masked hides the values of the lines of a diff that do not change, and those of
// secrets.
func masked(diff string) string {
	lines := strings.SplitAfter(diff, "\n")
	for i, line := range lines {
		if name, _, assigns := strings.Cut(line, "="); assigns && strings.ContainsAny(line[:1], "+-") && secret(strings.TrimPrefix(name[1:], "export ")) {
			lines[i] = name + "=…\n"
			continue
		}
		text := strings.TrimSpace(line)
		if !strings.HasPrefix(line, " ") || text == "" || text[0] == '#' {
			continue
		}
		name, _, assigns := strings.Cut(text, "=")
		if assigns {
			lines[i] = " " + name + "=…\n"
		} else { // a value of several lines, perhaps
			lines[i] = " …\n"
		}
	}
	return strings.Join(lines, "")
}

// say adds a note.
func (c *Change) say(format string, args ...any) {
	c.Notes = append(c.Notes, fmt.Sprintf(format, args...))
}
