package scaffold

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// manifest is what is read of a package.json.
type manifest struct {
	Main            string            `json:"main"`
	Scripts         map[string]string `json:"scripts"`
	Dependencies    map[string]string `json:"dependencies"`
	DevDependencies map[string]string `json:"devDependencies"`
	Workspaces      workspaces        `json:"workspaces"`
}

func (m manifest) wants(name string) bool {
	return m.Dependencies[name] != "" || m.DevDependencies[name] != ""
}

// script is the first of these that there is.
func (m manifest) script(names ...string) string {
	for _, name := range names {
		if m.Scripts[name] != "" {
			return name
		}
	}
	return ""
}

// framework is one of Node's: how it is recognised, where it listens, what its own
// server for work has to be told so that others reach it.
type framework struct {
	dependency, kind string
	port             int
	flags            string // "" where it listens for others by itself
	pages            string // folder of the pages that its build makes; "" for a server
}

// frameworks are in order: Next.js has Express beside it at times, not the reverse.
func frameworks() []framework {
	return []framework{
		{"next", "Next.js", 3000, "", ""},
		{"nuxt", "Nuxt", 3000, "--host 0.0.0.0", ""},
		{"@remix-run/dev", "Remix", 5173, "--host 0.0.0.0", ""},
		{"@sveltejs/kit", "SvelteKit", 5173, "--host 0.0.0.0", ""},
		{"astro", "Astro", 4321, "--host 0.0.0.0", "dist"},
		{"@nestjs/core", "NestJS", 3000, "", ""},
		{"express", "Express", 3000, "", ""},
		{"fastify", "Fastify", 3000, "", ""},
		{"koa", "Koa", 3000, "", ""},
		{"hono", "Hono", 3000, "", ""},
		{"vite", "Vite", 5173, "--host 0.0.0.0", "dist"},
		{"react-scripts", "Create React App", 3000, "", "build"},
	}
}

// framework is what the package is made with; plain Node where that is nothing known.
func (m manifest) framework() framework {
	for _, known := range frameworks() {
		if m.wants(known.dependency) {
			return known
		}
	}
	return framework{kind: "Node", port: 3000}
}

// packages is a package manager of Node's.
type packages struct {
	name    string
	lock    string // its file of exact versions, "" where there is none
	install string
	prune   string // leaves out what only work needs
	cache   string
	run     string // runs a script
	pass    string // what stands before a script's own flags
}

func (f folder) packages() packages {
	switch lock := f.first("bun.lock", "bun.lockb", "pnpm-lock.yaml", "yarn.lock", "package-lock.json", "npm-shrinkwrap.json"); lock {
	case "bun.lock", "bun.lockb":
		return packages{"bun", lock, "bun install --frozen-lockfile", "", "/root/.bun/install/cache", "bun run", ""}
	case "pnpm-lock.yaml":
		return packages{"pnpm", lock, "pnpm install --frozen-lockfile", "CI=true pnpm prune --prod", "/root/.local/share/pnpm/store", "pnpm run", ""}
	case "yarn.lock":
		if f.has(".yarnrc.yml") {
			return packages{"yarn", lock, "yarn install --immutable", "", "/root/.yarn/berry/cache", "yarn run", ""}
		}
		return packages{"yarn", lock, "yarn install --frozen-lockfile", "yarn install --frozen-lockfile --production", "/usr/local/share/.cache/yarn", "yarn run", ""}
	case "":
		return packages{"npm", "", "npm install", "npm prune --omit=dev", "/root/.npm", "npm run", "--"}
	default:
		return packages{"npm", lock, "npm ci", "npm prune --omit=dev", "/root/.npm", "npm run", "--"}
	}
}

// command runs a script with flags of its own, or a file where there is no script.
func (p packages) command(script, flags, file string) string {
	switch {
	case script == "" && p.name == "bun":
		return "bun " + file
	case script == "":
		return "node " + file
	case flags != "":
		flags = " " + strings.TrimSpace(p.pass+" "+flags)
	}
	return p.run + " " + script + flags
}

var (
	nodeListens = regexp.MustCompile(`(?:listen\(\s*|PORT\s*(?:\|\||\?\?)\s*['"]?|port:\s*)(\d{4,5})`)
	flagOfPort  = regexp.MustCompile(`(?:--port[ =]|\s-p[ =]?|PORT=)(\d{2,5})`)
)

// nodeApp is a package that something starts. One without a script or a server's
// file is a library, or the root of a workspace.
func nodeApp(f folder) (*App, bool) {
	var m manifest
	if !f.has("package.json") || !f.json("package.json", &m) {
		return nil, false
	}
	kind := m.framework()
	file := f.first("server.js", "server.mjs", "index.js", "index.mjs", "app.js", "src/server.js", "src/index.js")
	if m.Main != "" && f.has(path.Clean(m.Main)) {
		file = path.Clean(m.Main)
	}
	dev, start := m.script("dev", "start:dev", "develop", "start", "serve"), m.script("start:prod", "start", "serve")
	if dev == "" && (file == "" || kind.dependency == "" && len(m.Dependencies) == 0 && !nodeListens.MatchString(f.read(file))) {
		return nil, false
	}
	tool := f.packages()
	run := func(script, flags string) string { return tool.command(script, flags, file) }
	port := f.port(kind.port, nodeListens, file, "server.ts", "src/server.ts", "src/index.ts", "src/main.ts", "index.ts", "vite.config.ts", "vite.config.js")
	if p := flagOfPort.FindStringSubmatch(m.Scripts[dev]); p != nil {
		port = number(p[1], port)
	}
	a := &App{Kind: kind.kind, stage: "dev", port: port, small: tool.name != "bun"}
	a.env = []setting{portSetting(port)}
	a.Addons = proposals("node", slices.Sorted(maps.Keys(m.Dependencies)))
	action := "sync"
	if dev == start || dev == "" { // nothing in it looks for changes
		action = "sync+restart"
	}
	a.watch = []watch{
		{action: action, path: f.dir, target: "/app", ignore: []string{"node_modules/"}},
		{action: "rebuild", path: path.Join(f.dir, "package.json")},
	}
	if w, member := f.workspace(); member {
		return f.member(a, w, m, kind, file), true
	}
	if start == "" && file == "" && kind.pages == "" {
		start = dev
		a.Notes = append(a.Notes, f.at("package.json")+" has no script start: the image for production runs "+dev)
	}
	if kind.pages != "" && kind.flags != "" && start == dev {
		start = ""
	}
	a.Files = f.files(render("node.Dockerfile", struct {
		Bun, Corepack, Early  bool
		Manifests             []string
		Install, Prune, Cache string
		Dev, Build, Start     string
		Pages                 string
		Port                  int
	}{
		tool.name == "bun", tool.name == "pnpm" || tool.name == "yarn", m.script("preinstall", "postinstall", "prepare") != "",
		f.those("package.json", tool.lock, "pnpm-workspace.yaml", ".npmrc", ".yarnrc.yml"), tool.install, tool.prune, tool.cache,
		run(dev, kind.flags), buildScript(m, tool), run(start, ""), kind.pages, port,
	}), "node_modules", "dist", "build", ".next", ".nuxt", "coverage", "npm-debug.log*")
	return a, true
}

// buildScript is what makes the files that are served, "" where nothing does.
func buildScript(m manifest, tool packages) string {
	if m.script("build") == "" {
		return ""
	}
	return tool.run + " build"
}
