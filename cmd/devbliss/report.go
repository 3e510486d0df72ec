package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/stack"
)

func newReport(e *env) *cobra.Command {
	var path string
	dryRun := false
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Write what others need to see what is wrong",
		Long: "Writes a file for whoever helps you: versions, what doctor says, the project as compose\n" +
			"reads it, the services and the last lines of their logs. Passwords, keys and tokens are\n" +
			"masked; look into it all the same before you give it away.",
		Example: "devbliss report\n" +
			"devbliss report --dry-run        only say what would be in it\n" +
			"devbliss report -o /tmp/shop.tar.gz",
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return during("report", runReport(cmd.Context(), e, path, dryRun))
		},
	}
	cmd.Flags().StringVarP(&path, "output", "o", "", "write to `FILE` instead of devbliss-report-….tar.gz here")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "list what would be in it and write nothing")
	return cmd
}

func runReport(ctx context.Context, e *env, path string, dryRun bool) error {
	st, err := e.open()
	if err != nil {
		return err
	}
	about, err := json.MarshalIndent(thisBuild(debug.ReadBuildInfo()), "", "  ")
	if err != nil {
		return err
	}
	files, err := st.Report(ctx, stack.ReportFile{Name: "version.json", About: "this devbliss", Text: append(about, '\n')})
	if err != nil {
		return err
	}
	rows := [][]string{}
	for _, f := range files {
		rows = append(rows, []string{"  " + f.Name, sized(len(f.Text)), f.About})
	}
	if err := writeTable(e.talk.w, rows); err != nil || dryRun {
		return err
	}
	now := time.Now()
	name := "devbliss-report-" + now.Format("20060102-150405")
	if path == "" {
		path = name + ".tar.gz"
	}
	packed, err := stack.Bundle(name, files, now)
	if err != nil {
		return err
	}
	path = e.absolutePath(path)
	switch err := writeNew(path, packed); {
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s is there already: give another name with -o", e.relative(path))
	case err != nil:
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	e.talk.say("look into it before you give it away: tar -xzOf %s | less", e.relative(path))
	_, err = fmt.Fprintln(e.out, strings.TrimPrefix(e.relative(path), "./"))
	return err
}

// writeNew writes a file that is not there yet. What masking has missed nobody else
// may read.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// sized is a number of bytes for people.
func sized(n int) string {
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.1f kB", float64(n)/1000)
}
