package catalog

import "slices"

// Migration is how the data of an addon gets from one major version to another:
// commands for a shell in the container. Both are empty where only the makers' notes
// can tell.
type Migration struct {
	Dump, Restore string
	Suffix        string // of the file in between
}

// Migrates says whether data has to be moved from one version to another, and how:
// databases do not read what another major version wrote, nor what a newer one did.
func (a *Addon) Migrates(from, to string) (Migration, bool) {
	if len(a.Volumes) == 0 || !slices.Contains([]string{"database", "document", "search", "vector"}, a.Category) {
		return Migration{}, false
	}
	x, y := numbers(from), numbers(to)
	if len(x) > 0 && len(y) > 0 && x[0] == y[0] && CompareTags(from, to) <= 0 {
		return Migration{}, false
	}
	return migrations()[a.family()], true
}

// family is the id of the addon whose tools know this one's data.
func (a *Addon) family() string {
	switch id := bare(a.ID); id {
	case "postgis", "pgvector", "timescaledb", "timescale":
		return "postgres"
	case "mongodb-rs3":
		return "mongodb"
	default:
		return id
	}
}

func migrations() map[string]Migration {
	return map[string]Migration{
		"postgres": {
			Dump:    `pg_dumpall --clean --if-exists -U "${POSTGRES_USER:-postgres}"`,
			Restore: `psql -U "${POSTGRES_USER:-postgres}" -d postgres`,
			Suffix:  "sql",
		},
		"mysql":   sqlMigration("mysqldump", "mysql", "$MYSQL_ROOT_PASSWORD"),
		"mariadb": sqlMigration("mariadb-dump", "mariadb", "${MARIADB_ROOT_PASSWORD:-$MYSQL_ROOT_PASSWORD}"),
		"mongodb": {
			Dump:    `mongodump --archive ${MONGO_INITDB_ROOT_USERNAME:+-u "$MONGO_INITDB_ROOT_USERNAME" -p "$MONGO_INITDB_ROOT_PASSWORD"}`,
			Restore: `mongorestore --archive --drop ${MONGO_INITDB_ROOT_USERNAME:+-u "$MONGO_INITDB_ROOT_USERNAME" -p "$MONGO_INITDB_ROOT_PASSWORD"}`,
			Suffix:  "archive",
		},
	}
}

// sqlMigration takes along all databases but the server's own, which belong to their
// version. The password goes by the environment, so that an empty one is not asked for.
func sqlMigration(dump, client, password string) Migration {
	const own = `grep -Evx "information_schema|performance_schema|mysql|sys"`
	become := `export MYSQL_PWD="` + password + `"; `
	return Migration{
		Dump:    become + dump + ` -uroot --routines --events --databases $(` + client + ` -uroot -Ne "show databases" | ` + own + `)`,
		Restore: become + client + " -uroot",
		Suffix:  "sql",
	}
}
