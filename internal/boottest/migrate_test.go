//go:build docker

package boottest

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/devbliss/devbliss/internal/stack"
)

// migrations are the databases whose data is moved: from and to a version, and how a
// person makes a further database with a table in it, and looks whether it is there.
func migrations() map[string]struct{ from, to, further, look string } {
	mysql := func(client, variable string) (further, look string) {
		client += ` -uroot -p"$` + variable + `"`
		return client + ` -e "create database further; create table further.things (id int)"`, client + ` -e "select * from further.things"`
	}
	further, look := mysql("mysql", "MYSQL_ROOT_PASSWORD")
	furtherMaria, lookMaria := mysql("mariadb", "MARIADB_ROOT_PASSWORD")
	return map[string]struct{ from, to, further, look string }{
		"postgres": {
			"16", "18",
			`psql -U app -d postgres -c "create role reader" -c "create database further owner reader" && psql -U app -d further -c "create table things (id int)"`,
			`psql -U app -d further -c "select * from things" -c "set role reader"`,
		},
		"mysql":   {"8.4", "9.7", further, look},
		"mariadb": {"11.8", "12.3", furtherMaria, lookMaria},
	}
}

// What update says of the way of the data is followed to the letter, after a person
// has filled the database and made a second one.
func TestDataIsMovedToAnotherVersionAsUpdateSays(t *testing.T) {
	for id, way := range migrations() {
		t.Run(id, func(t *testing.T) {
			a, _, err := open(t).Find(id)
			if err != nil {
				t.Fatal(err)
			}
			b := newBoot(t, a, talks()[id])
			change, err := b.stack.PlanAdd(b.ctx, []string{id + "@" + way.from}, stack.AddOptions{})
			b.must(err, "plan to add")
			b.must(b.stack.Apply(b.ctx, change, nil), "add")
			b.must(b.up(), "up")
			b.must(b.talk.put(b.ctx, b.url()), "talk over %s", b.url())
			b.sh("docker compose exec -T " + id + " sh -c '" + way.further + "'")

			_, err = b.stack.PlanUpdate(b.ctx, []string{id + "@" + way.to}, stack.UpdateOptions{})
			var needed *stack.NeedsMigration
			if !errors.As(err, &needed) {
				t.Fatalf("update goes on without the data: %v", err)
			}
			for _, step := range needed.Steps {
				b.follow(step)
			}
			b.must(b.talk.got(b.ctx, b.url()), "look for the data after\n%s", strings.Join(needed.Steps, "\n"))
			b.sh("docker compose exec -T " + id + " sh -c '" + way.look + "'")
		})
	}
}

// follow does what a step says.
func (b *boot) follow(step string) {
	b.Helper()
	switch {
	case strings.HasPrefix(step, "look into "):
		name, _, _ := strings.Cut(strings.TrimPrefix(step, "look into "), ":")
		dump, err := os.ReadFile(filepath.Join(filepath.Dir(b.file), name))
		if err != nil || !strings.Contains(string(dump), greeting) || !strings.Contains(string(dump), "things") {
			b.Fatalf("%s: not everything is in the %d bytes: %v", step, len(dump), err)
		}
	case strings.HasPrefix(step, "devbliss update "):
		change, err := b.stack.PlanUpdate(b.ctx, []string{strings.TrimPrefix(step, "devbliss update ")}, stack.UpdateOptions{})
		b.must(err, "%s", step)
		b.must(b.stack.Apply(b.ctx, change, nil), "%s", step)
		b.must(b.up(), "%s", step)
	default:
		for command := range strings.SplitSeq(step, ", then ") {
			b.sh(command)
		}
	}
}

// sh runs a command in the project's folder, as a person would type it.
func (b *boot) sh(command string) {
	b.Helper()
	cmd := exec.CommandContext(b.ctx, "sh", "-c", command)
	cmd.Dir = filepath.Dir(b.file)
	cmd.Env = append(b.environment(), "COMPOSE_PROJECT_NAME="+b.project)
	out, err := cmd.CombinedOutput()
	b.Logf("$ %s\n%s", command, out)
	b.must(err, "%s", command)
}
