package composefile

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/consts"
	"github.com/compose-spec/compose-go/v2/paths"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/compose-spec/compose-go/v2/utils"
)

// place is a project that was located: everything that is decided before the
// first compose file is read.
//
// The order in which docker compose looks at flags, the process's variables and
// .env files is its behaviour, so it is followed step by step here rather than
// left to compose-go's package cli: that asks the process for its folder and its
// variables, and a program that shows several projects has one of each for all.
type place struct {
	overlay map[string][]byte // content of files, by absolute path, in place of what is on disk

	cwd      string        // absolute: relative flags start here
	dir      string        // absolute: relative paths of the model start here
	explicit bool          // files were named by a flag or by COMPOSE_FILE
	files    []string      // absolute, in merge order
	env      types.Mapping // what variables of the model are filled from
	envFiles []string      // absolute
	envGiven bool          // envFiles were asked for: .env does not count
	name     string        // asked for by -p or COMPOSE_PROJECT_NAME, "" for none
	profiles []string
	notes    []string // warnings of locating
}

func (at *place) found() Found {
	return Found{Dir: at.dir, Files: slices.Clone(at.files), EnvFiles: slices.Clone(at.envFiles)}
}

// locate follows docker compose from its flags to the list of files. Also when
// it fails the place says as much as is known.
func (s Source) locate(overlay map[string][]byte) (place, error) {
	at := place{overlay: overlay}
	if err := at.start(s); err != nil {
		return at, err
	}
	projectDir, err := at.flags(s)
	if err != nil {
		return at, err
	}
	if err := at.adoptComposeVariables(); err != nil {
		return at, err
	}
	if err := at.readDotEnv(at.env); err != nil {
		return at, err
	}
	if err := at.pickFiles(projectDir); err != nil {
		return at, err
	}
	if err := at.readDotEnv(at.env); err != nil {
		return at, err
	}
	if err := at.refuseCompatibility(); err != nil {
		return at, err
	}
	at.name = cmp.Or(s.Name, at.env[consts.ComposeProjectName])
	at.profiles = s.Profiles
	if len(at.profiles) == 0 {
		for name := range strings.SplitSeq(at.env[consts.ComposeProfiles], ",") {
			at.profiles = append(at.profiles, strings.TrimSpace(name))
		}
	}
	return at, nil
}

// start takes the folder and the variables of the process.
func (at *place) start(s Source) error {
	dir, err := filepath.Abs(s.Dir) // for "" the folder as the shell spells it
	if err != nil {
		return fmt.Errorf("find the current folder: %w", err)
	}
	at.cwd, at.dir = dir, dir
	environ := s.Environment
	if environ == nil {
		environ = os.Environ()
	}
	at.env = utils.GetAsEqualsMap(environ)
	at.env["PWD"] = dir
	return nil
}

// flags applies -f, --project-directory and --env-file, and returns the project
// directory that was asked for.
func (at *place) flags(s Source) (projectDir string, err error) {
	for _, f := range s.Files {
		f, err := at.composeFile(f, "")
		if err != nil {
			return "", err
		}
		at.files = append(at.files, f)
	}
	at.explicit = len(at.files) > 0
	if s.ProjectDir != "" {
		projectDir = at.abs(s.ProjectDir)
	}
	at.dir = at.workingDir(projectDir)

	at.envFiles = s.EnvFiles
	if len(at.envFiles) == 0 {
		at.envFiles = strings.FieldsFunc(at.env["COMPOSE_ENV_FILES"], func(r rune) bool { return r == ',' })
	}
	at.envFiles, at.envGiven = slices.Clone(at.envFiles), len(at.envFiles) > 0
	for i, f := range at.envFiles {
		at.envFiles[i] = at.abs(paths.ExpandUser(f))
	}
	return projectDir, nil
}

// workingDir is the folder that relative paths of the model start from.
func (at *place) workingDir(projectDir string) string {
	switch {
	case projectDir != "":
		return projectDir
	case len(at.files) > 0:
		return filepath.Dir(at.files[0])
	}
	return at.cwd
}

func (at *place) abs(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(at.cwd, path)
}

// composeFile makes a -f or an entry of COMPOSE_FILE absolute, or says why it
// cannot be used. Origin is "" for a flag.
func (at *place) composeFile(file, origin string) (string, error) {
	if file == "-" {
		return "", &Problem{
			Text: "a compose file cannot be read from standard input" + origin,
			Hint: "save it to a file and name that",
		}
	}
	if isRemote(file) {
		return "", remoteProblem(file)
	}
	return at.abs(file), nil
}

// text is the content of a file.
func (at *place) text(path string) ([]byte, error) {
	if text, ok := at.overlay[path]; ok {
		return text, nil
	}
	return os.ReadFile(path)
}

// refuseCompatibility keeps the names of Compose v1 out: the SDK switches them
// for the whole process, and every project shown beside would change its names.
func (at *place) refuseCompatibility() error {
	if on, err := strconv.ParseBool(at.env["COMPOSE_COMPATIBILITY"]); err != nil || !on {
		return nil
	}
	return &Problem{
		Text: "COMPOSE_COMPATIBILITY asks for container names of Compose v1 (shop_web_1), which devbliss does not make",
		Hint: "unset it, or set it to false",
	}
}

// shown is the path as people know it.
func (at *place) shown(path string) string {
	for _, dir := range []string{at.dir, at.cwd} {
		if rel, err := filepath.Rel(dir, path); err == nil && !strings.HasPrefix(rel, "..") {
			return rel
		}
	}
	if rel, err := filepath.Rel(at.dir, path); err == nil && len(rel) < len(path) {
		return rel
	}
	return path
}
