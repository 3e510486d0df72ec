package main

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/snapshot"
)

func newSnapshotList(e *env) *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:               "list",
		Short:             "List the snapshots of the project",
		Long:              "Lists the snapshots of the project, the newest first. Docker is not asked.",
		Example:           "devbliss snapshot list\ndevbliss snapshot list --json | jq -r '.[].name'",
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			st, err := e.open()
			if err != nil {
				return err
			}
			all, err := st.Snapshots(cmd.Context())
			if err != nil {
				return during("list snapshots", err)
			}
			return e.printSnapshots(all, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// listedSnapshot is a snapshot as `snapshot list --json` shows it. The form is stable.
type listedSnapshot struct {
	Name     string             `json:"name"`
	Made     time.Time          `json:"made"`
	Folder   string             `json:"folder"`
	Bytes    int64              `json:"bytes"`
	Services []snapshot.Service `json:"services"`
	Volumes  []snapshot.Volume  `json:"volumes"`
	Problem  string             `json:"problem"`
}

func listSnapshot(k snapshot.Kept) listedSnapshot {
	l := listedSnapshot{
		Name: k.Name, Made: k.Made, Folder: k.Dir, Bytes: k.Packed(),
		Services: append([]snapshot.Service{}, k.Services...), Volumes: append([]snapshot.Volume{}, k.Volumes...),
	}
	if k.Err != nil {
		l.Problem = k.Err.Error()
	}
	return l
}

func (e *env) printSnapshots(all []snapshot.Kept, asJSON bool) error {
	if asJSON {
		out := []listedSnapshot{}
		for _, k := range all {
			out = append(out, listSnapshot(k))
		}
		return writeJSON(e.out, out)
	}
	if len(all) == 0 {
		e.talk.say("there is none; devbliss snapshot makes one")
		return nil
	}
	p := e.paintOut()
	rows := [][]string{{p.bold("SNAPSHOT"), p.bold("MADE"), p.bold("SIZE"), p.bold("DATA OF")}}
	for _, k := range all {
		if k.Err != nil {
			rows = append(rows, []string{p.cyan(k.Name), "-", "-", p.red("cannot be read")})
			continue
		}
		services := make([]string, len(k.Services))
		for i, s := range k.Services {
			services[i] = s.Name
		}
		rows = append(rows, []string{p.cyan(k.Name), k.Made.Local().Format("2006-01-02 15:04"), humanSize(k.Packed()), strings.Join(services, ", ")})
	}
	return writeTable(e.out, rows)
}
