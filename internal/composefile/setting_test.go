package composefile

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	settingBody = "git: https://example.com/acme/catalog.git\nref: v1\ncommit: 0123456789abcdef0123456789abcdef01234567\n"
	settingOld  = "0123456789abcdef0123456789abcdef01234567"
	settingNew  = "89abcdef0123456789abcdef0123456789abcdef"
)

func settingFiles() map[string]string {
	return map[string]string{
		"services only":     "services:\n  web:\n    image: nginx\n",
		"no final newline":  "services:\n  web:\n    image: nginx",
		"sections after":    "services:\n  web:\n    image: nginx\n\nvolumes:\n  data:\n# the end\n",
		"four columns":      "services:\n    web:\n        image: nginx\n        environment:\n            A: b\n",
		"settings":          "x-devbliss:\n  minimum: \"1.2\" # of the team\n\nservices:\n  web:\n    image: nginx\n",
		"catalogs":          "x-devbliss:\n  catalogs:\n    # ours\n    own:\n      dir: ./catalog\n  minimum: \"1\"\nservices:\n  web:\n    image: nginx\n",
		"settings below":    "services:\n  web:\n    image: nginx\nx-devbliss:\n  tasks: [a, b]\n",
		"windows":           "services:\r\n  web:\r\n    image: nginx\r\n",
		"brackets":          "x-devbliss: {minimum: \"1\"}\nservices:\n  web:\n    image: nginx\n",
		"json":              "{\"services\": {\"web\": {\"image\": \"nginx\"}}}\n",
		"empty":             "",
		"comment only":      "# nothing here yet\n",
		"anchors elsewhere": "x-base: &base\n  restart: always\nservices:\n  web:\n    <<: *base\n    image: nginx\n",
	}
}

func TestASettingIsAddedBytesAndTakenOutAgain(t *testing.T) {
	path := []string{"catalogs", "acme"}
	for name, src := range settingFiles() {
		t.Run(name, func(t *testing.T) {
			out, err := InsertSetting([]byte(src), path, settingBody)
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range strings.Split(strings.TrimSpace(src), "\n") {
				if name != "brackets" && name != "json" && !strings.Contains(string(out), line) {
					t.Errorf("lost %q:\n%s", line, out)
				}
			}
			again, err := InsertSetting(out, path, settingBody)
			if err != nil || string(again) != string(out) {
				t.Errorf("a second time: %v\n%s", err, again)
			}
			var exists *Exists
			if _, err := InsertSetting(out, path, "dir: ./other\n"); !errors.As(err, &exists) {
				t.Errorf("another body: %v", err)
			}
			changed, err := ChangeSetting(out, append(path, "commit"), settingNew)
			if err != nil {
				t.Fatal(err)
			}
			if want := strings.Replace(string(out), settingOld, settingNew, 1); name != "brackets" && name != "json" && string(changed) != want {
				t.Errorf("changed:\n%s", changed)
			}
			back, err := RemoveSetting(out, path)
			if err != nil {
				t.Fatal(err)
			}
			if string(back) != src {
				t.Errorf("removed:\n%q\nwas:\n%q\nwith:\n%s", back, src, out)
			}
		})
	}
}

func TestASettingIsRefusedWhereItWouldReachFurther(t *testing.T) {
	for name, src := range map[string]string{
		"alias":         "x-a: &a\n  minimum: \"1\"\nx-devbliss: *a\nservices: {}\n",
		"not a mapping": "x-devbliss: [a]\nservices: {}\n",
		"a template":    "services:\n  {% if x %}\n",
	} {
		t.Run(name, func(t *testing.T) {
			var refusal *Refusal
			out, err := InsertSetting([]byte(src), []string{"catalogs", "acme"}, settingBody)
			if !errors.As(err, &refusal) {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func TestASettingThatIsNotThereNeedsNotBeRemoved(t *testing.T) {
	src := "x-devbliss:\n  minimum: \"1\"\nservices:\n  web:\n    image: nginx\n"
	out, err := RemoveSetting([]byte(src), []string{"catalogs", "acme"})
	if err != nil || string(out) != src {
		t.Errorf("%v\n%s", err, out)
	}
}

// FuzzSetting: whatever the file, a setting is there after it was put in, nothing
// else has changed, and taken out again it leaves the bytes that were.
func FuzzSetting(f *testing.F) {
	for _, src := range settingFiles() {
		f.Add(src)
	}
	for _, c := range readCases(f, "insert") {
		f.Add(c.before)
	}
	for _, src := range readProjects(f) {
		f.Add(src)
	}
	path := []string{"catalogs", "acme"}
	f.Fuzz(func(t *testing.T, src string) {
		docs, ok := plainDocs(t, []byte(src))
		in, err := planSetting([]byte(src), path, settingBody)
		if err != nil {
			checkKind(t, err)
			return
		}
		out, err := in.finish()
		if err != nil {
			checkKind(t, err)
			return
		}
		if !ok {
			return
		}
		again, err := InsertSetting(out, path, settingBody)
		if err != nil || string(again) != string(out) {
			t.Fatalf("inserted again, it is not left alone: %v\n%s", err, cmp.Diff(string(out), string(again)))
		}
		changed, err := ChangeSetting(out, append(path, "commit"), settingNew)
		if err != nil && len(in.edits) > 0 {
			t.Fatalf("what was inserted cannot be changed: %v\n%s", err, out)
		}
		if len(in.edits) > 0 && string(changed) != strings.Replace(string(out), settingOld, settingNew, 1) {
			t.Fatalf("changed:\n%s", changed)
		}
		back, err := RemoveSetting(out, path)
		if err != nil {
			t.Fatalf("what was inserted cannot be removed: %v\nfrom:\n%s", err, out)
		}
		after, ok := plainDocs(t, back)
		if len(in.edits) == 0 || in.occupied { // it was there, or something empty was
			return
		}
		if !ok || cmp.Diff(docs, after) != "" || string(back) != src {
			t.Fatalf("removed, it is not what it was:\n%s\nwith it:\n%s", cmp.Diff(src, string(back)), out)
		}
	})
}
