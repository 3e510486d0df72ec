package scaffold

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	cargoPackage = regexp.MustCompile(`(?ms)^\[package\].*?^name[ \t]*=[ \t]*"([^"]+)"`)
	cargoBinary  = regexp.MustCompile(`(?ms)^\[\[bin\]\].*?^name[ \t]*=[ \t]*"([^"]+)"`)
	cargoNeed    = regexp.MustCompile(`(?m)^["']?([A-Za-z0-9_-]+)["']?[ \t]*=|^\[dependencies\.([A-Za-z0-9_-]+)\]`)
	cargoRuns    = regexp.MustCompile(`(?m)^default-run[ \t]*=[ \t]*"([^"]+)"`)
	rustListens  = regexp.MustCompile(`(?:"(?:0\.0\.0\.0|127\.0\.0\.1|localhost|\[::\]):|\(\s*"[0-9.]+"\s*,\s*|\[\s*(?:0,\s*0,\s*0,\s*0|127,\s*0,\s*0,\s*1)\s*\]\s*,\s*)(\d{4,5})`)
	loopback     = regexp.MustCompile(`("127\.0\.0\.1|"localhost:|127,\s*0,\s*0,\s*1)`)
)

// rustApp is a crate with a program in it.
func rustApp(f folder) (*App, bool) {
	name := f.find(cargoPackage, "Cargo.toml")
	programs := f.match("src/bin/*.rs")
	if name == "" || !f.has("src/main.rs") && len(programs) == 0 {
		return nil, false
	}
	needs := cargoNeeds(f.read("Cargo.toml"))
	a := &App{Kind: "Rust", stage: "dev", Addons: proposals("rust", needs)}
	usual := 0 // nobody knows whether it is a server
	for _, known := range []struct {
		crate, kind string
		port        int
	}{{"axum", "Axum", 3000}, {"actix-web", "Actix Web", 8080}, {"rocket", "Rocket", 8000}, {"warp", "Warp", 3030}, {"poem", "Poem", 3000}} {
		if slices.Contains(needs, known.crate) {
			a.Kind, usual = known.kind, known.port
			break
		}
	}
	program, main := name, "src/main.rs"
	if own := f.find(cargoBinary, "Cargo.toml"); own != "" && !f.has(main) {
		program = own
	} else if !f.has(main) {
		main = programs[0]
		program = strings.TrimSuffix(path.Base(main), ".rs")
	}
	if own := f.find(cargoRuns, "Cargo.toml"); own != "" {
		program = own
	}
	a.port = f.port(usual, rustListens, main, "src/lib.rs", "src/server.rs", "src/app.rs")
	if loopback.MatchString(f.read(main)) {
		a.Notes = append(a.Notes, f.at(main)+" listens on its own container only (127.0.0.1): 0.0.0.0 lets others reach it")
	}
	switch {
	case a.Kind == "Rocket":
		a.env = []setting{{"ROCKET_ADDRESS", "0.0.0.0"}, {"ROCKET_PORT", digits(a.port)}}
	case a.port != 0:
		a.env = []setting{portSetting(a.port)}
	}
	a.watch = []watch{
		{action: "sync+restart", path: f.dir, target: "/app", ignore: []string{"target/"}},
		{action: "rebuild", path: path.Join(f.dir, "Cargo.toml")},
	}
	needed, headers := rustLibraries(f.read("Cargo.lock") + strings.Join(needs, "\n"))
	a.Files = f.files(render("rust.Dockerfile", struct {
		Program         string
		Needed, Headers []string
		Locked          bool
		Port            int
	}{program, needed, headers, f.has("Cargo.lock"), a.port}), "target")
	return a, true
}

// cargoNeeds are the crates that a Cargo.toml asks for itself.
func cargoNeeds(text string) []string {
	var needs []string
	for table := range strings.SplitSeq("\n"+text, "\n[") {
		head, body, _ := strings.Cut(table, "]")
		if crate, ok := strings.CutPrefix(head, "dependencies."); ok {
			needs = append(needs, strings.ToLower(crate))
		}
		if head != "dependencies" && head != "workspace.dependencies" {
			continue
		}
		for _, m := range cargoNeed.FindAllStringSubmatch(body, -1) {
			needs = append(needs, strings.ToLower(m[1]))
		}
		if strings.Contains(body, `"postgres"`) && strings.Contains(body, "sqlx") { // a feature of it
			needs = append(needs, "sqlx-postgres")
		}
	}
	return needs
}

// rustLibraries are the Debian packages that crates need: to run, and to be linked.
func rustLibraries(crates string) (needed, headers []string) {
	needed = []string{"ca-certificates"}
	if strings.Contains(crates, "openssl-sys") || strings.Contains(crates, "native-tls") {
		needed, headers = append(needed, "libssl3"), append(headers, "libssl-dev")
	}
	if strings.Contains(crates, "pq-sys") {
		needed, headers = append(needed, "libpq5"), append(headers, "libpq-dev")
	}
	if len(headers) > 0 {
		headers = append(headers, "pkg-config")
	}
	return needed, headers
}
