//go:build docker && unix

package main

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// firstLine says what is expected of a project: of compose, of devbliss with flags.
var firstLine = regexp.MustCompile(`^# compose: (green|fails); devbliss ?(.*): (?:(green)|asks: (.*))\n`)

// TestFirstDayOfProjects brings each project of firstday.txtar up from a fresh clone,
// by docker compose and by devbliss: it is green, or what it wants is named.
func TestFirstDayOfProjects(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/firstday.txtar")
	if err != nil {
		t.Fatal(err)
	}
	projects := map[string][]txtar.File{}
	var names []string
	for _, f := range archive.Files {
		name, _, _ := strings.Cut(f.Name, "/")
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		projects[name] = append(projects[name], f)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) { firstDay(t, name, projects[name]) })
	}
}

func firstDay(t *testing.T, name string, files []txtar.File) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, port, _ := net.SplitHostPort(taken.Addr().String())
	want := firstLine.FindStringSubmatch(string(files[0].Data))
	if want == nil {
		t.Fatalf("%s says nothing of what is expected", files[0].Name)
	}
	asks := strings.ReplaceAll(want[4], "TAKEN", port)

	p := onGround(t, "")
	clone(t, p.dir, files, port)
	all := append(composeCommand(), "up", "-d", "--wait", "--wait-timeout", "60")
	theirs, said, took := p.firstRun(all[0], all[1:]...)
	t.Logf("%s: docker compose up -d --wait: %s in %s%s", name, result(theirs), took, theirsSaid(said, theirs))
	if theirs != (want[1] == "green") {
		t.Errorf("docker compose: green is %v, not %s:\n%s", theirs, want[1], said)
	}
	takeDown(t, p.name)

	p.dir = t.TempDir()
	clone(t, p.dir, files, port)
	flags := strings.Fields(want[2])
	ours, said, took := p.firstRun(buildOnce(t).path, append([]string{"up", "--plain"}, flags...)...)
	t.Logf("%s: devbliss up --plain %s: %s in %s%s", name, want[2], result(ours), took, theirsSaid(said, ours))
	if ours != (want[3] == "green") || !strings.Contains(said, asks) {
		t.Errorf("devbliss: green is %v, and it should say %q:\n%s", ours, asks, said)
	}
	if ours { // and on the next day there is nothing to do
		if again, said, _ := p.firstRun(buildOnce(t).path, "up", "--plain"); !again || strings.Contains(said, "created") {
			t.Errorf("the second up:\n%s", said)
		}
	}
}

// clone writes a project into a folder as git would.
func clone(t *testing.T, dir string, files []txtar.File, port string) {
	t.Helper()
	for _, f := range files {
		_, path, _ := strings.Cut(f.Name, "/")
		text := strings.ReplaceAll(string(f.Data), "TAKEN", port)
		if windows, ok := strings.CutSuffix(path, " (BOM, CRLF)"); ok {
			path, text = windows, "\ufeff"+strings.ReplaceAll(text, "\n", "\r\n")
		}
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// firstRun runs a program in the project's folder, without a terminal.
func (p *project) firstRun(program string, args ...string) (green bool, said string, took time.Duration) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env = p.dir, append(os.Environ(), "COMPOSE_PROJECT_NAME="+p.name)
	began := time.Now()
	out, err := cmd.CombinedOutput()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		p.t.Fatal(err)
	}
	return err == nil, string(out), time.Since(began).Round(100 * time.Millisecond)
}

func result(green bool) string {
	if green {
		return "green"
	}
	return "fails"
}

// theirsSaid is the last line of what a failed program said.
func theirsSaid(said string, green bool) string {
	if green {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(said), "\n")
	for _, line := range lines {
		if strings.HasPrefix(line, "devbliss: ") {
			return ": " + strconv.Quote(line)
		}
	}
	return ": " + strconv.Quote(lines[len(lines)-1])
}
