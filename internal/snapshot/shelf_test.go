package snapshot

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestListIsOfWholeSnapshotsTheNewestFirst(t *testing.T) {
	root := filepath.Join(t.TempDir(), "shop")
	if all, err := List(root); err != nil || len(all) != 0 {
		t.Fatalf("of nothing: %v, %v", all, err)
	}
	for i, name := range []string{"old", "new"} {
		m := about("v")
		m.Made = m.Made.Add(time.Duration(i) * time.Hour)
		if _, err := Make(filepath.Join(root, name), m, copies(map[string][]byte{"v": stream(t, "data")})); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{".part-1", "broken"} {
		if err := os.Mkdir(filepath.Join(root, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	all, err := List(root)
	if err != nil || len(all) != 3 || all[0].Name != "new" || all[1].Name != "old" || all[2].Err == nil {
		t.Fatalf("%+v, %v", all, err)
	}
	if err := Remove(all[1].Dir); err != nil {
		t.Fatal(err)
	}
	if err := Sweep(root); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(root)
	if err != nil || len(left) != 2 || left[0].Name() != "broken" || left[1].Name() != "new" {
		t.Errorf("left: %v, %v", left, err)
	}
	if err := Remove(filepath.Join(root, "never")); err == nil {
		t.Error("what is not there was removed")
	}
}

func TestNamesAreFolders(t *testing.T) {
	for text, want := range map[string]string{
		"main": "main", "feature/login": "feature-login", "../../etc": "etc", "-rf": "rf", "ünïcode": "n-code", "///": "",
		strings.Repeat("a", 300): strings.Repeat("a", 80),
	} {
		if got := NameOf(text); got != want {
			t.Errorf("%q became %q, not %q", text, got, want)
		} else if got != "" && CheckName(got) != nil {
			t.Error(CheckName(got))
		}
	}
	for _, bad := range []string{"", ".", "..", "a/b", ".hidden", "-x", "a b", strings.Repeat("a", 101)} {
		if CheckName(bad) == nil {
			t.Errorf("%q may be a name", bad)
		}
	}
}
