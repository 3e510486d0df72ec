package debian

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// Mirrors is where this machine gets Debian's packages from, and the key ring
// that its apt trusts. Any suite can be had from there, not only its own.
type Mirrors struct {
	Main     string // URL
	Security string // URL; empty when this machine has none
	Keyring  string // path
}

// HostMirrors reads them off the machine's apt set-up.
func HostMirrors(ctx context.Context) (Mirrors, error) {
	m := Mirrors{Keyring: keyring()}
	if m.Keyring == "" {
		return m, errors.New("no Debian key ring on this machine: run apt-get install debian-archive-keyring")
	}
	out, err := exec.CommandContext(ctx, "apt-get", "indextargets", "--format", "$(REPO_URI) $(ORIGIN) $(LABEL)", "Created-By: Packages").Output()
	if err == nil {
		m.Main, m.Security = parseTargets(string(out))
	}
	if m.Main == "" { // the lists were never fetched, as in a fresh container
		m.Main, m.Security = parseSources(readSources())
	}
	if m.Main == "" {
		return m, errors.New("no Debian mirror in this machine's apt sources: add one to /etc/apt/sources.list")
	}
	return m, nil
}

func keyring() string {
	for _, name := range []string{"debian-archive-keyring.gpg", "debian-archive-keyring.pgp"} {
		p := filepath.Join("/usr/share/keyrings", name)
		if _, err := os.Stat(p); err == nil {
			return p
		}
	}
	return ""
}

// parseTargets reads lines of "URL ORIGIN LABEL".
func parseTargets(out string) (main, security string) {
	for line := range strings.Lines(out) {
		f := strings.Fields(line)
		switch {
		case len(f) < 3 || f[1] != "Debian":
		case f[2] == "Debian-Security":
			security = f[0]
		case f[2] == "Debian" && main == "":
			main = f[0]
		}
	}
	return main, security
}

func readSources() string {
	var all strings.Builder
	files, _ := filepath.Glob("/etc/apt/sources.list.d/*") // the pattern is well-formed
	for _, file := range append(files, "/etc/apt/sources.list") {
		b, err := os.ReadFile(file)
		if err == nil {
			all.Write(b)
			all.WriteByte('\n')
		}
	}
	return all.String()
}

// parseSources finds the mirrors in the text of sources files, old style or new.
func parseSources(text string) (main, security string) {
	url := regexp.MustCompile(`https?://\S+`)
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		for _, u := range url.FindAllString(line, -1) {
			u = strings.TrimRight(u, "/")
			switch {
			case strings.HasSuffix(u, "/debian-security"):
				security = u
			case strings.HasSuffix(u, "/debian") && main == "":
				main = u
			}
		}
	}
	return main, security
}
