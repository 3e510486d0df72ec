package stack

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDriftNamesEachFactThatDiffers(t *testing.T) {
	file := `name: shop
services:
  web:
    image: example/web:1
    environment:
      LOG: info
      GONE: "1"
      DB_PASSWORD: old-password
      DATABASE_URL: postgres://app:old-password@db/app
    ports: ["127.0.0.1:8080:80"]
    volumes: ["data:/data"]
    command: serve --password old-password
volumes:
  data:
`
	g := newGround(t, map[string]string{"compose.yaml": file})
	g.fake.AddImages("example/web:1", "example/web:2")
	g.up()
	if drift, err := g.Drift(t.Context(), "web", false); err != nil || len(drift) > 0 {
		t.Fatalf("nothing has changed, and it says %v, %v", drift, err)
	}
	g.write("compose.yaml", strings.NewReplacer(
		"web:1", "web:2", "LOG: info", "LOG: debug", `      GONE: "1"`+"\n", "", "old-password", "new-password", "8080", "8081", "data:/data", "data:/srv",
	).Replace(file))
	drift, err := g.Drift(t.Context(), "web", false)
	if err != nil {
		t.Fatal(err)
	}
	want := []Difference{
		{"command", "serve --password ******", "serve --password ******"},
		{"environment DATABASE_URL", "postgres://app:******@db/app", "postgres://app:******@db/app"},
		{"environment DB_PASSWORD", "******", "******"},
		{"environment GONE", "1", ""},
		{"environment LOG", "info", "debug"},
		{"image", "example/web:1", "example/web:2"},
		{"port 80/tcp", "127.0.0.1:8080", "127.0.0.1:8081"},
		{"volume /data", "shop_data", ""},
		{"volume /srv", "", "shop_data"},
	}
	if diff := cmp.Diff(want, drift); diff != "" {
		t.Error(diff)
	}
	if drift, err = g.Drift(t.Context(), "web", true); err != nil || drift[2].Wants != "new-password" {
		t.Errorf("%v, %v", drift, err)
	}
}
