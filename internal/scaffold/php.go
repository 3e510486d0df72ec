package scaffold

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// composerFile is what is read of a composer.json.
type composerFile struct {
	Require map[string]string `json:"require"`
}

var (
	phpVersion = regexp.MustCompile(`(\d+\.\d+)`)
	laravelDB  = regexp.MustCompile(`(?m)^DB_CONNECTION=["']?(\w+)`)
	doctrineDB = regexp.MustCompile(`(?m)^DATABASE_URL=["']?(\w+):`)
)

// newestPHP is the PHP of an image where the project asks for an older one or none:
// what runs on an older one of the same major version runs on it.
const newestPHP = "8.4"

// phpApp is a Laravel or Symfony app, or pages of PHP with a folder public or without.
func phpApp(f folder) (*App, bool) {
	var c composerFile
	composer := f.json("composer.json", &c)
	root := "."
	switch {
	case f.has("public/index.php"):
		root = "public"
	case f.has("web/index.php"):
		root = "web"
	case !f.has("index.php"):
		return nil, false
	}
	needs := slices.Sorted(maps.Keys(c.Require))
	a := &App{Kind: "PHP", stage: "dev", port: 8080}
	run := "php -S 0.0.0.0:8080 -t " + root
	switch {
	case f.has("artisan"):
		a.Kind = "Laravel"
		run = "php artisan serve --host 0.0.0.0 --port 8080"
		a.Notes = append(a.Notes, "Laravel wants APP_KEY in .env: php artisan key:generate makes one")
	case f.has("bin/console") && c.Require["symfony/framework-bundle"] != "":
		a.Kind = "Symfony"
	case f.has("wp-config-sample.php", "wp-load.php"):
		a.Kind, needs = "WordPress", append(needs, "ext-mysqli")
	}
	needs = append(needs, databaseExtensions(f)...)
	a.Addons = proposals("php", needs)
	a.watch = []watch{{action: "sync", path: f.dir, target: "/app", ignore: []string{"vendor/", "node_modules/", "var/", "storage/"}}}
	if composer {
		a.watch = append(a.watch, watch{action: "rebuild", path: path.Join(f.dir, "composer.json")})
	}
	version := newestPHP
	if m := phpVersion.FindString(c.Require["php"]); strings.HasPrefix(m, "7.") {
		version = m
	}
	a.Files = f.files(render("php.Dockerfile", struct {
		Version    string
		Extensions []string
		Composer   []string
		Scripts    bool
		Root       string
		Writable   []string
		Dev        string
		Port       int
	}{version, extensions(needs), f.those("composer.json", "composer.lock"), f.has("artisan", "bin/console"), root, writable(a.Kind), run, a.port}),
		"vendor", "node_modules", "var/cache", "var/log", "storage/logs/*.log", "bootstrap/cache/*.php", "*.sqlite")
	return a, true
}

// databaseExtensions are what the frameworks need for the database that their example
// of an env file names.
func databaseExtensions(f folder) []string {
	examples := []string{".env.example", ".env.dist", ".env"}
	name := f.find(laravelDB, examples...)
	if name == "" {
		name = f.find(doctrineDB, examples...)
	}
	return map[string][]string{
		"pgsql": {"ext-pdo_pgsql"}, "postgresql": {"ext-pdo_pgsql"}, "postgres": {"ext-pdo_pgsql"},
		"mysql": {"ext-pdo_mysql"}, "mariadb": {"ext-pdo_mysql"}, "sqlsrv": {"ext-pdo_sqlsrv"},
	}[name]
}

// extensions are those of PHP's that have to be made: the image has some already.
func extensions(needs []string) []string {
	there := []string{"ctype", "curl", "dom", "fileinfo", "filter", "hash", "iconv", "json", "libxml", "mbstring", "openssl", "pcre", "pdo", "phar", "session", "simplexml", "sodium", "tokenizer", "xml", "xmlreader", "xmlwriter", "zlib", "pdo_sqlite", "sqlite3"}
	var all []string
	for _, need := range needs {
		if name, ok := strings.CutPrefix(need, "ext-"); ok && !slices.Contains(there, name) && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// writable are the folders that the app writes to.
func writable(kind string) []string {
	switch kind {
	case "Laravel":
		return []string{"storage", "bootstrap/cache"}
	case "Symfony":
		return []string{"var"}
	case "WordPress":
		return []string{"wp-content"}
	}
	return nil
}
