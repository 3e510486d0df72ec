package composefile

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/compose-spec/compose-go/v2/dotenv"
)

// registerRawEnvFiles teaches compose-go `format: raw` of env_file: lines are
// taken as `docker run --env-file` takes them. The command line of docker
// compose registers it, its SDK does not.
var registerRawEnvFiles = sync.OnceFunc(func() { dotenv.RegisterFormat("raw", readRaw) })

func readRaw(r io.Reader, file string, vars map[string]string, lookup func(string) (string, bool)) error {
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if n == 1 {
			line = strings.TrimPrefix(line, "\uFEFF")
		}
		line = strings.TrimLeftFunc(line, unicode.IsSpace) // what stands behind belongs to the value
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, given := strings.Cut(line, "=")
		switch {
		case !utf8.ValidString(line):
			return fmt.Errorf("failed to read %s: line %d: not UTF-8 text", file, n)
		case name == "":
			return fmt.Errorf("failed to read %s: line %d: the name of the variable is missing", file, n)
		case strings.ContainsAny(name, " \t"):
			return fmt.Errorf("failed to read %s: line %d: key cannot contain a space", file, n)
		case !given:
			if value, given = lookup(name); !given {
				continue
			}
		}
		vars[name] = value
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("failed to read %s: %w", file, err)
	}
	return nil
}
