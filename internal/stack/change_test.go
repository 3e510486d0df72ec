package stack

import (
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
