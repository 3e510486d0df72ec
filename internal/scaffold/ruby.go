package scaffold

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	gemLine      = regexp.MustCompile(`(?m)^[ \t]*gem[ \t]*\(?[ \t]*["']([A-Za-z0-9_.-]+)["']`)
	rubyVersion  = regexp.MustCompile(`(?m)^(?:ruby-)?(\d+\.\d+)(?:\.\d+)?\s*$`)
	rubyInGems   = regexp.MustCompile(`(?m)^ruby[ \t]+["'][~>= ]*(\d+\.\d+)`)
	rubyListens  = regexp.MustCompile(`(?m)(?:set[ \t]*:port,[ \t]*|port[ \t(]+(?:ENV\.fetch\("PORT"\)[ \t]*\{[ \t]*)?)(\d{4,5})`)
	sinatraStart = regexp.MustCompile(`(?m)^(require)[ \t(]+["']sinatra["']`)
)

// newestRuby is the Ruby of an image where the project names none.
const newestRuby = "3.4"

// rubyApp is a Rails app, one for Rack, or a Sinatra program.
func rubyApp(f folder) (*App, bool) {
	if !f.has("Gemfile") {
		return nil, false
	}
	var gems []string
	for _, m := range gemLine.FindAllStringSubmatch(f.read("Gemfile"), -1) {
		gems = append(gems, strings.ToLower(m[1]))
	}
	has := func(name string) bool { return slices.Contains(gems, name) }
	a := &App{stage: "dev", Addons: proposals("ruby", gems)}
	run := ""
	switch file := f.first("app.rb", "server.rb", "main.rb"); {
	case has("rails") && f.has("bin/rails", "config/application.rb"):
		a.Kind, a.port = "Rails", f.port(3000, rubyListens, "config/puma.rb")
		run = "bundle exec rails server -b 0.0.0.0 -p " + digits(a.port)
		a.Notes = append(a.Notes, "the image for production wants SECRET_KEY_BASE and DATABASE_URL from whoever runs it")
	case f.has("config.ru") && has("puma"):
		a.Kind, a.port = rackKind(has), f.port(9292, rubyListens, "config/puma.rb")
		run = "bundle exec puma -b tcp://0.0.0.0:" + digits(a.port)
	case f.has("config.ru"):
		a.Kind, a.port = rackKind(has), 9292
		run = "bundle exec rackup -o 0.0.0.0 -p 9292"
	case file != "" && sinatraStart.MatchString(f.read(file)):
		a.Kind, a.port = "Sinatra", f.port(4567, rubyListens, file)
		run = "bundle exec ruby " + file + " -o 0.0.0.0 -p " + digits(a.port)
	default:
		return nil, false
	}
	a.env = []setting{portSetting(a.port)}
	action := "sync+restart"
	if a.Kind == "Rails" { // it reads what has changed by itself
		action = "sync"
	}
	a.watch = []watch{
		{action: action, path: f.dir, target: "/app", ignore: []string{"log/", "tmp/", "vendor/bundle/"}},
		{action: "rebuild", path: path.Join(f.dir, "Gemfile")},
	}
	version := newestRuby
	if found := f.find(rubyVersion, ".ruby-version"); found != "" {
		version = found
	} else if found := f.find(rubyInGems, "Gemfile"); found != "" {
		version = found
	}
	needed, headers := rubyLibraries(has)
	a.Files = f.files(render("ruby.Dockerfile", struct {
		Version         string
		Manifests       []string
		Needed, Headers []string
		Assets          bool
		Run             string
		Port            int
	}{
		version, f.those("Gemfile", "Gemfile.lock", ".ruby-version"), needed, headers,
		a.Kind == "Rails" && (has("sprockets-rails") || has("propshaft")), run, a.port,
	}), "log", "tmp", ".bundle", "vendor/bundle", "coverage", "config/master.key", "config/credentials/*.key")
	return a, true
}

// rackKind is what an app for Rack is made with.
func rackKind(has func(string) bool) string {
	for gem, kind := range map[string]string{"sinatra": "Sinatra", "hanami": "Hanami", "roda": "Roda", "grape": "Grape"} {
		if has(gem) {
			return kind
		}
	}
	return "Rack"
}

// rubyLibraries are the Debian packages that gems need: to run, and to be compiled.
func rubyLibraries(has func(string) bool) (needed, headers []string) {
	if has("pg") {
		needed, headers = append(needed, "libpq5"), append(headers, "libpq-dev")
	}
	if has("mysql2") || has("trilogy") {
		needed, headers = append(needed, "libmariadb3"), append(headers, "libmariadb-dev")
	}
	if has("image_processing") || has("ruby-vips") {
		needed = append(needed, "libvips42")
	}
	return needed, headers
}
