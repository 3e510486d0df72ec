//go:build docker

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestDockerScripts walks the scripts that need a real engine. `exec devbliss` is
// the real program in them; each script has a project and ports of its own.
func TestDockerScripts(t *testing.T) {
	program := buildOnce(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/docker",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(s *testscript.Env) error {
			project := "cmd-devbliss-" + strconv.Itoa(os.Getpid()) + "-" + strings.ToLower(strconv.FormatInt(int64(freePort(t)), 36))
			s.Setenv("COMPOSE_PROJECT_NAME", project)
			s.Setenv("REDIS_PORT", strconv.Itoa(freePort(t)))
			s.Setenv("WEB_PORT", strconv.Itoa(freePort(t)))
			for _, service := range []string{"JOBS", "PAGES", "SHOP"} {
				s.Setenv(service+"_PORT", strconv.Itoa(freePort(t)))
			}
			s.Setenv("POSTGRES_PORT", strconv.Itoa(freePort(t)))
			s.Setenv("PATH", program.dir+string(os.PathListSeparator)+s.Getenv("PATH"))
			s.Setenv("XDG_STATE_HOME", s.WorkDir+"/state")
			s.Setenv("LANG", "C.UTF-8")
			// Docker's client finds its plugins and contexts in the home folder.
			for _, name := range []string{"HOME", "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG"} {
				if value, ok := os.LookupEnv(name); ok {
					s.Setenv(name, value)
				}
			}
			s.Defer(func() { takeDown(t, project) })
			return nil
		},
		Cmds: map[string]scriptCommand{
			"compose": func(ts *testscript.TestScript, neg bool, args []string) { compose(ts, neg, args) },
			"resp":    resp,
			"same":    sameBytes,
		},
	})
}

// composeCommand is the docker compose to compare with.
func composeCommand() []string {
	if path := os.Getenv("DEVBLISS_COMPOSE"); path != "" {
		return []string{path}
	}
	return []string{"docker", "compose"}
}

func compose(ts *testscript.TestScript, neg bool, args []string) {
	all := append(composeCommand(), args...)
	err := ts.Exec(all[0], all[1:]...)
	if (err != nil) != neg {
		ts.Fatalf("%s: %v", strings.Join(all, " "), err)
	}
}

// takeDown removes what a script may have left.
func takeDown(t *testing.T, project string) {
	all := append(composeCommand(), "-p", project, "down", "--volumes", "--remove-orphans", "--timeout", "0")
	if out, err := exec.Command(all[0], all[1:]...).CombinedOutput(); err != nil {
		t.Errorf("clean up %s: %v\n%s", project, err, out)
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// resp sends a command to the Redis whose URL stands in a file, and writes the
// answer to stdout: resp stdout PING.
func resp(ts *testscript.TestScript, neg bool, args []string) {
	answer, err := ask(urlIn(ts.ReadFile(args[0])), args[1:])
	if (err != nil) != neg {
		ts.Fatalf("resp %s: %v", strings.Join(args, " "), err)
	}
	fmt.Fprintln(ts.Stdout(), answer)
}

// urlIn finds the first redis URL for this machine in a text.
func urlIn(text string) string {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\n' || r == '"' || r == ',' }) {
		if strings.HasPrefix(word, "redis://") && (strings.Contains(word, "localhost") || strings.Contains(word, "127.0.0.1")) {
			return word
		}
	}
	return ""
}

func ask(address string, words []string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "", fmt.Errorf("no redis URL in %q: %w", address, errors.Join(err))
	}
	c, err := net.Dial("tcp", u.Host)
	if err != nil {
		return "", err
	}
	defer c.Close()
	var request bytes.Buffer
	fmt.Fprintf(&request, "*%d\r\n", len(words))
	for _, w := range words {
		fmt.Fprintf(&request, "$%d\r\n%s\r\n", len(w), w)
	}
	if _, err := c.Write(request.Bytes()); err != nil {
		return "", err
	}
	r := bufio.NewReader(c)
	line, err := r.ReadString('\n')
	if strings.HasPrefix(line, "$") && err == nil { // a bulk string: the text is in the next line
		line, err = r.ReadString('\n')
	}
	return strings.TrimSpace(line), err
}
