//go:build docker && unix

package main

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/devbliss/devbliss/internal/testenv/ground"
)

const memcached = "memcached:1.6-alpine"

// unfetch makes sure that an image has to be pulled.
func unfetch(t *testing.T, image string) {
	t.Helper()
	for id := range strings.FieldsSeq(dockerSays(t, "images", "-q", image)) {
		dockerSays(t, "rmi", "-f", id)
	}
}

func TestPullFailuresEachHaveTheirSentence(t *testing.T) {
	const written = "compose.yaml is written, but not everything runs; devbliss up memcached tries again, devbliss undo takes it back"
	sentences := map[string]string{} // and whose they are
	for _, c := range []struct {
		name   string
		again  string // the command that works once the fault is gone
		faults ground.Faults
		says   string
		try    string
	}{
		{
			"rate limit", "up",
			ground.Faults{Status: http.StatusTooManyRequests},
			"memcached:1.6-alpine: the registry's pull limit is reached", "log in with docker login, or wait an hour",
		},
		{
			"no access", "pull",
			ground.Faults{Status: http.StatusUnauthorized},
			"memcached:1.6-alpine: no such image, or it is private", "check the image's name, or log in with docker login if it is private",
		},
		{
			"server error", "pull",
			ground.Faults{Status: http.StatusInternalServerError},
			"memcached:1.6-alpine: the registry has an error of its own", "wait a little and run it again",
		},
		{
			"cut layer", "up",
			ground.Faults{Cut: 10_000},
			"memcached:1.6-alpine: the download broke off", "it goes on where it broke off",
		},
		{
			"corrupt layer", "add",
			ground.Faults{Corrupt: true},
			"memcached:1.6-alpine: the download is damaged", "run it again; if that does not help, look at the proxy or mirror in between",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := onGround(t, "")
			unfetch(t, memcached)
			ground.Spoil(t, c.faults)
			code, stderr := ended(t, p.devbliss("add", "memcached"))
			t.Logf("ended with %d\n%s", code, stderr)
			if code != codeFailed {
				t.Errorf("ended with %d", code)
			}
			told(t, stderr, written, "devbliss: add memcached: ", c.says+"\n", "  try: ", c.try)
			if before, ok := sentences[c.says]; ok {
				t.Errorf("the same sentence as for %s", before)
			}
			sentences[c.says] = c.name
			if text := string(read(t, p.file())); !strings.Contains(text, "image: "+memcached) {
				t.Errorf("the compose file is\n%s", text)
			}

			ground.Spoil(t, ground.Faults{})
			p.must(c.again, "memcached")
			p.must("undo")
			if _, err := os.Stat(p.file()); !os.IsNotExist(err) {
				t.Errorf("undo leaves the compose file: %v", err)
			}
		})
	}
}

func TestImagesThatCannotBeHadAreNamed(t *testing.T) {
	p := onGround(t, `services:
  tag:
    image: memcached:99
  repository:
    image: nosuch:1
  nobody:
    image: localhost:9/team/api:1
  nowhere:
    image: registry.invalid/team/api:1
`)
	for service, want := range map[string][2]string{
		"tag":        {"memcached:99: image not found", "check the image's name and tag"},
		"repository": {"nosuch:1: no such image, or it is private", "check the image's name, or log in with docker login"},
		"nobody":     {"localhost:9/team/api:1: the registry does not answer", "check the network and any proxy"},
		"nowhere":    {"registry.invalid/team/api:1: the registry does not answer", "check the network and any proxy"},
	} {
		code, stderr := ended(t, p.devbliss("up", service))
		t.Logf("up %s ended with %d\n%s", service, code, stderr)
		if code != codeFailed {
			t.Errorf("up %s ended with %d", service, code)
		}
		told(t, stderr, "devbliss: up: "+service+": "+want[0]+"\n", "  try: "+want[1])
	}
}

// told asserts that each of parts stands in text.
func told(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("it does not say %q:\n%s", part, text)
		}
	}
}

func TestCtrlCDuringASlowPull(t *testing.T) {
	p := onGround(t, "")
	unfetch(t, memcached)
	ground.Spoil(t, ground.Faults{Rate: 50_000})
	x := startOnTerminal(t, p.devbliss("add", "memcached"))
	x.shows("kB of ")
	x.press("\x03")
	pressed := time.Now()
	if code := x.ends(); code != codeInterrupted {
		t.Errorf("ended with %d:\n%q", code, x.output.String())
	}
	took := time.Since(pressed)
	if took > 5*time.Second {
		t.Errorf("it ended %v after Ctrl-C", took)
	}
	x.restored()
	x.shows("devbliss: interrupted")
	t.Logf("ended %v after Ctrl-C:\n%s", took.Round(time.Millisecond), x.output.String()[strings.LastIndex(x.output.String(), "\x1b"):])
	told(t, x.output.String(), "devbliss up memcached tries again")

	ground.Spoil(t, ground.Faults{})
	p.must("up", "memcached")
}
