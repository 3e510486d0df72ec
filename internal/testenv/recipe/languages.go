package recipe

// languages are the images that init's Dockerfiles begin with, where Debian has what
// is in them. There is no network in the test ground: what is built on them needs no
// further packages.
func languages() []Recipe {
	return []Recipe{
		{
			Name: "python", Tags: []string{"python:3.13-slim"},
			Packages: []string{"python3.13", "python3.13-minimal", "libpython3.13-stdlib", "python3", "python3-minimal", "libpython3-stdlib", "python3-pip", "passwd"},
			Drop:     []string{"usr/lib/python3.13/EXTERNALLY-MANAGED"}, // it is no system's Python here
			Links:    []Link{{"usr/bin/python", "python3.13"}},
			Config:   Config{Cmd: []string{"python3"}},
		},
		{
			Name: "node", Tags: []string{"node:24-alpine"},
			Packages: []string{"nodejs", "npm"},
			User:     Account{"node", 1000, "/home/node"},
			Dirs:     []Dir{{Path: "/home/node"}},
			Config:   Config{Cmd: []string{"node"}},
		},
		{
			Name: "php", Tags: []string{"php:8.4-apache"},
			Packages: []string{"php8.4-cli", "libapache2-mod-php8.4", "apache2", "apache2-bin", "apache2-data", "media-types"},
			Skip:     []string{"apache2-utils"},
			Dirs:     []Dir{{"/run/apache2", 0o1777}, {"/run/lock", 0o1777}, {"/var/lock/apache2", 0o1777}, {"/var/log/apache2", 0o1777}},
			Files: []File{
				{Path: "usr/local/bin/a2enmod", Source: "a2enmod.sh"},
				{Path: "usr/local/bin/apache2-foreground", Source: "apache.sh"},
				{Path: "usr/local/etc/php/php.ini-production", Text: "expose_php = Off\n"},
				{Path: "etc/php/8.4/cli/conf.d/10-modules.ini", Text: "extension=ctype\nextension=tokenizer\n"},
			},
			Links: append(enabled("mpm_prefork.load", "mpm_prefork.conf", "authz_core.load", "dir.load", "dir.conf", "mime.load", "mime.conf", "php8.4.load", "php8.4.conf"),
				Link{"etc/apache2/sites-enabled/000-default.conf", "../sites-available/000-default.conf"},
				Link{"usr/bin/php", "php8.4"},
				Link{"var/log/apache2/error.log", "/dev/stderr"}, Link{"var/log/apache2/access.log", "/dev/stdout"}, Link{"var/log/apache2/other_vhosts_access.log", "/dev/stdout"},
			),
			Config: Config{
				Env: []string{"PHP_INI_DIR=/usr/local/etc/php"}, Cmd: []string{"apache2-foreground"},
				WorkingDir: "/var/www/html", StopSignal: "SIGWINCH",
			},
		},
	}
}

// enabled switches on modules of Apache's as a maintainer script would have.
func enabled(names ...string) []Link {
	var links []Link
	for _, name := range names {
		links = append(links, Link{"etc/apache2/mods-enabled/" + name, "../mods-available/" + name})
	}
	return links
}
