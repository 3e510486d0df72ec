package verify

import (
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"

	"github.com/devbliss/devbliss/internal/stack"
)

// published is a host port in a compose file that addons were added to.
var published = regexp.MustCompile(`127\.0\.0\.1:\$\{([A-Z0-9_]+):-\d+\}:\d+`)

// publishVariables are the variables that move the host ports of what a change adds.
func publishVariables(c *stack.Change) []string {
	var names []string
	for _, f := range c.Files {
		for _, match := range published.FindAllSubmatch(f.Now, -1) {
			if name := string(match[1]); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// freePorts gives each variable a port that is free now, as NAME=PORT. All are
// held until the last is known, so that no two are the same.
func freePorts(variables []string) ([]string, error) {
	var environ []string
	for _, name := range variables {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("find a free port for %s: %w", name, err)
		}
		defer l.Close()
		environ = append(environ, fmt.Sprintf("%s=%d", name, l.Addr().(*net.TCPAddr).Port))
	}
	return environ, nil
}

// surroundings are those variables that a trial may see: where programs and the
// engine are. A person's DATABASE_PASSWORD or COMPOSE_FILE is not for it.
func surroundings(environ []string) []string {
	kept := []string{}
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		name = strings.ToUpper(name)
		switch {
		case strings.HasPrefix(name, "DOCKER_"), strings.HasSuffix(name, "_PROXY"),
			slices.Contains([]string{"PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "TMPDIR", "TMP", "TEMP", "SSH_AUTH_SOCK", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"}, name):
			kept = append(kept, variable)
		}
	}
	return kept
}
