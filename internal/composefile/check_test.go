package composefile

import (
	"testing"

	"github.com/charmbracelet/x/exp/golden"
)

// TestCheckFindsWhatOnlyCreatingWould: the project loads in docker compose too;
// each of its services fails when it is created.
func TestCheckFindsWhatOnlyCreatingWould(t *testing.T) {
	p, err := Load(t.Context(), Source{Dir: "testdata/unfit", Environment: []string{}}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, problem := range Check(p) {
		if problem.Line == 0 {
			t.Errorf("no place: %s", problem.Text)
		}
		text += problem.Detail() + "\n\n"
	}
	golden.RequireEqual(t, []byte(text))
}

func TestCheckHasNothingAgainstGoodProjects(t *testing.T) {
	for _, text := range []string{
		"services: {web: {image: nginx, restart: \"no\"}, db: {image: \"localhost:5000/a/b:1\", restart: \"on-failure:3\"}}\n",
		// one port on two addresses, for two protocols, in two families
		"services: {a: {image: x, ports: [\"127.0.0.1:80:80\", \"127.0.0.2:80:80\", \"80:80/udp\", \"[::1]:80:80\"]}}\n",
		// ports that the engine picks, and a range for several containers
		"services: {a: {image: x, scale: 2, ports: [\"80\", \"8080-8090:80\"]}, b: {image: x, ports: [\"80\"]}}\n",
		// of two services on one port only one is active
		"services: {a: {image: x, ports: [\"80:80\"]}, b: {image: x, ports: [\"80:80\"], profiles: [other]}}\n",
		"services: {a: {build: {context: \"https://example.com/a.git\"}}, b: {build: {context: ., dockerfile_inline: FROM x}}}\n",
	} {
		dir := t.TempDir()
		write(t, dir, "compose.yaml", text)
		p, err := Load(t.Context(), Source{Dir: dir, Environment: []string{}}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range Check(p) {
			t.Errorf("%s\nin %s", problem.Detail(), text)
		}
	}
}
