package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/catalog"
)

// typedAddons are the addons that a command line has so far.
func typedAddons(e *env, args []string) []*catalog.Addon {
	addons, err := e.addonsWith(func(string) {})
	if err != nil {
		return nil
	}
	var all []*catalog.Addon
	for _, arg := range args {
		if a, _, err := addons.Find(arg); err == nil {
			all = append(all, a)
		}
	}
	return all
}

// completeOptions offers "persistence=" and, behind it, the values.
func completeOptions(e *env) completion {
	return func(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		var out []string
		name, _, valued := strings.Cut(typed, "=")
		for _, a := range typedAddons(e, args) {
			for _, o := range a.Options {
				switch {
				case !valued && strings.HasPrefix(o.Name, typed):
					out = append(out, o.Name+"=\t"+o.Description)
				case valued && o.Name == name:
					out = append(out, unused(entries(o), nil, typed)...)
				}
			}
		}
		directive := cobra.ShellCompDirectiveNoFileComp
		if !valued {
			directive |= cobra.ShellCompDirectiveNoSpace
		}
		return out, directive
	}
}

// entries are what can be typed for an option whose values are few.
func entries(o catalog.Option) []string {
	values := o.Choices
	if o.Type == "bool" {
		values = []string{"true", "false"}
	}
	all := make([]string, len(values))
	for i, value := range values {
		all[i] = o.Name + "=" + value
	}
	return all
}

// completeCompanions offers the companions of the addons on the command line, or
// all addons where they have none.
func completeCompanions(e *env) completion {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		var out []string
		for _, a := range typedAddons(e, args) {
			out = append(out, a.Companions...)
		}
		if len(out) == 0 {
			return completeAddons(e)(cmd, args, typed)
		}
		slices.Sort(out)
		return unused(slices.Compact(out), args, typed), cobra.ShellCompDirectiveNoFileComp
	}
}

// completeNetworks offers the networks of the compose file.
func completeNetworks(e *env) completion {
	return func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		st, err := e.openQuietly()
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		project, err := st.Project(cmd.Context())
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return unused(project.NetworkNames(), nil, typed), cobra.ShellCompDirectiveNoFileComp
	}
}
