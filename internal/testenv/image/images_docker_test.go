//go:build docker

package image_test

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"
)

func docker(t *testing.T, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 2*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, "docker", args...).CombinedOutput()
	return string(out), err
}

// start runs a container until the test ends.
func start(t *testing.T, args ...string) string {
	t.Helper()
	out, err := docker(t, append([]string{"run", "-d"}, args...)...)
	lines := strings.Fields(out)
	if err != nil || len(lines) == 0 {
		t.Fatalf("docker run %v: %v %s", args, err, out)
	}
	id := lines[len(lines)-1]
	t.Cleanup(func() { _, _ = docker(t, "rm", "-f", "-v", id) })
	return id
}

// until tries a command in a container until it works and says want.
func until(t *testing.T, id, want string, command ...string) {
	t.Helper()
	deadline := time.Now().Add(90 * time.Second)
	for {
		out, err := docker(t, append([]string{"exec", id}, command...)...)
		if err == nil && strings.Contains(out, want) {
			return
		}
		if time.Now().After(deadline) {
			logs, _ := docker(t, "logs", "--tail", "30", id)
			t.Fatalf("%v: %v %s\nwant %q; logs:\n%s", command, err, out, want, logs)
		}
		<-time.After(200 * time.Millisecond)
	}
}

func TestPostgres18RefusesTheOldPlaceForData(t *testing.T) {
	out, err := docker(t, "run", "--rm", "-e", "POSTGRES_PASSWORD=x", "--tmpfs", "/var/lib/postgresql/data", "postgres:18-alpine")
	if err == nil || !strings.Contains(out, "in 18+") {
		t.Errorf("%v %s", err, out)
	}
	id := start(t, "-e", "POSTGRES_PASSWORD=x", "--tmpfs", "/var/lib/postgresql/data", "postgres:17-alpine")
	until(t, id, "accepting", "pg_isready", "-h", "127.0.0.1")
}

func TestServersRefuseToStartWithoutAPassword(t *testing.T) {
	for _, ref := range []string{"postgres:18-alpine", "mysql:9.7", "mariadb:12.3"} {
		if out, err := docker(t, "run", "--rm", ref); err == nil || !strings.Contains(strings.ToLower(out), "password") {
			t.Errorf("%s: %v %s", ref, err, out)
		}
	}
}

func TestPostgresTakesItsSettings(t *testing.T) {
	id := start(t, "-e", "POSTGRES_USER=app", "-e", "POSTGRES_PASSWORD=it's", "-e", "POSTGRES_DB=things", "postgres:18-alpine", "-c", "max_connections=33")
	until(t, id, "33", "psql", "-h", "127.0.0.1", "-U", "app", "-d", "things", "-Atc", "show max_connections")
	// over the network the password counts
	until(t, id, "things", "sh", "-c", `PGPASSWORD="it's" psql -h $(hostname -i) -U app -d things -Atc 'select current_database()'`)
}

func TestMariaDBAndMySQLTakeTheirSettings(t *testing.T) {
	for _, c := range []struct{ ref, client string }{{"mariadb:12.3", "mariadb"}, {"mysql:9.7", "mysql"}} {
		t.Run(c.client, func(t *testing.T) {
			id := start(t, "-e", "MYSQL_ROOT_PASSWORD=r", "-e", "MYSQL_USER=app", "-e", "MYSQL_PASSWORD=it's", "-e", "MYSQL_DATABASE=things", c.ref)
			until(t, id, "things", "sh", "-c", `MYSQL_PWD="it's" `+c.client+` -h 127.0.0.1 -u app -N -e 'select database()' things`)
		})
	}
}

func TestMariaDBHealthCheck(t *testing.T) {
	id := start(t, "-e", "MARIADB_ROOT_PASSWORD=r", "mariadb:12.3")
	until(t, id, "", "healthcheck.sh", "--connect", "--innodb_initialized")
}

func TestRabbitMQServesAmqpAndManagement(t *testing.T) {
	id := start(t, "-e", "RABBITMQ_DEFAULT_USER=app", "-e", "RABBITMQ_DEFAULT_PASS=secret", "rabbitmq:4.3-management-alpine")
	until(t, id, "", "nc", "-z", "127.0.0.1", "5672")
	until(t, id, "rabbitmq_version", "wget", "-q", "-O-", "http://app:secret@127.0.0.1:15672/api/overview")
}

func TestMongoStandInIsHealthyWithAReplicaSetsName(t *testing.T) {
	id := start(t, "mongo:8.0", "mongod", "--replSet", "rs0", "--bind_ip_all")
	until(t, id, "1", "mongosh", "--quiet", "--eval", "rs.status(); quit(db.hello().isWritablePrimary ? 0 : 1)")
}

func TestGoBuildsWithoutANetwork(t *testing.T) {
	const script = `mkdir /tmp/x && cd /tmp/x && go mod init x && go mod edit -require github.com/redis/go-redis/v9@v9.23.0 &&
		printf 'package main\nimport "net/http"\nfunc main() { println(http.StatusText(200)) }\n' >main.go && go run -trimpath .`
	if out, err := docker(t, "run", "--rm", "--network", "none", "golang:1.26-alpine", "sh", "-c", script); err != nil || !strings.Contains(out, "OK") {
		t.Errorf("%v %s", err, out)
	}
}
