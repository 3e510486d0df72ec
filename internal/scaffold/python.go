package scaffold

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	requirement   = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9._-]*(?:\[[A-Za-z0-9,._-]+\])?)`)
	quotedNeed    = regexp.MustCompile(`(?m)^[ \t]*["']([A-Za-z0-9][A-Za-z0-9._-]*(?:\[[A-Za-z0-9,._-]+\])?)[^"'\n]*["'],?[ \t]*(?:#.*)?$`)
	listedNeeds   = regexp.MustCompile(`(?m)^dependencies[ \t]*=[ \t]*\[([^\]\n]*)\]`)
	poetryNeed    = regexp.MustCompile(`(?m)^["']?([A-Za-z0-9][A-Za-z0-9._-]*)["']?[ \t]*=[ \t]*["'{\^~*>]`)
	needInList    = regexp.MustCompile(`["']([A-Za-z0-9][A-Za-z0-9._-]*(?:\[[A-Za-z0-9,._-]+\])?)`)
	asgiApp       = regexp.MustCompile(`(?m)^(\w+)[ \t]*(?::[^=\n]+)?=[ \t]*FastAPI\(`)
	wsgiApp       = regexp.MustCompile(`(?m)^(\w+)[ \t]*=[ \t]*Flask\(`)
	factory       = regexp.MustCompile(`(?m)^(def create_app)\(`)
	djangoSetting = regexp.MustCompile(`DJANGO_SETTINGS_MODULE["'],[ \t]*["'](\w+)\.`)
	pythonListens = regexp.MustCompile(`port[ \t]*=[ \t]*(\d{4,5})`)
)

// pythonApp is a Django, FastAPI or Flask app, or a program in main.py.
func pythonApp(f folder) (*App, bool) {
	manifest := f.first("uv.lock", "poetry.lock", "requirements.txt", "Pipfile", "pyproject.toml")
	if manifest == "" && !f.has("manage.py") {
		return nil, false
	}
	needs := f.pythonNeeds()
	a := &App{stage: "dev", Addons: proposals("python", needs)}
	dev, prod := f.pythonCommands(a, needs)
	if dev == "" {
		return nil, false
	}
	action := "sync"
	if a.Kind == "Python" {
		action = "sync+restart"
	}
	a.watch = []watch{{action: action, path: f.dir, target: "/app", ignore: []string{".venv/", "__pycache__/"}}}
	for _, name := range f.those("requirements.txt", "pyproject.toml", "Pipfile") {
		a.watch = append(a.watch, watch{action: "rebuild", path: path.Join(f.dir, name)})
	}
	tool, install := "pip", "pip install --no-cache-dir -r requirements.txt"
	switch manifest {
	case "uv.lock":
		tool, install = "uv", "uv sync --frozen --no-install-project"
	case "poetry.lock":
		tool, install = "poetry", "poetry install --no-root --no-interaction"
	case "Pipfile":
		tool, install = "pipenv", "pipenv install --system --skip-lock"
	case "pyproject.toml":
		install = "pip install --no-cache-dir ."
	case "":
		install = ""
	}
	a.Files = f.files(render("python.Dockerfile", struct {
		Tool, Install string
		Manifests     []string
		Early         bool
		Dev, Prod     string
		Port          int
	}{tool, install, f.those("requirements.txt", "pyproject.toml", "uv.lock", "poetry.lock", "Pipfile", "Pipfile.lock"), manifest == "pyproject.toml", dev, prod, a.port}),
		"__pycache__", "*.pyc", ".venv", "venv", ".pytest_cache", ".mypy_cache", ".ruff_cache", "*.sqlite3")
	return a, true
}

// pythonCommands are what runs the app for work and for good; "" where nothing in
// the folder is one. They set the kind and the port.
func (f folder) pythonCommands(a *App, needs []string) (dev, prod string) {
	has := func(names ...string) bool {
		return slices.ContainsFunc(needs, func(n string) bool { return slices.Contains(names, strings.ToLower(strings.Split(n, "[")[0])) })
	}
	gunicorn := has("gunicorn")
	if f.has("manage.py") {
		a.Kind, a.port = "Django", 8000
		dev = "python manage.py runserver 0.0.0.0:8000"
		project := f.find(djangoSetting, "manage.py")
		if !gunicorn || project == "" {
			a.Notes = append(a.Notes, "add gunicorn to the dependencies: without it the image for production runs Django's own server, which is for work only")
			return dev, "python manage.py runserver --noreload 0.0.0.0:8000"
		}
		return dev, "gunicorn --bind 0.0.0.0:8000 " + project + ".wsgi"
	}
	files := []string{"main.py", "app.py", "wsgi.py", "asgi.py", "server.py", "app/main.py", "app/__init__.py", "src/main.py", "api/main.py"}
	for _, file := range files {
		module := strings.TrimSuffix(strings.ReplaceAll(strings.TrimSuffix(file, ".py"), "/", "."), ".__init__")
		text := f.read(file)
		if m := asgiApp.FindStringSubmatch(text); m != nil {
			a.Kind, a.port = "FastAPI", 8000
			run := "uvicorn " + module + ":" + m[1] + " --host 0.0.0.0 --port 8000"
			if !has("uvicorn", "fastapi") {
				a.Notes = append(a.Notes, "add uvicorn to the dependencies: it runs the app")
			}
			return run + " --reload", run
		}
		name := ""
		if m := wsgiApp.FindStringSubmatch(text); m != nil {
			name = m[1]
		} else if has("flask") && factory.MatchString(text) {
			name = "create_app()"
		}
		if name == "" {
			continue
		}
		a.Kind, a.port = "Flask", 5000
		run := "flask --app " + module + " run --host 0.0.0.0 --port 5000"
		if gunicorn {
			return run + " --debug", "gunicorn --bind 0.0.0.0:5000 " + module + ":" + name
		}
		a.Notes = append(a.Notes, "add gunicorn to the dependencies: without it the image for production runs Flask's own server, which is for work only")
		return run + " --debug", run
	}
	if file := f.first(files...); file != "" {
		a.Kind, a.port = "Python", f.port(0, pythonListens, file)
		return "python " + file, "python " + file
	}
	return "", ""
}

// pythonNeeds are the packages that the app asks for itself.
func (f folder) pythonNeeds() []string {
	var needs []string
	add := func(name string) { needs = append(needs, strings.ToLower(name)) }
	for line := range strings.Lines(f.read("requirements.txt")) {
		if m := requirement.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			add(m[1])
		}
	}
	project := f.read("pyproject.toml")
	for _, list := range listedNeeds.FindAllStringSubmatch(project, -1) {
		for _, m := range needInList.FindAllStringSubmatch(list[1], -1) {
			add(m[1])
		}
	}
	for _, m := range quotedNeed.FindAllStringSubmatch(project, -1) {
		add(m[1])
	}
	for _, text := range []string{project, f.read("Pipfile")} {
		for _, head := range []string{"[tool.poetry.dependencies]", "[packages]"} {
			if _, table, ok := strings.Cut(text, head); ok {
				table, _, _ = strings.Cut(table, "\n[")
				for _, m := range poetryNeed.FindAllStringSubmatch(table, -1) {
					add(m[1])
				}
			}
		}
	}
	return needs
}
