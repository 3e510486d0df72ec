package scaffold

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	goMain      = regexp.MustCompile(`(?m)^(package main)\b`)
	goDirective = regexp.MustCompile(`(?m)^go[ \t]+1\.(\d+)`)
	goModule    = regexp.MustCompile(`(?m)^module[ \t]+"?([^\s"]+)`)
	goListens   = regexp.MustCompile(`"(?:0\.0\.0\.0|127\.0\.0\.1|localhost)?:(\d{2,5})"`)
	goCgo       = regexp.MustCompile(`(?m)^[^/\n]*(github\.com/mattn/go-sqlite3|github\.com/confluentinc/confluent-kafka-go)\b`)
)

// newestGo is the Go that images are built with, 1.newestGo, unless go.mod wants one
// that is newer: an older module is compiled by it as well.
const newestGo = 26

// goApp is a module with a program in it.
func goApp(f folder) (*App, bool) {
	if !f.has("go.mod") {
		return nil, false
	}
	programs := f.goPrograms()
	if len(programs) == 0 {
		return nil, false
	}
	module := f.find(goModule, "go.mod")
	program := preferred(programs, path.Base(module))
	minor, _ := strconv.Atoi(f.find(goDirective, "go.mod")) // digits, or 0
	a := &App{Kind: "Go", small: true, stage: "dev"}
	a.port = f.port(8080, goListens, f.goSources(program)...)
	a.env = []setting{portSetting(a.port)}
	a.Addons = proposals("go", goRequires(f.read("go.mod")))
	a.watch = []watch{
		{action: "sync+restart", path: f.dir, target: "/app"},
		{action: "rebuild", path: path.Join(f.dir, "go.mod")},
	}
	for _, other := range programs {
		if other != program {
			a.Notes = append(a.Notes, f.at("Dockerfile")+" runs "+program+"; the module has "+other+" too")
		}
	}
	a.Files = f.files(render("go.Dockerfile", struct {
		Version int
		Mod     []string
		Program string
		Vendor  bool
		Cgo     bool
		Port    int
	}{max(minor, newestGo), f.those("go.mod", "go.sum"), program, f.has("vendor/modules.txt"), goCgo.MatchString(f.read("go.mod")), a.port}))
	return a, true
}

// goPrograms are the packages that are programs: that of the module's root, those
// of cmd, and cmd itself.
func (f folder) goPrograms() []string {
	var programs []string
	for _, file := range slices.Concat(f.match("*.go"), f.match("cmd/*.go"), f.match("cmd/*/*.go")) {
		program := "."
		if dir := path.Dir(file); dir != "." {
			program = "./" + dir
		}
		if !strings.HasSuffix(file, "_test.go") && !slices.Contains(programs, program) && goMain.MatchString(f.read(file)) {
			programs = append(programs, program)
		}
	}
	return programs
}

// goSources are the files of a package, and those where servers are often made.
func (f folder) goSources(program string) []string {
	files := f.match(path.Join(program, "*.go"))
	for _, pattern := range []string{"*.go", "internal/server/*.go", "internal/config/*.go", "server/*.go", "config/*.go"} {
		files = append(files, f.match(pattern)...)
	}
	return slices.DeleteFunc(files, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
}

// preferred is the program that is most likely the one that people reach.
func preferred(programs []string, module string) string {
	for _, name := range []string{".", "./cmd/" + module, "./cmd/server", "./cmd/api", "./cmd/web", "./cmd/app"} {
		if slices.Contains(programs, name) {
			return name
		}
	}
	return programs[0]
}

// goRequires are the modules that a go.mod asks for itself.
func goRequires(text string) []string {
	var modules []string
	for line := range strings.Lines(text) {
		words := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
		if len(words) >= 2 && strings.HasPrefix(words[1], "v") && !strings.Contains(line, "// indirect") {
			modules = append(modules, words[0])
		}
	}
	return modules
}
