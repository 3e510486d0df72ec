package composefile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/consts"
	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/types"
)

// adoptComposeVariables reads the COMPOSE_ variables of the .env file as if the
// process had them, which is how docker compose lets a .env say COMPOSE_FILE or
// COMPOSE_DISABLE_ENV_FILE.
func (at *place) adoptComposeVariables() error {
	all := at.env.Clone()
	if err := at.readDotEnv(all); err != nil {
		return err
	}
	if !at.envGiven {
		at.envFiles = nil // a .env that disables itself is read for this alone
	}
	for name, value := range all {
		if strings.HasPrefix(name, "COMPOSE_") {
			at.env[name] = value
		}
	}
	return nil
}

// readDotEnv adds to env what the env files say and env does not have. Without
// files asked for it is the .env of the project's folder, where there is one.
func (at *place) readDotEnv(env types.Mapping) error {
	if !at.envGiven {
		if err := at.defaultEnvFile(); err != nil {
			return err
		}
	}
	vars := types.Mapping{}
	for _, f := range at.envFiles {
		text, err := at.text(f)
		if errors.Is(err, fs.ErrNotExist) {
			return &Problem{Path: f, Shown: at.shown(f), Text: "the env file does not exist", Err: err}
		}
		var more map[string]string
		if err == nil {
			more, err = dotenv.ParseWithLookup(bytes.NewReader(text), func(name string) (string, bool) {
				if v, ok := env[name]; ok {
					return v, true
				}
				v, ok := vars[name]
				return v, ok
			})
		}
		if err != nil {
			return dotEnvProblem(at, fmt.Errorf("failed to read %s: %w", f, err))
		}
		maps.Copy(vars, more)
	}
	env.Merge(vars)
	return nil
}

// defaultEnvFile is about the .env of the project's folder as it is known by now;
// one that was found before stays where there is none.
func (at *place) defaultEnvFile() error {
	disabled, err := at.dotEnvOff()
	if disabled || err != nil {
		return err
	}
	f := filepath.Join(at.dir, dotenv.DotEnv)
	if _, ok := at.overlay[f]; ok {
		at.envFiles = []string{f}
		return nil
	}
	info, err := os.Stat(f)
	switch {
	case errors.Is(err, fs.ErrPermission):
		at.notes = append(at.notes, fmt.Sprintf("%s may not be read and is left out", f))
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fmt.Errorf("look for %s: %w", f, err)
	case !info.IsDir():
		at.envFiles = []string{f}
	}
	return nil
}

// dotEnvOff says that the .env of the project's folder is not to be read.
func (at *place) dotEnvOff() (bool, error) {
	v, ok := at.env[consts.ComposeDisableDefaultEnvFile]
	if !ok {
		return false, nil
	}
	disabled, err := strconv.ParseBool(v)
	if err != nil {
		return false, &Problem{
			Text: fmt.Sprintf("%s is %q, which is neither true nor false", consts.ComposeDisableDefaultEnvFile, v),
			Err:  err,
		}
	}
	return disabled, nil
}
