package stack

import (
	"errors"
	"testing"
)

func TestThePageOfAService(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": `services:
  cache: {image: "redis:7", ports: ["6379:6379"]}
  inner: {image: busybox}
  queue: {image: "rabbitmq:4-management", ports: ["5672:5672", "15673:15672"]}
  web: {image: busybox, ports: ["127.0.0.1:8080:80"]}
`})
	for service, want := range map[string]string{
		"": "http://127.0.0.1:8080", "web": "http://127.0.0.1:8080", "queue": "http://127.0.0.1:15673", "cache": "", "inner": "",
	} {
		got, err := g.Page(t.Context(), service)
		var none *NoPage
		if got != want || errors.As(err, &none) != (want == "") {
			t.Errorf("%q: %q, %v", service, got, err)
		}
	}
}
