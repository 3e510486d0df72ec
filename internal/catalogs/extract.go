package catalogs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/devbliss/devbliss/catalog"
)

// validFolder is what can be the id of an addon, and so the name of a folder that
// we make.
var validFolder = regexp.MustCompile(`^[a-z][a-z0-9-]{0,99}$`)

// refusedFile says beside what was extracted which definitions were not, and why.
const refusedFile = "refused.json"

const manyFolders = 5000

// definition is an addon.yaml in a commit.
type definition struct {
	folder string
	object string
	link   bool
	size   int64
}

// extract writes each ID/addon.yaml of a commit into dir: ordinary files of a size
// that a definition can have, and nothing else. What a tree calls "..", a symbolic
// link or a submodule never becomes a file.
func (g *git) extract(ctx context.Context, commit, dir string) error {
	all, err := g.definitions(ctx, commit)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return catalog.ErrNoCatalog
	}
	if len(all) > catalog.MaxAddons {
		return fmt.Errorf("there are more than %d addons in it", catalog.MaxAddons)
	}
	if err := g.sizes(ctx, all); err != nil {
		return err
	}
	refused := map[string]string{}
	all = slices.DeleteFunc(all, func(d *definition) bool {
		why := d.refused()
		if why != "" {
			refused[d.folder] = why
		}
		return why != ""
	})
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	if err := g.write(ctx, all, dir); err != nil {
		return err
	}
	if len(refused) == 0 {
		return nil
	}
	text, err := json.Marshal(refused)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, refusedFile), text, 0o600)
}

func (d *definition) refused() string {
	switch {
	case !validFolder.MatchString(d.folder):
		return "the name of its folder cannot be an id: lower-case letters, digits and single dashes"
	case d.link:
		return "it is a symbolic link, and is not followed"
	case d.size < 0:
		return catalog.TooLarge(0).Error()
	case d.size > catalog.MaxDefinition:
		return catalog.TooLarge(d.size).Error()
	}
	return ""
}

// definitions lists what there is in a commit, without reading a file.
func (g *git) definitions(ctx context.Context, commit string) ([]*definition, error) {
	root, err := g.tree(ctx, commit)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, e := range root {
		if e.mode == "040000" && !strings.HasPrefix(e.path, ".") {
			paths = append(paths, e.path+"/addon.yaml")
		}
	}
	if len(paths) > manyFolders {
		return nil, fmt.Errorf("there are more than %d folders in it: this is not a catalog", manyFolders)
	}
	var all []*definition
	for some := range slices.Chunk(paths, 200) {
		entries, err := g.tree(ctx, commit, some...)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.kind == "blob" {
				all = append(all, &definition{folder: strings.TrimSuffix(e.path, "/addon.yaml"), object: e.object, link: e.mode == "120000"})
			}
		}
	}
	return all, nil
}

// treeEntry is a line of git ls-tree.
type treeEntry struct{ mode, kind, object, path string }

func (g *git) tree(ctx context.Context, commit string, paths ...string) ([]treeEntry, error) {
	out, err := g.run(ctx, "", append([]string{"ls-tree", "-z", "--full-tree", commit, "--"}, paths...)...)
	if err != nil {
		return nil, err
	}
	var all []treeEntry
	for line := range strings.SplitSeq(string(out), "\x00") {
		head, path, ok := strings.Cut(line, "\t")
		words := strings.Fields(head)
		if ok && len(words) == 3 {
			all = append(all, treeEntry{words[0], words[1], words[2], path})
		}
	}
	return all, nil
}

// sizes asks how large the definitions are; -1 is one that the server left out,
// because it is too large.
func (g *git) sizes(ctx context.Context, all []*definition) error {
	out, err := g.run(ctx, objects(all), "cat-file", "--batch-check=%(objectname) %(objectsize)")
	if err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != len(all) {
		return errors.New("git does not say how large the files are")
	}
	for i, line := range lines {
		_, size, _ := strings.Cut(line, " ")
		if size == "missing" {
			all[i].size = -1
			continue
		}
		if all[i].size, err = strconv.ParseInt(size, 10, 64); err != nil {
			return fmt.Errorf("git does not say how large the files are: %q", line)
		}
	}
	return nil
}

func objects(all []*definition) string {
	var b strings.Builder
	for _, d := range all {
		b.WriteString(d.object + "\n")
	}
	return b.String()
}

// write has the definitions read, a few at a time, and written into dir.
func (g *git) write(ctx context.Context, all []*definition, dir string) error {
	for some := range slices.Chunk(all, 16) { // at most 4 MB of text
		out, err := g.run(ctx, objects(some), "cat-file", "--batch")
		if err != nil {
			return err
		}
		for _, d := range some {
			head, rest, ok := bytes.Cut(out, []byte("\n"))
			if want := fmt.Sprintf("%s blob %d", d.object, d.size); !ok || string(head) != want || int64(len(rest)) <= d.size {
				return fmt.Errorf("git does not read %s", d.object)
			}
			if err := os.Mkdir(filepath.Join(dir, d.folder), 0o700); err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(dir, d.folder, "addon.yaml"), rest[:d.size], 0o600); err != nil {
				return err
			}
			out = rest[d.size+1:]
		}
	}
	return nil
}
