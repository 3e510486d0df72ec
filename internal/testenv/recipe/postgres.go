package recipe

// postgresServer is Debian's, one version under the tags of all; what differs
// between them, where the data lies, is as the official images have it.
const postgresServer = "17"

// postgres18 stands for an addon's tags of version 18, whose data has a folder of
// its own.
func postgres18(addon string, extensions ...string) Recipe {
	r := postgres(addon, "18", "/var/lib/postgresql/18/docker", "/var/lib/postgresql", extensions)
	r.Name, r.Line = addon+"-18", "18"
	return r
}

// postgres17 stands for an addon's other tags.
func postgres17(addon string, tags []string, extensions ...string) Recipe {
	r := postgres(addon, postgresServer, "/var/lib/postgresql/data", "/var/lib/postgresql/data", extensions)
	r.Tags = tags
	return r
}

func postgres(name, line, pgdata, volume string, extensions []string) Recipe {
	return Recipe{
		Name: name, Addon: name,
		Packages: []string{"postgresql-" + postgresServer, "postgresql-client-" + postgresServer}, Added: extensions,
		// the compiler for queries is larger than all the rest; without its plugin jit=on does nothing
		Skip: []string{"libllvm19", "libz3-4", "postgresql-common", "postgresql-client-common"},
		Drop: []string{"usr/lib/postgresql/" + postgresServer + "/lib/llvmjit", "usr/lib/postgresql/" + postgresServer + "/lib/bitcode"},
		User: Account{"postgres", 999, "/var/lib/postgresql"},
		Dirs: []Dir{{"/var/lib/postgresql", 0o1777}, {volume, 0o1777}, {"/run/postgresql", 0o3777}, {Path: "/docker-entrypoint-initdb.d"}},
		Files: []File{
			entrypoint("postgres.sh"),
		},
		Config: Config{
			Env: []string{
				defaultPath + ":/usr/lib/postgresql/" + postgresServer + "/bin",
				"LANG=C.UTF-8", "PG_MAJOR=" + line, "PGDATA=" + pgdata,
			},
			Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"postgres"},
			Ports: []string{"5432/tcp"}, Volumes: []string{volume}, StopSignal: "SIGINT",
		},
	}
}

// extended are PostgreSQL with extensions, in images of their own.
func extended() []Recipe {
	const server = "postgresql-" + postgresServer
	vector, series := []string{server + "-pgvector"}, []string{server + "-timescaledb"}
	places := []string{server + "-postgis-3", server + "-postgis-3-scripts"}
	all := []Recipe{
		postgres18("pgvector", vector...), postgres17("pgvector", nil, vector...),
		withScript(postgres18("postgis", places...), "postgis.sh"), withScript(postgres17("postgis", nil, places...), "postgis.sh"),
		withScript(postgres18("timescaledb", series...), "timescaledb.sh"), withScript(postgres17("timescaledb", nil, series...), "timescaledb.sh"),
	}
	for i, r := range all {
		all[i].Full = r.Addon != "pgvector"
		switch r.Addon {
		case "timescaledb":
			all[i].Config.Cmd = []string{"postgres", "-c", "shared_preload_libraries=timescaledb"}
		case "postgis": // Debian's alternatives, which a maintainer script would have made
			const dir = "usr/share/postgresql/" + postgresServer + "/extension/"
			all[i].Links = []Link{
				{dir + "postgis.control", "postgis-3.control"},
				{dir + "postgis_topology.control", "postgis_topology-3.control"},
			}
		}
	}
	return all
}

// withScript adds a script that fills a new database.
func withScript(r Recipe, source string) Recipe {
	r.Files = append(r.Files, File{Path: "docker-entrypoint-initdb.d/10-" + source, Source: source})
	return r
}
