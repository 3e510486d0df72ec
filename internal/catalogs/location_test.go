package catalogs_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/catalogs"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]catalogs.Source{
		"./catalog":                            {Dir: "/home/me/catalog"},
		"/srv/catalog@2":                       {Dir: "/srv/catalog@2"},
		"..":                                   {Dir: "/home"},
		"https://example.com/acme/catalog.git": {Git: "https://example.com/acme/catalog.git"},
		"https://example.com/acme/catalog.git@v1.2":        {Git: "https://example.com/acme/catalog.git", Ref: "v1.2"},
		"https://me@example.com/acme/catalog@a/b":          {Git: "https://me@example.com/acme/catalog", Ref: "a/b"},
		"ssh://git@example.com:22/acme/catalog@v1":         {Git: "ssh://git@example.com:22/acme/catalog", Ref: "v1"},
		"git@example.com:acme/catalog.git":                 {Git: "git@example.com:acme/catalog.git"},
		"git@example.com:acme/catalog.git@release-1":       {Git: "git@example.com:acme/catalog.git", Ref: "release-1"},
		"example.com:acme/catalog.git@v1":                  {Git: "example.com:acme/catalog.git", Ref: "v1"},
		"file:///srv/catalog.git@main":                     {Git: "file:///srv/catalog.git", Ref: "main"},
		"https://example.com/a@" + strings.Repeat("a", 40): {Git: "https://example.com/a", Ref: strings.Repeat("a", 40)},
	} {
		want.Name = "acme"
		got, err := catalogs.Parse("acme", text, "/home/me")
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", text, diff)
		}
	}
}

func TestWhatCannotBeFetchedSafelyIsRefused(t *testing.T) {
	for _, text := range []string{
		"", "http://example.com/a", "git://example.com/a", "ftp://example.com/a", "ext::sh -c id", "fd::17",
		"https://me:secret@example.com/a", "https://example.com", "https:///a", "ssh://-oProxyCommand=id/a",
		"https://example.com/a@", "https://example.com/a@--upload-pack=id", "https://example.com/a@x..y", "https://example.com/a@a b",
		"https://example.com/a\nb", "file://host/a", "https://example.com/a@v1^{}", "https://example.com/a@x:y", "https://example.com/a@HEAD~1",
		"ssh://example.com/\x1b[31m",
	} {
		if s, err := catalogs.Parse("acme", text, "/home/me"); err == nil {
			t.Errorf("%q is taken for %+v", text, s)
		} else if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, name := range []string{"", "Acme", "a/b", "..", "-x", "a b", "a\nb"} {
		if _, err := catalogs.Parse(name, "/srv", "/"); err == nil {
			t.Errorf("%q is taken for a name", name)
		}
	}
}

func TestWhatAComposeFileShares(t *testing.T) {
	commit := strings.Repeat("a", 40)
	for name, c := range map[string]struct{ text, want string }{
		"none":           {"services:\n  a:\n    x-devbliss:\n      addon: acme/redis\n", ""},
		"other settings": {"x-devbliss:\n  minimum: \"1\"\nservices: {}\n", ""},
		"two":            {"# x\nx-devbliss:\n  catalogs:\n    b: {dir: ./b}\n\n# a comment\n    a:\n      git: https://example.com/a\n      commit: " + commit + "\n  tasks: []\nservices: {}\n", "a https://example.com/a aaaaaaaaaa, b ./b "},
		"windows":        {"x-devbliss:\r\n  catalogs:\r\n    b:\r\n      dir: ./b\r\nservices: {}\r\n", "b ./b "},
		"json":           {`{"services": {}, "x-devbliss": {"catalogs": {"b": {"dir": "./b"}}}}`, "b ./b "},
		"not YAML below": {"x-devbliss:\n  catalogs:\n    b: {dir: ./b}\nservices:\n  {% for %}\n", "b ./b "},
		"broken":         {"x-devbliss:\n  catalogs: [\nservices: {}\n", ""},
		"wrong":          {"x-devbliss:\n  catalogs: [a]\n", "error"},
		"bad name":       {"x-devbliss:\n  catalogs:\n    A: {dir: ./b}\n", "error"},
		"both":           {"x-devbliss:\n  catalogs:\n    a: {dir: ./b, git: https://example.com/a}\n", "error"},
	} {
		t.Run(name, func(t *testing.T) {
			all, err := catalogs.Shared([]byte(c.text), "/p")
			var got []string
			for _, s := range all {
				got = append(got, s.Name+" "+s.Location()+" "+s.Pin())
			}
			text := strings.Join(got, ", ")
			if err != nil {
				text = "error"
			}
			if text != c.want {
				t.Errorf("%q, not %q: %v", text, c.want, err)
			}
		})
	}
}
