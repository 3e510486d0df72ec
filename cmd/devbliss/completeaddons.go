package main

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/catalog"
)

// completeAddons offers the addons of the catalog, and after an @ the versions of
// the one before it.
func completeAddons(e *env) completion {
	return func(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		addons, err := e.addonsWith(func(string) {})
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		if name, _, ok := strings.Cut(typed, "@"); ok {
			return completeVersions(addons, name, typed), cobra.ShellCompDirectiveNoFileComp
		}
		all := addons.List("")
		slices.SortFunc(all, func(a, b catalog.Summary) int { return cmp.Compare(a.ID, b.ID) })
		var out []string
		for _, s := range all {
			if slices.ContainsFunc(args, func(arg string) bool { return means(arg, s) }) {
				continue
			}
			if name, ok := offered(s, typed); ok {
				out = append(out, name+"\t"+inShort(s))
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeAddon is completeAddons for a command that takes one.
func completeAddon(e *env) completion {
	all := completeAddons(e)
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return all(cmd, args, typed)
	}
}

// means says whether an argument asks for the addon, at any version.
func means(arg string, s catalog.Summary) bool {
	name, _, _ := strings.Cut(arg, "@")
	return name == s.ID || slices.Contains(s.Aliases, name)
}

// offered is the name of the addon that begins as typed: its id, or the alias that
// somebody has begun to type.
func offered(s catalog.Summary, typed string) (string, bool) {
	if strings.HasPrefix(s.ID, typed) {
		return s.ID, true
	}
	at := slices.IndexFunc(s.Aliases, func(alias string) bool { return strings.HasPrefix(alias, typed) })
	if at < 0 {
		return "", false
	}
	return s.Aliases[at], true
}

// inShort is what a shell shows beside the name.
func inShort(s catalog.Summary) string {
	if s.Retired != "" {
		return "retired: " + s.Description
	}
	return s.Description
}

// completeVersions offers the versions behind a name, which stays as it was typed.
func completeVersions(addons *catalog.Catalog, name, typed string) []string {
	a, _, err := addons.Find(name)
	if err != nil {
		return nil
	}
	today := time.Now().Format(time.DateOnly)
	var out []string
	for _, v := range a.Versions {
		if offer := name + "@" + v.Version; strings.HasPrefix(offer, typed) {
			out = append(out, offer+"\t"+strings.Join(append([]string{"tag " + v.Tag}, remarks(v, today)...), ", "))
		}
	}
	return out
}

// remarks are what is to know of a version on a day, YYYY-MM-DD.
func remarks(v catalog.Version, today string) []string {
	var out []string
	if v.Default {
		out = append(out, "the default")
	}
	switch {
	case v.EndOfLife == "":
	case v.EndOfLife <= today:
		end := "no updates since " + v.EndOfLife
		if v.Successor != "" {
			end += ": take " + v.Successor
		}
		out = append(out, end)
	default:
		out = append(out, "updates until "+v.EndOfLife)
	}
	return out
}

// completeCategories offers the categories, with some of what is in them.
func completeCategories(e *env) completion {
	return func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		addons, err := e.addonsWith(func(string) {})
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		in := map[string][]string{}
		for _, s := range addons.List("") { // the usual ones first
			in[s.Category] = append(in[s.Category], s.ID)
		}
		var out []string
		for _, category := range catalog.Categories() {
			if strings.HasPrefix(category, typed) {
				out = append(out, category+"\t"+some(in[category]))
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

// some names the first few.
func some(names []string) string {
	const few = 4
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:few], ", ") + ", …"
}
