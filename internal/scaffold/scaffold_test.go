package scaffold

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write what the folders in testdata become anew")

// TestFoldersBecomeWhatIsApproved: each file of testdata is a folder, and after the
// first file that begins with "want/" what is proposed for it. Whatever that is, the
// Dockerfiles parse and the compose file loads.
func TestFoldersBecomeWhatIsApproved(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no folders: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			root, given := fstest.MapFS{}, []txtar.File{}
			for _, f := range archive.Files {
				if !strings.HasPrefix(f.Name, "want/") {
					root[f.Name] = &fstest.MapFile{Data: f.Data}
					given = append(given, f)
				}
			}
			got := proposed(t, Survey(root))
			all := txtar.Format(&txtar.Archive{Comment: archive.Comment, Files: append(given, got...)})
			if *update {
				if err := os.WriteFile(file, all, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := txtar.Format(archive); !bytes.Equal(all, want) {
				t.Errorf("got\n%s\nwant\n%s", all, want)
			}
		})
	}
}

func proposed(t *testing.T, apps []App) []txtar.File {
	t.Helper()
	var said strings.Builder
	var files []txtar.File
	for _, a := range apps {
		fmt.Fprintf(&said, "%s: %s in %s\n", a.Service, a.Kind, a.Dir)
		for _, addon := range a.Addons {
			fmt.Fprintf(&said, "  %s for %s\n", addon.ID, addon.Because)
		}
		for _, note := range a.Notes {
			fmt.Fprintf(&said, "  %s\n", note)
		}
		for _, f := range a.Files {
			files = append(files, txtar.File{Name: "want/" + f.Path, Data: []byte(f.Text)})
			if strings.HasSuffix(f.Path, "Dockerfile") {
				if _, err := parser.Parse(strings.NewReader(f.Text)); err != nil {
					t.Errorf("%s: %v", f.Path, err)
				}
			}
		}
	}
	files = append([]txtar.File{{Name: "want/said", Data: []byte(said.String())}}, files...)
	if len(apps) == 0 {
		return files
	}
	text := Compose(apps)
	project, err := loader.LoadWithContext(context.Background(), types.ConfigDetails{
		WorkingDir:  t.TempDir(),
		ConfigFiles: []types.ConfigFile{{Filename: "compose.yaml", Content: []byte(text)}},
	}, func(o *loader.Options) { o.SetProjectName("scaffold", true) })
	if err != nil {
		t.Errorf("the compose file does not load: %v\n%s", err, text)
	} else if len(project.Services) != len(apps) {
		t.Errorf("%d services of %d apps", len(project.Services), len(apps))
	}
	return append(files, txtar.File{Name: "want/compose.yaml", Data: []byte(text)})
}
