package scaffold

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
	"text/template"
)

//go:embed templates
var templates embed.FS

// render fills a template in. Templates are this package's own, and a test fills
// each in, so one that is wrong never reaches a person.
func render(name string, data any) string {
	t := template.Must(template.New(name).Funcs(template.FuncMap{"exec": execForm, "words": words}).ParseFS(templates, "templates/"+name))
	var b strings.Builder
	if err := t.Execute(&b, data); err != nil {
		panic(fmt.Sprintf("scaffold: template %s: %v", name, err))
	}
	return b.String()
}

// words are a list as a shell has it.
func words(list []string) string { return strings.Join(list, " ") }

// execForm is a command as a Dockerfile has it: a list where its words are plain,
// else for a shell that gives its place to the command.
func execForm(command string) string {
	parts := strings.Fields(command)
	if strings.ContainsAny(command, "$&|;<>()'\"`*?=") {
		parts = []string{"sh", "-c", command}
	}
	for i, part := range parts {
		parts[i] = strconv.Quote(part)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// ignored is a .dockerignore: what no image needs, and what this kind of app makes
// again.
func ignored(more ...string) string {
	lines := []string{
		"# What stays out of the image: history, secrets, and what is made anew in it.",
		".git", ".github", ".idea", ".vscode", ".devcontainer", ".DS_Store", "**/.env", "**/.env.*", "!**/.env.example",
		"Dockerfile", ".dockerignore", "compose*.yaml", "compose*.yml", "docker-compose*.yaml", "docker-compose*.yml",
	}
	return strings.Join(append(lines, more...), "\n") + "\n"
}

// files are an app's Dockerfile and .dockerignore, as far as they are not there.
func (f folder) files(dockerfile string, made ...string) []File {
	files := []File{f.file("Dockerfile", dockerfile)}
	if !f.has(".dockerignore") {
		files = append(files, f.file(".dockerignore", ignored(made...)))
	}
	return files
}
