package composefile

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/consts"
)

// pickFiles settles which compose files there are, and the project's folder.
func (at *place) pickFiles(projectDir string) error {
	if err := at.filesFromEnv(projectDir); err != nil {
		return err
	}
	if !at.explicit {
		at.discover(at.dir)
	}
	if len(at.files) == 0 {
		return fmt.Errorf("%w in %s or above", ErrNotFound, at.dir)
	}
	at.dir = at.workingDir(projectDir)
	if !at.explicit && projectDir == "" {
		// Started below the project's folder, docker compose would put the
		// folder below into ${PWD}, and containers would be recreated depending
		// on where one stands. The project's folder is what it means.
		at.env["PWD"] = at.dir
	}
	for _, f := range at.files {
		if err := at.usable(f); err != nil {
			return err
		}
	}
	return nil
}

// filesFromEnv takes the files from COMPOSE_FILE where no -f was given.
func (at *place) filesFromEnv(projectDir string) error {
	list, ok := at.env[consts.ComposeFilePath]
	if at.explicit || !ok {
		return nil
	}
	separator := cmp.Or(at.env[consts.ComposePathSeparator], string(os.PathListSeparator))
	for entry := range strings.SplitSeq(list, separator) {
		f, err := at.composeFile(entry, " (COMPOSE_FILE)")
		if err != nil {
			return err
		}
		if !at.exists(f) && projectDir != "" && !filepath.IsAbs(entry) {
			f = filepath.Join(projectDir, entry) // where docker compose only fails
		}
		at.files = append(at.files, f)
	}
	at.explicit = true
	return nil
}

// discover looks for the standard names in dir and above.
func (at *place) discover(dir string) {
	for {
		if files := at.existing(dir, cli.DefaultFileNames); len(files) > 0 {
			at.choose(files)
			at.choose(at.existing(dir, cli.DefaultOverrideFileNames))
			return
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return
		}
		dir = parent
	}
}

// choose takes the first of files and says so when there are more.
func (at *place) choose(files []string) {
	if len(files) == 0 {
		return
	}
	at.files = append(at.files, files[0])
	if len(files) > 1 {
		var others []string
		for _, f := range files[1:] {
			others = append(others, filepath.Base(f))
		}
		at.notes = append(at.notes, fmt.Sprintf("%s is used and %s is not: only the first of them counts",
			filepath.Base(files[0]), strings.Join(others, ", ")))
	}
}

func (at *place) existing(dir string, names []string) []string {
	var files []string
	for _, name := range names {
		f := filepath.Join(dir, name)
		if at.exists(f) {
			files = append(files, f)
		}
	}
	return files
}

func (at *place) exists(file string) bool {
	if _, ok := at.overlay[file]; ok {
		return true
	}
	_, err := os.Stat(file)
	return err == nil
}

// maxFile is far more than people write, and little enough that reading it and
// all that is made of it leaves the machine usable.
const maxFile = 8_000_000

// usable says why a compose file cannot be read, nil when it can.
func (at *place) usable(file string) error {
	if _, ok := at.overlay[file]; ok {
		return nil
	}
	info, err := os.Stat(file)
	text := ""
	switch {
	case errors.Is(err, fs.ErrNotExist):
		text = "the compose file does not exist"
	case errors.Is(err, fs.ErrPermission):
		text = "the compose file may not be read"
	case err != nil:
		text = "the compose file cannot be read: " + reason(err).Error()
	case info.IsDir():
		text = "this is a folder, not a compose file"
	case !at.explicit && !info.Mode().IsRegular(): // one that was named may be a pipe that a shell made
		text = "this is not a file that can be read"
	case info.Size() > maxFile:
		text = fmt.Sprintf("the compose file has %.1f MB; more than %d MB are not read", float64(info.Size())/1e6, maxFile/1_000_000)
	default:
		return nil
	}
	return &Problem{Path: file, Shown: at.shown(file), Text: text, Err: err}
}
