package main

import (
	"bytes"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

func newCompletion(e *env) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Print the completion script of a shell",
		Long: "Prints a script that makes the shell complete commands, flags, services and addons.\n" +
			"Services are read from the compose file at the moment you press Tab.",
		Example: "source <(devbliss completion bash)\n" +
			"devbliss completion zsh > \"${fpath[1]}/_devbliss\"\n" +
			"devbliss completion fish > ~/.config/fish/completions/devbliss.fish\n" +
			"devbliss completion powershell | Out-String | Invoke-Expression",
		Args:              exactlyOne("the name of a shell: bash, zsh, fish or powershell"),
		ValidArgsFunction: cobra.FixedCompletions(shells, cobra.ShellCompDirectiveNoFileComp),
		RunE: func(cmd *cobra.Command, args []string) error {
			write, ok := scripts(cmd.Root())[args[0]]
			if !ok {
				return misused(cmd, "there is no completion for %s: it is bash, zsh, fish or powershell", quote(args[0]))
			}
			return write(e.out)
		},
	}
}

func scripts(root *cobra.Command) map[string]func(io.Writer) error {
	return map[string]func(io.Writer) error{
		"bash":       func(w io.Writer) error { return writeBash(w, root) },
		"zsh":        root.GenZshCompletion,
		"fish":       func(w io.Writer) error { return root.GenFishCompletion(w, true) },
		"powershell": root.GenPowerShellCompletionWithDesc,
	}
}

// writeBash is cobra's script, which keeps words with = and : whole, made to keep
// those with @ whole too: bash breaks words there, and postgres@17 is one.
func writeBash(w io.Writer, root *cobra.Command) error {
	var script bytes.Buffer
	if err := root.GenBashCompletionV2(&script, true); err != nil {
		return err
	}
	const equals = `__devbliss_handle_special_char "$cur" =`
	_, err := strings.NewReplacer(
		"-n =:", "-n =:@",
		equals, equals+"\n    "+strings.TrimSuffix(equals, "=")+"@",
	).WriteString(w, script.String())
	return err
}
