package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/devbliss/devbliss/internal/stack"
)

// The groups of commands, in the order of the help.
const (
	groupEveryday = "everyday"
	groupServices = "services"
	groupCatalog  = "catalog"
	groupTrouble  = "trouble"
	groupOther    = "other"
)

// newRoot builds the command tree around e.
func newRoot(e *env) *cobra.Command {
	root := &cobra.Command{
		Use:   "devbliss",
		Short: "Backing services for your compose file, and a cockpit for all of it",
		Long: "Adds databases, caches and queues to the compose file you have, starts, tails and\n" +
			"restarts everything on this machine. Without a command: the dashboard, or, without a\n" +
			"terminal, what runs, how to reach it and the last lines of the logs.",
		Example: "devbliss                  open the dashboard\n" +
			"devbliss add redis        add Redis, start it and print how to connect\n" +
			"devbliss up               start everything in the compose file\n" +
			"devbliss logs -f api      follow the log of one service",
		Args:              noCommand,
		SilenceErrors:     true,
		SilenceUsage:      true,
		TraverseChildren:  true, // -f before a command is --file, after logs it is --follow
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		RunE:              func(cmd *cobra.Command, _ []string) error { return runDashboard(cmd.Context(), e) },
	}
	root.SetIn(e.in)
	root.SetOut(e.out)
	root.SetErr(e.talk.w)
	root.SetFlagErrorFunc(flagError)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { writeHelp(e.out, cmd, e.paintOut()) })
	e.flags.register(root.PersistentFlags())
	root.AddGroup(
		&cobra.Group{ID: groupEveryday, Title: "Everyday"},
		&cobra.Group{ID: groupServices, Title: "Services"},
		&cobra.Group{ID: groupCatalog, Title: "Catalog"},
		&cobra.Group{ID: groupTrouble, Title: "Trouble"},
		&cobra.Group{ID: groupOther, Title: "Other"},
	)
	addCommands(root, e)
	completeGlobals(root, e)
	// Merged now, because looking for the command among the arguments asks which
	// flags take a value before cobra merges them itself.
	root.PersistentFlags().BoolP("help", "h", false, "show this")
	root.LocalFlags()
	return root
}

func addCommands(root *cobra.Command, e *env) {
	group := func(id string, commands ...*cobra.Command) {
		for _, c := range commands {
			c.GroupID = id
			root.AddCommand(c)
		}
	}
	group(groupEveryday, newInit(e), newAdd(e), newUp(e), newDown(e), newPs(e), newLogs(e), newInfo(e), newEnv(e), newTask(e), newTrust(e))
	group(groupServices, newStart(e), newStop(e), newRestart(e), newWatch(e), newScale(e), newShell(e), newOpen(e), newPull(e), newBuild(e),
		newSnapshot(e), newRestore(e))
	group(groupCatalog, newCatalog(e), newRemove(e), newUndo(e), newOutdated(e), newUpdate(e))
	group(groupTrouble, newWhy(e), newDoctor(e), newReport(e), newLint(e))
	help := newHelp(e)
	group(groupOther, newConfig(e), newCompletion(e), newVersion(e), help)
	root.SetHelpCommand(help)
}

// noCommand refuses arguments of the bare devbliss: they are mistyped commands.
func noCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return unknownCommand(cmd, args[0])
}

// needsCommand refuses arguments of a command that only holds others.
func needsCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return misused(cmd, "%s needs one of: %s", cmd.Name(), strings.Join(childNames(cmd), ", "))
	}
	return unknownCommand(cmd, args[0])
}

func unknownCommand(cmd *cobra.Command, name string) error {
	u := &usageError{command: cmd.CommandPath(), why: "unknown command " + quote(name)}
	if near := stack.Near(name, childNames(cmd)); len(near) > 0 {
		u.near = cmd.CommandPath() + " " + near[0]
	}
	return u
}

// childNames are the names of the commands below cmd that help shows.
func childNames(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	return names
}

// flagError explains a flag that does not exist or does not take its value.
func flagError(cmd *cobra.Command, err error) error {
	if errors.Is(err, pflag.ErrHelp) {
		return err
	}
	u := &usageError{command: cmd.CommandPath(), why: err.Error()}
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return u
	}
	name := unknown.GetSpecifiedName()
	if unknown.GetSpecifiedShortnames() != "" {
		u.why = "unknown flag -" + name
		return u
	}
	u.why = "unknown flag --" + name
	if near := stack.Near(name, flagNames(cmd)); len(near) > 0 {
		u.near = "--" + near[0]
	} else if child(cmd, name) != nil { // --version
		u.near = cmd.CommandPath() + " " + name
	}
	return u
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	add := func(f *pflag.Flag) { names = append(names, f.Name) }
	cmd.LocalFlags().VisitAll(add)
	cmd.InheritedFlags().VisitAll(add)
	return names
}
