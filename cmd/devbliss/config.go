package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/ui"
)

func newConfig(e *env) *cobra.Command {
	path, begin := false, false
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Show keys and colours of the dashboard, and where to set them",
		Long: "Prints the settings of the dashboard as a file: what holds now, and what each is for.\n" +
			"It is checked, too: mistakes are named with their lines, and the exit code is 1.",
		Example: "devbliss config\n" +
			"devbliss config --init     begin a file with all of it, to change\n" +
			"devbliss config --path     where the file is",
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(_ *cobra.Command, _ []string) error {
			switch {
			case path:
				return during("config", e.printSettingsPath())
			case begin:
				return during("config", e.beginSettings())
			}
			return during("config", e.printSettings())
		},
	}
	cmd.Flags().BoolVar(&path, "path", false, "print where the file is, or would be")
	cmd.Flags().BoolVar(&begin, "init", false, "write the file, where there is none")
	cmd.MarkFlagsMutuallyExclusive("path", "init")
	return cmd
}

// settingsPath is the file of the user's settings.
func (e *env) settingsPath() (string, error) {
	dir := e.configDir
	if dir == "" {
		base, err := os.UserConfigDir()
		if err != nil {
			return "", fmt.Errorf("find the folder for settings: %w", err)
		}
		dir = filepath.Join(base, "devbliss")
	}
	return filepath.Join(dir, "config.yaml"), nil
}

// settings reads the user's settings. What of them cannot be used is in errors.
func (e *env) settings() (ui.Settings, []error) {
	path, err := e.settingsPath()
	if err != nil {
		return ui.Settings{}, nil // there is no place where any could be
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return ui.Settings{}, nil
	}
	if err != nil {
		return ui.Settings{}, []error{err}
	}
	return ui.ReadSettings(e.relative(path), text)
}

func (e *env) printSettings() error {
	s, wrong := e.settings()
	if _, err := e.out.Write(ui.WriteSettings(s)); err != nil {
		return err
	}
	return errors.Join(wrong...)
}

func (e *env) printSettingsPath() error {
	path, err := e.settingsPath()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.out, path)
	return err
}

// beginSettings writes what holds where nobody says otherwise.
func (e *env) beginSettings() error {
	path, err := e.settingsPath()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already, and stays as it is", path)
	}
	if err != nil {
		return err
	}
	_, err = file.Write(ui.WriteSettings(ui.Settings{}))
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	e.talk.say("wrote %s", path)
	return nil
}
