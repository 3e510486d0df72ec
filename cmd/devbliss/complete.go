package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// completion is what cobra asks for candidates.
type completion = cobra.CompletionFunc

// completeServices offers the services of the compose file, which is read
// without asking Docker. A file that cannot be read offers nothing: the shell is
// no place for an error.
func completeServices(e *env) completion {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		st, err := e.openQuietly()
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		project, err := st.Project(cmd.Context())
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return unused(project.ServiceNames(), args, typed), cobra.ShellCompDirectiveNoFileComp
	}
}

// completeService is completeServices for a command that takes one.
func completeService(e *env) completion {
	all := completeServices(e)
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return all(cmd, args, typed)
	}
}

// completeScale offers "api=" for each service.
func completeScale(e *env) completion {
	all := completeServices(e)
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		names, directive := all(cmd, nil, typed)
		for i := range names {
			names[i] += "="
		}
		return names, directive | cobra.ShellCompDirectiveNoSpace
	}
}

// completeCommands offers the commands that help explains.
func completeCommands(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	topic := cmd.Root()
	for _, name := range args {
		if topic = child(topic, name); topic == nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
	}
	return unused(childNames(topic), args, typed), cobra.ShellCompDirectiveNoFileComp
}

// completeGlobals says what the flags of every command take: files and folders
// by the shell, the rest by nobody.
func completeGlobals(root *cobra.Command, e *env) {
	nothing := cobra.FixedCompletions(nil, cobra.ShellCompDirectiveNoFileComp)
	must(root.MarkPersistentFlagFilename("file", "yaml", "yml"))
	must(root.MarkPersistentFlagDirname("project-directory"))
	must(root.RegisterFlagCompletionFunc("project-name", nothing))
	must(root.RegisterFlagCompletionFunc("context", nothing))
	must(root.RegisterFlagCompletionFunc("profile", completeProfiles(e)))
}

func completeProfiles(e *env) completion {
	return func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		st, err := e.openQuietly()
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		project, err := st.Project(cmd.Context())
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var profiles []string
		for _, s := range project.AllServices() {
			profiles = append(profiles, s.Profiles...)
		}
		slices.Sort(profiles)
		return unused(slices.Compact(profiles), nil, typed), cobra.ShellCompDirectiveNoFileComp
	}
}

// unused returns what begins with typed and is not among args.
func unused(candidates, args []string, typed string) []string {
	var out []string
	for _, c := range candidates {
		if strings.HasPrefix(c, typed) && !slices.Contains(args, c) {
			out = append(out, c)
		}
	}
	return out
}

// must is for what only a mistake in this package can make fail.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
