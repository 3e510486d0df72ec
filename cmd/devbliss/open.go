package main

import (
	"context"
	"io"
	"os/exec"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
)

func newOpen(e *env) *cobra.Command {
	var only bool
	cmd := &cobra.Command{
		Use:   "open [SERVICE]",
		Short: "Open a service's page in the browser",
		Long: "Opens the page of a service on this machine; without a name the first that has one.\n" +
			"Where there is no browser it prints the URL.",
		Example: "devbliss open\n" +
			"devbliss open web\n" +
			"devbliss open rabbitmq --url    only print it",
		Args:              atMostOne,
		ValidArgsFunction: completeService(e),
		RunE: func(cmd *cobra.Command, args []string) error {
			service := ""
			if len(args) == 1 {
				service = args[0]
			}
			st, err := e.open()
			if err != nil {
				return err
			}
			url, err := st.Page(cmd.Context(), service)
			if err != nil {
				return during(verb("open", args), err)
			}
			if !only && e.browse(cmd.Context(), url) {
				e.talk.say("%s is open in the browser", url)
				return nil
			}
			_, err = io.WriteString(e.out, url+"\n")
			return err
		},
	}
	cmd.Flags().BoolVar(&only, "url", false, "only print the URL")
	return cmd
}

// browse has the system open a URL; false where it cannot. Over ssh or without a
// screen there is nobody to see it.
func (e *env) browse(ctx context.Context, url string) bool {
	for _, command := range e.browsers() {
		path, err := exec.LookPath(command[0])
		if err != nil {
			continue
		}
		cmd := exec.CommandContext(context.WithoutCancel(ctx), path, append(command[1:], url)...)
		cmd.Env = e.environ
		if cmd.Start() != nil {
			continue
		}
		if strings.HasPrefix(e.variable("BROWSER"), command[0]) { // it may be the browser itself, and stay
			return cmd.Process.Release() == nil
		}
		return cmd.Wait() == nil
	}
	return false
}

// browsers are the commands that may open a URL, best first.
func (e *env) browsers() [][]string {
	var all [][]string
	if own := e.variable("BROWSER"); strings.TrimSpace(own) != "" {
		all = append(all, strings.Fields(own)) // as in "firefox --new-tab"
	}
	switch runtime.GOOS {
	case "darwin":
		return append(all, []string{"open"})
	case "windows":
		return append(all, []string{"rundll32", "url.dll,FileProtocolHandler"})
	}
	if e.variable("WSL_DISTRO_NAME") != "" {
		all = append(all, []string{"wslview"}, []string{"explorer.exe"})
	}
	if e.variable("DISPLAY") != "" || e.variable("WAYLAND_DISPLAY") != "" {
		all = append(all, []string{"xdg-open"})
	}
	return all
}
