package main

import (
	"github.com/spf13/pflag"
)

// globals are the flags that every command has, named as docker compose names
// them.
type globals struct {
	files      []string
	project    string
	profiles   []string
	envFiles   []string
	projectDir string
	context    string
	plain      bool
}

// register adds the flags to the root command's persistent set.
func (g *globals) register(f *pflag.FlagSet) {
	f.StringArrayVarP(&g.files, "file", "f", nil, "compose `FILE`; may be given several times")
	f.StringVarP(&g.project, "project-name", "p", "", "`NAME` of the project")
	f.StringArrayVar(&g.profiles, "profile", nil, "enable the services of profile `NAME`")
	f.StringArrayVar(&g.envFiles, "env-file", nil, "read variables from `FILE` instead of .env")
	f.StringVar(&g.projectDir, "project-directory", "", "`FOLDER` that relative paths start from")
	f.StringVar(&g.context, "context", "", "docker context `NAME` to use")
	f.BoolVar(&g.plain, "plain", false, "plain lines: no colour, no moving progress, no question")
}

// args are the flags again, for a child process of the same project.
func (g *globals) args() []string {
	var out []string
	add := func(flag string, values ...string) {
		for _, v := range values {
			if v != "" {
				out = append(out, flag, v)
			}
		}
	}
	add("--file", g.files...)
	add("--project-name", g.project)
	add("--profile", g.profiles...)
	add("--env-file", g.envFiles...)
	add("--project-directory", g.projectDir)
	add("--context", g.context)
	if g.plain {
		out = append(out, "--plain")
	}
	return out
}
