package stack

// java are the names under which Java's frameworks and tools read a database: the
// URL of its driver, which has no login in it, and the login apart.
func java() []struct{ url, user, password string } {
	return []struct{ url, user, password string }{
		{"SPRING_DATASOURCE_URL", "SPRING_DATASOURCE_USERNAME", "SPRING_DATASOURCE_PASSWORD"},
		{"SPRING_FLYWAY_URL", "SPRING_FLYWAY_USER", "SPRING_FLYWAY_PASSWORD"},
		{"SPRING_LIQUIBASE_URL", "SPRING_LIQUIBASE_USER", "SPRING_LIQUIBASE_PASSWORD"},
		{"QUARKUS_DATASOURCE_JDBC_URL", "QUARKUS_DATASOURCE_USERNAME", "QUARKUS_DATASOURCE_PASSWORD"},
		{"DATASOURCES_DEFAULT_URL", "DATASOURCES_DEFAULT_USERNAME", "DATASOURCES_DEFAULT_PASSWORD"}, // Micronaut's
		{"FLYWAY_URL", "FLYWAY_USER", "FLYWAY_PASSWORD"},
		{"JDBC_DATABASE_URL", "JDBC_DATABASE_USERNAME", "JDBC_DATABASE_PASSWORD"},
		{"JDBC_URL", "JDBC_USER", "JDBC_PASSWORD"},
	}
}

// drivers are the groups of variables that Java reads, the URL first in each; none
// where the addon knows of no driver.
func (r reading) drivers() [][]given {
	if r.Parts == nil || r.Parts.JDBC == "" {
		return nil
	}
	url := r.Parts.Driver()
	var all [][]given
	for _, names := range java() {
		group := []given{{names.url, url}}
		if r.Parts.User != "" {
			group = append(group, given{names.user, r.Parts.User})
		}
		if r.Parts.Password != "" {
			group = append(group, given{names.password, r.Parts.Password})
		}
		all = append(all, group)
	}
	return all
}

// driversUsed are the groups whose URL is used, and the names that show it.
func (r reading) driversUsed(used func(name string) bool) (groups [][]given, shown []string) {
	for _, group := range r.drivers() {
		if !used(group[0].name) {
			continue
		}
		groups = append(groups, group)
		for _, g := range group {
			if used(g.name) {
				shown = append(shown, g.name)
			}
		}
	}
	return groups, shown
}
