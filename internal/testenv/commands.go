//go:build linux

package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/devbliss/devbliss/internal/testenv/recipe"
)

// usageError is a mistake in the command line.
type usageError string

func (e usageError) Error() string { return string(e) }

// run runs one command of the command line and returns its exit status.
func run(ctx context.Context, args []string) (int, error) {
	flags := flag.NewFlagSet("testenv", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	engine := flags.String("engine", "bookworm", "")
	full := flags.Bool("full", false, "")
	if err := flags.Parse(args); err != nil {
		return 0, usageError(err.Error())
	}
	if !slices.Contains(recipe.Engines(), *engine) {
		return 0, usageError(fmt.Sprintf("no engine %q: there are %s", *engine, strings.Join(recipe.Engines(), ", ")))
	}
	if flags.NArg() == 0 {
		return 0, usageError("no command")
	}
	name, rest := flags.Arg(0), flags.Args()[1:]
	commands := map[string]func(context.Context, *ground, []string) (int, error){
		"demo": demo, "tour": tour, "test": test, "check": check, "run": runCommand, "images": images, "clean": clean,
	}
	command, ok := commands[name]
	if !ok {
		return 0, usageError(fmt.Sprintf("no command %q", name))
	}
	g, err := openGround(ctx, *engine, *full)
	if err != nil {
		return 0, err
	}
	return command(ctx, g, rest)
}

// runCommand runs what follows in the cage.
func runCommand(ctx context.Context, g *ground, args []string) (int, error) {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return 0, usageError("run what? Such as: run -- bash")
	}
	dir, err := os.Getwd()
	if err != nil {
		return 0, err
	}
	return g.enter(ctx, dir, args, nil)
}

// images makes the images and lists their tags.
func images(ctx context.Context, g *ground, _ []string) (int, error) {
	index, err := g.buildImages(ctx)
	if err != nil {
		return 0, err
	}
	for _, tag := range slices.Sorted(maps.Keys(index.Tags)) {
		fmt.Printf("%s %s\n", strings.TrimPrefix(tag, "library/"), index.Tags[tag])
	}
	return 0, nil
}

// clean removes the cache.
func clean(_ context.Context, g *ground, _ []string) (int, error) {
	return 0, os.RemoveAll(g.dir)
}
