package scaffold

import (
	"fmt"
	"strconv"
	"strings"
)

// Compose is the compose file of the apps. What is in it for one app is what a
// colleague would write: from where it is built, how it is reached, when it is
// healthy, and what a change of a file does.
func Compose(apps []App) string {
	var b strings.Builder
	b.WriteString("services:\n")
	for i, a := range apps {
		if i > 0 {
			b.WriteString("\n")
		}
		a.compose(&b)
	}
	return b.String()
}

func (a App) compose(b *strings.Builder) {
	fmt.Fprintf(b, "  %s:\n", quoted(a.Service))
	a.build(b)
	if a.envFile != "" {
		fmt.Fprintf(b, "    env_file:\n      - path: %s\n        required: false\n", quoted(a.envFile))
	}
	if len(a.env) > 0 {
		b.WriteString("    environment:\n")
		for _, s := range a.env {
			fmt.Fprintf(b, "      %s: %s\n", s.name, quoted(s.value))
		}
	}
	if a.port != 0 {
		fmt.Fprintf(b, "    ports:\n      - \"127.0.0.1:${%s:-%d}:%d\"\n", portVariable(a.Service), a.host, a.port)
	}
	if !a.Own {
		b.WriteString("    init: true\n")
	}
	if !a.Own && a.port != 0 {
		fmt.Fprintf(b, "    healthcheck:\n      test: %s\n      interval: 2s\n      retries: 15\n      start_period: 2m\n", a.check())
	}
	if len(a.watch) > 0 {
		b.WriteString("    develop:\n      watch:\n")
	}
	for _, w := range a.watch {
		w.compose(b)
	}
}

func (a App) build(b *strings.Builder) {
	switch {
	case a.stage == "" && a.context == a.Dir:
		fmt.Fprintf(b, "    build: %s\n", quoted(dotted(a.context)))
		return
	case a.context == a.Dir:
		fmt.Fprintf(b, "    build:\n      context: %s\n", quoted(dotted(a.context)))
	default:
		fmt.Fprintf(b, "    build:\n      context: %s\n      dockerfile: %s\n", quoted(dotted(a.context)), quoted(below(a.context, a.Dir)+"/Dockerfile"))
	}
	if a.stage != "" {
		fmt.Fprintf(b, "      target: %s\n", a.stage)
	}
}

// check asks at the container's own address: what listens on its loopback only is
// reached by nobody.
func (a App) check() string {
	if a.small {
		return fmt.Sprintf(`["CMD-SHELL", "nc -z $$HOSTNAME %d"]`, a.port)
	}
	return fmt.Sprintf(`["CMD", "bash", "-c", "</dev/tcp/$$HOSTNAME/%d"]`, a.port)
}

func (w watch) compose(b *strings.Builder) {
	fmt.Fprintf(b, "        - action: %s\n          path: %s\n", w.action, quoted(dotted(w.path)))
	if w.target != "" {
		fmt.Fprintf(b, "          target: %s\n", quoted(w.target))
	}
	if len(w.ignore) > 0 {
		b.WriteString("          ignore:\n")
	}
	for _, path := range w.ignore {
		fmt.Fprintf(b, "            - %s\n", quoted(path))
	}
}

// dotted is a path as compose files have it.
func dotted(path string) string {
	if path == "." {
		return path
	}
	return "./" + path
}

// below is a folder as seen from one above it.
func below(above, dir string) string {
	if above == "." {
		return dir
	}
	return strings.TrimPrefix(dir, above+"/")
}

// plain has what YAML and compose take for text without quotes.
const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-./"

// quoted is a text as a YAML value, with quotes where it needs some, and with no
// variable of compose in it.
func quoted(text string) string {
	words := []string{"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
	bare := text != "" && strings.Trim(text, plain) == "" && text[0] != '-'
	for _, word := range words {
		bare = bare && !strings.EqualFold(text, word)
	}
	text = strings.ReplaceAll(text, "$", "$$")
	if bare {
		return text
	}
	return strconv.Quote(text)
}
