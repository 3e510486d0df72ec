package stack

import (
	"strings"
	"testing"
)

const telling = `name: shop
services:
  api:
    image: busybox
    command: serve --api-key=arg-secret
    environment:
      DATABASE_URL: postgres://app:url-secret@db:5432/app
      SECRET_KEY: key-secret
      PIN_TOKEN: "12"
      PLAIN: visible
      QUOTED_SECRET: 'quo"te-$$secret'
      PRIVATE_KEY: |
        -----BEGIN KEY-----
        bGluZSBzZWNyZXQ
        -----END KEY-----
      API: ${FROM_ENV_PASSWORD}
  built:
    build: {context: ., args: {NPM_TOKEN: build-secret}}
configs:
  c:
    content: config-secret
`

func TestAReportHasNoSecret(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": telling, ".env": "FROM_ENV_PASSWORD='env secret'\nOTHER_TOKEN=other-secret\n"})
	g.o.Source.Environment = []string{"SHELL_PASSWORD=shell-secret"}
	g.up()
	g.fake.Write("api", 1, false, "logged in with key-secret at redis://:log-secret@cache:6379, password: typed-secret, other-secret shell-secret")
	g.fake.Write("api", 1, true, "Authorization: Bearer abcdef0123456789secret, \x1b[31mred\x1b[0m and visible")
	g.fake.Write("api", 1, false, `{"level":"error","password": "two words-secret","token":"a\"b-secret","of": "visible"}`)
	g.fake.Write("api", 1, false, `{"msg":"{\"password\": \"within words-secret\", \"of\": 1}"}`)
	g.fake.Write("api", 1, false, `secret='single words-secret' quo\"te-$secret bGluZSBzZWNyZXQ and password: "cut off-secret`)
	files, err := g.Report(t.Context(), ReportFile{Name: "version.txt", Text: []byte("v1\n")})
	if err != nil {
		t.Fatal(err)
	}
	names, all := "", ""
	for _, f := range files {
		names += f.Name + " "
		all += string(f.Text)
	}
	if names != "version.txt doctor.json compose.yaml services.json logs/api.txt logs/built.txt " {
		t.Error(names)
	}
	for _, text := range []string{"url-secret", "key-secret", "arg-secret", "env secret", "config-secret", "build-secret", "log-secret", "typed-secret", "other-secret", "shell-secret", "9secret", "s-secret", "b-secret", "f-secret", "te-$", "bGluZSBzZWNyZXQ", `"12"`, "\x1b"} {
		if strings.Contains(all, text) {
			t.Errorf("%q is in it:\n%s", text, all)
		}
	}
	for _, text := range []string{"v1\n", "PLAIN: visible", "red and visible", "app:******@db", `"check": "docker"`, `"of": "visible"`, `\"of\": 1`} {
		if !strings.Contains(all, text) {
			t.Errorf("%q is not in it:\n%s", text, all)
		}
	}
}

func TestAReportOfABrokenProjectSaysWhy(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "services: [\n"})
	g.fake.Break(nil)
	files, err := g.Report(t.Context())
	if err != nil || len(files) != 3 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, f := range files {
		if len(f.Text) == 0 {
			t.Errorf("%s is empty", f.Name)
		}
	}
}
