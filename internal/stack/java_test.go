package stack

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The URL of a Java app is its user's; what devbliss would write is said in Java's
// form, and nothing that Java does not read is written beside it.
func TestAJDBCURLOfTheUsersStays(t *testing.T) {
	const mine = `services:
  web:
    image: shop
    environment:
      SPRING_DATASOURCE_URL: jdbc:postgresql://db.example.com:5432/shop
`
	g := newGround(t, map[string]string{"compose.yaml": mine})
	c := g.add(AddOptions{To: []string{"web"}}, "postgres")
	g.wantNote(c, "web has a SPRING_DATASOURCE_URL of its own, which stays (compose.yaml:5); for postgres it would be jdbc:postgresql://postgres:5432/app")
	g.wantNote(c, "with it SPRING_DATASOURCE_USERNAME=app and SPRING_DATASOURCE_PASSWORD=", "would go to postgres")
	g.apply(c)
	mustNotContain(t, g.read("compose.yaml"), "DATABASE_URL:")
}

// A database that its user wrote is wired with the login that it has, and unwired
// without the journal.
func TestAJavaAppIsWiredToAServerThatIsThere(t *testing.T) {
	const mine = `services:
  db:
    image: mysql:8.4
    environment:
      MYSQL_USER: shop
      MYSQL_PASSWORD: hunter2
      MYSQL_DATABASE: orders
  web:
    image: shop
    environment:
      SPRING_DATASOURCE_USERNAME: shop
  jobs:
    image: shop
    environment:
      OTHER: 1
      SPRING_DATASOURCE_URL: jdbc:mysql://db:3306/orders
`
	g := newGround(t, map[string]string{"compose.yaml": mine, "application.properties": "spring.datasource.url=jdbc:mysql://localhost/x\n"})
	g.apply(g.add(AddOptions{To: []string{"web", "jobs"}}, "mysql"))
	for service, want := range map[string][]string{
		"web":  {"SPRING_DATASOURCE_PASSWORD=hunter2", "SPRING_DATASOURCE_URL=jdbc:mysql://db:3306/orders", "SPRING_DATASOURCE_USERNAME=shop"},
		"jobs": {"OTHER=1", "SPRING_DATASOURCE_PASSWORD=hunter2", "SPRING_DATASOURCE_URL=jdbc:mysql://db:3306/orders", "SPRING_DATASOURCE_USERNAME=shop"},
	} {
		if diff := cmp.Diff(want, g.environment(service)); diff != "" {
			t.Errorf("%s: %s", service, diff)
		}
	}
	g.Stack.o.StateDir = t.TempDir()
	g.apply(g.remove(false, "db"))
	mustNotContain(t, g.read("compose.yaml"), "SPRING", "hunter2")
}
