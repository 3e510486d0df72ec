package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/engine"
)

func newScale(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "scale SERVICE=N...",
		Short: "Set how many containers a service has",
		Long: "Starts or removes containers until each service has as many as asked. The compose\n" +
			"file is not changed, so the next up goes back to what it says.",
		Example: "devbliss scale worker=3\n" +
			"devbliss scale worker=3 api=2",
		Args:              atLeastOne("a service and a number, such as worker=3"),
		ValidArgsFunction: completeScale(e),
		RunE:              func(cmd *cobra.Command, args []string) error { return runScale(cmd, e, args) },
	}
}

func runScale(cmd *cobra.Command, e *env, args []string) error {
	replicas := map[string]int{}
	for _, arg := range args {
		name, number, _ := strings.Cut(arg, "=")
		n, err := strconv.Atoi(number)
		if name == "" || err != nil || n < 0 {
			return misused(cmd, "%s is not a service and a number, such as worker=3", quote(arg))
		}
		replicas[name] = n
	}
	st, err := e.open()
	if err != nil {
		return err
	}
	err = e.doing(func(step func(engine.Step)) error { return st.Scale(cmd.Context(), replicas, step) })
	return during(verb("scale", args), err)
}
