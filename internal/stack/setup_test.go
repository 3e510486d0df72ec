package stack

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const settings = `# What the page says.
NAME=The shop

# From the payment provider's page.
PAY_KEY=<your key>
# devbliss: generate 24
SESSION_SECRET=
OPTIONAL=
ELSEWHERE=
`

const usesSettings = `services:
  web:
    image: busybox
    environment: {NAME: "${NAME}", OPTIONAL: "${OPTIONAL:-}", TOKEN: "${TOKEN:?from the vault}"}
    user: "${UID}"
`

// setup answers the questions of a project.
func (g *ground) setup(answers map[string]string) (*Change, error) {
	g.t.Helper()
	u, err := g.Setup(g.t.Context())
	if err != nil {
		g.t.Fatal(err)
	}
	u.MakeEmpty = answers != nil
	for _, w := range u.Questions() {
		if answer, ok := answers[w.Name]; ok {
			w.Value = answer
		}
	}
	return g.PlanSetup(g.t.Context(), u)
}

func TestOnlyWhatNobodyKnowsIsAsked(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": usesSettings, ".env.example": settings})
	u, err := g.Setup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	for _, w := range u.Questions() {
		mark := ""
		if w.Required {
			mark = "!"
		}
		asked = append(asked, w.Name+mark+" "+w.Where+" "+w.Help)
	}
	want := []string{
		"PAY_KEY! .env.example:5 From the payment provider's page. The example says <your key>",
		"ELSEWHERE .env.example:9 ",
		"TOKEN! compose.yaml:4 ",
		"UID compose.yaml:5 ",
	}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Error(diff)
	}
}

func TestEnvIsMadeOfItsExampleOnce(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": usesSettings, ".env.example": settings})
	change, err := g.setup(map[string]string{"PAY_KEY": "pk 1", "TOKEN": "t", "UID": "1000"})
	if err != nil {
		t.Fatal(err)
	}
	g.apply(change)
	made := regexp.MustCompile(`SESSION_SECRET=([\w-]{24})\n`).FindStringSubmatch(g.read(".env"))
	if made == nil {
		t.Fatalf("no secret in\n%s", g.read(".env"))
	}
	want := strings.NewReplacer("<your key>", "pk 1", "SESSION_SECRET=", "SESSION_SECRET="+made[1]).Replace(settings) + "TOKEN=t\nUID=1000\n"
	if diff := cmp.Diff(want, g.read(".env")); diff != "" {
		t.Error(diff)
	}
	if _, err := g.Project(t.Context()); err != nil {
		t.Error(err)
	}
	if again, err := g.setup(map[string]string{}); err != nil || len(again.Files) > 0 {
		t.Errorf("a second time: %v, %v", again, err)
	}
	g.apply(g.undo())
	if g.read(".env") != "<none>" {
		t.Error("undo leaves .env")
	}
}

func TestNewKeysAreMergedAndOldOnesStay(t *testing.T) {
	mine := "B=mine # really\r\nA=\r\n"
	g := newGround(t, map[string]string{
		"compose.yaml": "services: {web: {image: busybox, env_file: .env}}\n",
		".env":         mine,
		"example.env":  "A=1\nB=2\n# New.\nC=3\n",
	})
	change, err := g.setup(nil)
	if err != nil {
		t.Fatal(err)
	}
	g.apply(change)
	if diff := cmp.Diff(mine+"\r\n# New.\r\nC=3\r\n", g.read(".env")); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsMissingIsNamedWhereNobodyCanBeAsked(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": usesSettings, ".env.example": settings})
	_, err := g.setup(nil)
	var unset *Unset
	if !errors.As(err, &unset) || err.Error() != "no value for PAY_KEY (.env.example:5) and TOKEN (compose.yaml:4)" {
		t.Errorf("%v", err)
	}
	if g.read(".env") != "<none>" {
		t.Error(".env is there")
	}
}

func TestEnvFilesOfServicesAreMade(t *testing.T) {
	g := newGround(t, map[string]string{
		"compose.yaml": "services:\n  web:\n    image: busybox\n    env_file:\n      - conf/web.env\n      - bare.env\n" +
			"      - {path: spare.env, required: false}\n      - ../outside.env\n",
		"conf/web.env.sample": "PORT=80\n",
	})
	u, err := g.Setup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"bare.env (compose.yaml:6)"}, u.Missing()); diff != "" {
		t.Error(diff)
	}
	change, err := g.setup(map[string]string{})
	if err != nil {
		t.Fatal(err)
	}
	g.apply(change)
	if got := g.read("conf/web.env"); got != "PORT=80\n" {
		t.Errorf("%q", got)
	}
	if g.read("bare.env") == "<none>" || g.read("spare.env") != "<none>" || g.read("../outside.env") != "<none>" {
		t.Error("bare.env is to be made, spare.env and what is outside are not")
	}
	if g.read(".env") != "<none>" {
		t.Error("nobody wants a .env")
	}
}

func TestTheShellsValuesAreNotAskedFor(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": usesSettings, ".env.example": settings})
	g.o.Source.Environment = []string{"PAY_KEY=k", "TOKEN=t", "UID=1"}
	if _, err := g.setup(nil); err != nil {
		t.Error(err)
	}
}

func TestDoctorSaysWhatUpWillMake(t *testing.T) {
	g := newGround(t, map[string]string{
		"compose.yaml":   "services: {web: {image: busybox, env_file: web.env}}\n",
		".env.example":   "A=1\n",
		"web.env.sample": "B=1\n",
	})
	for f := range g.Doctor(t.Context()) {
		if f.Check != "env files" {
			continue
		}
		switch {
		case f.OK && f.Detail == "devbliss up: .env is made from .env.example: 1 variable":
		case !f.OK && f.Detail == "web.env is not there (compose.yaml:1)" && f.Fix == "devbliss up makes it from web.env.sample":
		default:
			t.Errorf("%+v", f)
		}
	}
	g.write("web.env", "B=1\n")
	g.write(".env", "A=1\n")
	if f := g.examine()["env files"]; !f.OK || f.Detail != "nothing is missing in them" {
		t.Errorf("%+v", f)
	}
}

func TestANewEnvOfAnExampleIsKeptOutOfGit(t *testing.T) {
	g := newRepository(t, map[string]string{"compose.yaml": web, ".env.example": "A=1\n"}, ".env.example")
	change, err := g.setup(nil)
	if err != nil {
		t.Fatal(err)
	}
	g.apply(change)
	if got := g.read(".gitignore"); got != ".env\n" {
		t.Errorf("%q", got)
	}
}

func TestSecretsAreKnownByTheirNames(t *testing.T) {
	for name, want := range map[string]bool{
		"DB_PASSWORD": true, "SESSION_SECRET": true, "API_KEY": true, "STRIPE_KEY": true, "KEY": true, "GITHUB_TOKEN": true,
		"MONKEY": false, "DB_HOST": false, "KEYBOARD": false, "PASSWORD_FILE": false,
	} {
		if secret(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
	for value, want := range map[string]bool{
		"<key>": true, "your-api-key": true, "xxxx": true, "TODO": true, "replace_me": true, "put your key here": true,
		"changeme": false, "postgres": false, "": false, "hereafter": false, "http://here": false,
	} {
		if placeholder(value) != want {
			t.Errorf("%q: %v", value, !want)
		}
	}
}

func TestADiffOfAnEnvFileShowsNoSecret(t *testing.T) {
	c := Change{Files: []FileChange{{Path: "/p/.env", Was: []byte("A=1\nAPI_KEY=was\n"), Now: []byte("B=2\nexport DB_PASSWORD=is\n")}}}
	diff := c.Diff("/p")
	mustContain(t, diff, "-A=1\n", "+B=2\n", "-API_KEY=…\n", "+export DB_PASSWORD=…\n")
	if strings.Contains(diff, "was") || strings.Contains(diff, "is\n") {
		t.Error(diff)
	}
}
