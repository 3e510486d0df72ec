package stack

import "testing"

func TestProcessesShowNoSecret(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": `name: shop
services:
  api:
    image: busybox
    environment: {API_TOKEN: sleep, PLAIN: "3600"}
`})
	g.up()
	all, err := g.Processes(t.Context(), "api")
	if err != nil || len(all) != 1 || len(all[0].Rows) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
	if got := all[0].Rows[0][2]; got != "sh -c "+Hidden+" 3600" {
		t.Error(got)
	}
}
