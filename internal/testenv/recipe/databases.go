package recipe

// databases keep tables or documents.
func databases() []Recipe {
	return []Recipe{
		postgres18("postgres"),
		postgres17("postgres", []string{"postgres:17-alpine", "postgres:16-alpine", "postgres:16"}),
		{
			Name: "mysql", Addon: "mysql", Suite: "sid", // no other suite has it
			Tags:     []string{"mysql:8.4", "mysql:latest"},
			Packages: []string{"mysql-server-core", "mysql-client-core"},
			User:     Account{"mysql", 999, "/var/lib/mysql"},
			Dirs:     []Dir{{"/var/lib/mysql", 0o1777}, {"/run/mysqld", 0o1777}, {"/var/lib/mysql-files", 0o750}, {Path: "/docker-entrypoint-initdb.d"}},
			Files:    []File{entrypoint("mysql.sh"), {Path: "etc/mysql/my.cnf", Source: "mysql.cnf"}},
			Config: Config{
				Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"mysqld"},
				Ports: []string{"3306/tcp", "33060/tcp"}, Volumes: []string{"/var/lib/mysql"},
			},
		},
		{
			Name: "mariadb", Addon: "mariadb",
			Tags:     []string{"mariadb:11", "mariadb:lts", "mariadb:latest"},
			Packages: []string{"mariadb-server", "mariadb-client"},
			Skip:     []string{"rsync", "socat", "lsof", "gawk", "libdbi-perl", "libconfig-inifiles-perl", "procps"},
			User:     Account{"mysql", 999, "/var/lib/mysql"},
			Dirs:     []Dir{{"/var/lib/mysql", 0o1777}, {"/run/mysqld", 0o1777}, {Path: "/docker-entrypoint-initdb.d"}},
			Files: []File{
				entrypoint("mariadb.sh"),
				{Path: "usr/local/bin/healthcheck.sh", Source: "mariadb-health.sh"},
				{Path: "etc/mysql/mariadb.conf.d/99-container.cnf", Source: "mariadb.cnf"},
			},
			Links: []Link{{"etc/mysql/my.cnf", "mariadb.cnf"}}, // Debian's alternatives, which a maintainer script would have made
			Config: Config{
				Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"mariadbd"},
				Ports: []string{"3306/tcp"}, Volumes: []string{"/var/lib/mysql"},
			},
		},
		{
			// FerretDB, which speaks MongoDB's protocol over SQLite: Debian has no
			// mongod. It knows no replica set, transaction or change stream, and its
			// mongosh is a stand-in: see gobuild/mongosh.
			Name: "mongo", Addon: "mongodb",
			Tags: []string{"mongo:7", "mongo:8.0"},
			Made: []string{"ferretdb", "mongosh"},
			User: Account{"mongodb", 999, "/data/db"},
			Dirs: []Dir{{Path: "/data/db"}, {Path: "/data/configdb"}, {Path: "/docker-entrypoint-initdb.d"}},
			Files: []File{
				entrypoint("mongo.sh"),
			},
			Config: Config{
				Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"mongod"},
				Ports: []string{"27017/tcp"}, Volumes: []string{"/data/db", "/data/configdb"},
			},
		},
	}
}
