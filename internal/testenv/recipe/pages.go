package recipe

// pages show other servers to people.
func pages() []Recipe {
	return []Recipe{
		{
			Name: "adminer", Addon: "adminer",
			Packages: []string{"adminer", "php8.4-cli", "php8.4-mysql", "php8.4-pgsql", "php8.4-sqlite3"},
			Skip:     withoutWebServer(),
			User:     Account{"adminer", 100, "/var/www/html"},
			Dirs:     []Dir{{Path: "/var/www/html"}},
			Files: []File{
				{Path: "var/www/html/index.php", Source: "adminer.php"},
				phpModules("mysqlnd", "pdo", "mysqli", "pdo_mysql", "pgsql", "pdo_pgsql", "sqlite3", "pdo_sqlite", "ctype", "iconv", "tokenizer"),
			},
			Links: []Link{{"usr/bin/php", "php8.4"}},
			Config: Config{
				Cmd:   []string{"php", "-S", "0.0.0.0:8080", "-t", "/var/www/html"},
				Ports: []string{"8080/tcp"}, WorkingDir: "/var/www/html", User: "adminer", StopSignal: "SIGINT",
			},
		},
		{
			Name: "phpmyadmin", Addon: "phpmyadmin", Full: true,
			Packages: []string{"phpmyadmin", "php8.4-cli", "php8.4-mysql", "php8.4-xml", "php8.4-mbstring"},
			Skip:     append(withoutWebServer(), "dbconfig-mysql", "dbconfig-common"),
			Dirs:     []Dir{{"/sessions", 0o1777}, {"/var/lib/phpmyadmin/tmp", 0o1777}},
			Files: []File{
				{Path: "etc/phpmyadmin/config.inc.php", Source: "phpmyadmin.php"},
				phpModules("mysqlnd", "mysqli", "ctype", "iconv", "tokenizer", "dom", "xml", "simplexml", "xmlreader", "xmlwriter", "mbstring", "fileinfo"),
			},
			Links: []Link{{"usr/bin/php", "php8.4"}},
			Config: Config{
				Cmd:   []string{"php", "-S", "0.0.0.0:80", "-t", "/usr/share/phpmyadmin"},
				Ports: []string{"80/tcp"}, WorkingDir: "/usr/share/phpmyadmin", StopSignal: "SIGINT", // its official one, for Apache, is SIGWINCH
			},
		},
		{
			Name: "pgweb", Addon: "pgweb", Full: true,
			Made: []string{"pgweb"},
			Config: Config{
				Entrypoint: []string{"/usr/bin/pgweb", "--bind=0.0.0.0", "--listen=8081"},
				Ports:      []string{"8081/tcp"}, User: "1000",
			},
		},
	}
}

// withoutWebServer are packages that pages written in PHP ask for and that its own
// server, which the official images use or could, makes needless.
func withoutWebServer() []string {
	return []string{"apache2", "apache2-bin", "apache2-data", "apache2-utils", "libapache2-mod-php", "libapache2-mod-php8.4", "php-cgi", "php8.4-cgi", "php-fpm", "php8.4-fpm", "psmisc", "procps"}
}

// phpModules switches on what a maintainer script would have.
func phpModules(names ...string) File {
	f := File{Path: "etc/php/8.4/cli/conf.d/10-modules.ini"}
	for _, name := range names {
		f.Text += "extension=" + name + "\n"
	}
	return f
}
