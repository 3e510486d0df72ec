package stack

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDiffShowsPathsFromTheProjectAndNoSecretsBesideTheLine(t *testing.T) {
	c := &Change{Files: []FileChange{
		{Path: "/p/compose.yaml", Was: []byte("a\nb\n"), Now: []byte("a\nb\nc\n")},
		{Path: "/p/.env", Was: []byte("# ours\nSECRET=hush\n"), Now: []byte("# ours\nSECRET=hush\nREDIS_PORT=6380\n")},
		{Path: "/p/sub/new.yaml", Now: []byte("x\n")},
		{Path: "/q/old.yaml", Was: []byte("y\n")},
	}}
	want := `--- compose.yaml
+++ compose.yaml
@@ -1,2 +1,3 @@
 a
 b
+c
--- .env
+++ .env
@@ -1,2 +1,3 @@
 # ours
 SECRET=…
+REDIS_PORT=6380
--- /dev/null
+++ sub/new.yaml
@@ -0,0 +1 @@
+x
--- /q/old.yaml
+++ /dev/null
@@ -1 +0,0 @@
-y
`
	if diff := cmp.Diff(want, c.Diff("/p")); diff != "" {
		t.Error(diff)
	}
}

// A tool such as patch looks for a hunk where its header says it is.
func TestDiffSaysOnWhichLinesEachHunkIs(t *testing.T) {
	was := numbered(1, 40)
	now := slices.Clone(was)
	now = slices.Insert(now, 30, "new f\n") // from the end, so that the places before stay
	now = slices.Delete(now, 20, 21)
	now = slices.Insert(now, 7, "new b\n", "new c\n")
	now = slices.Insert(now, 3, "new a\n")
	c := Change{Files: []FileChange{{
		Path: "/p/compose.yaml", Was: []byte(strings.Join(was, "")), Now: []byte(strings.Join(now, "")),
	}}}
	headers := regexp.MustCompile(`(?m)^@@ .*`).FindAllString(c.Diff("/p"), -1)
	want := []string{"@@ -1,10 +1,13 @@", "@@ -18,7 +21,6 @@", "@@ -28,6 +30,7 @@"}
	if diff := cmp.Diff(want, headers); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func numbered(from, to int) []string {
	var lines []string
	for i := from; i <= to; i++ {
		lines = append(lines, fmt.Sprintf("line %d\n", i))
	}
	return lines
}
