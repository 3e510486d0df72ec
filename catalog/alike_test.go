package catalog_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/devbliss/devbliss/catalog"
)

func TestImagesOfOtherMakersAreKnown(t *testing.T) {
	c := open(t)
	for image, want := range map[string]string{
		"bitnami/redis:7.2": "redis", "docker.io/bitnamilegacy/postgresql:16": "postgres", "redis/redis-stack": "redis",
		"docker.elastic.co/elasticsearch/elasticsearch:9.1.0": "elasticsearch", "confluentinc/cp-kafka:7.6.0": "kafka",
		"eqalpha/keydb@sha256:abc": "redis", "ankane/pgvector": "pgvector", "redis:8": "", "example/redis": "",
	} {
		got := ""
		if addon := c.Alike(image); addon != nil {
			got = addon.ID
		}
		if got != want {
			t.Errorf("%s is taken for %q, not %q", image, got, want)
		}
	}
}

// No image belongs to two addons, and what login is about is one of the addon's.
func TestImagesThatAreAlikeBelongToOneAddon(t *testing.T) {
	c := open(t)
	of := map[string]string{}
	for _, a := range c.All() {
		for _, image := range a.Alike {
			if other, ok := of[image]; ok {
				t.Errorf("%s is of %s and %s", image, other, a.ID)
			}
			of[image] = a.ID
			if known, _ := c.Recognise(image); known != nil {
				t.Errorf("%s of %s is the image of %s", image, a.ID, known.ID)
			}
		}
		for _, l := range a.Login {
			for _, image := range l.Images {
				if image != a.Image && !slices.Contains(a.Alike, image) {
					t.Errorf("%s: login is about %s, which is neither image nor alike", a.ID, image)
				}
			}
		}
		for _, id := range a.Serves {
			if _, _, err := c.Find(id); err != nil {
				t.Errorf("%s serves %v", a.ID, err)
			}
		}
	}
}

func TestALoginIsOnlyForTheServiceItself(t *testing.T) {
	for login, want := range map[string]string{
		"url: https://example.com/{service}":                                     "is not a URL of the {service}",
		"url: https://{service}.example.com/":                                    "is not a URL of the {service}",
		"url: redis://{service}@example.com":                                     "is not a URL of the {service}",
		"url: redis://:{password}@{service}:6379/0":                              "{password} is said and used, or neither",
		"{url: 'redis://:{password}@{service}:6379', password: '$${HOME}'}":      "is not text with variables",
		"{url: 'redis://:{password}@{service}', password: a, argument: --p}":     "in the environment or in the command",
		"{url: 'redis://{service}:6379/0', images: ['a b']}":                     "is not a repository",
		"{url: 'redis://{user}:{password}@{service}/{name}', user: a, name: $b}": "{password} is said and used",
	} {
		text := string(foreignRedis(t, "redis"))
		at := strings.Index(text, "login:\n")
		end := at + strings.Index(text[at:], "\n\n")
		text = text[:at] + "login:\n  - " + login + text[end:]
		_, err := catalog.Load(fstest.MapFS{"redis/addon.yaml": {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", login, err)
		}
	}
}

// What is said of other people's images is a fact as any other.
func TestWhatIsSaidOfOtherImagesHasASource(t *testing.T) {
	for _, a := range open(t).All() {
		cited := func(what string) bool {
			return slices.ContainsFunc(a.Sources, func(s string) bool { return strings.HasPrefix(s, what+", ") })
		}
		if len(a.Alike) > 0 && !cited("other makers' images") {
			t.Errorf("%s: no source says where alike is from", a.ID)
		}
		if len(a.Login) > 0 && !cited("logins") {
			t.Errorf("%s: no source says where login is from", a.ID)
		}
	}
}
