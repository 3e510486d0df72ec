package stack

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// NoPage says that a service has nothing that a browser can open.
type NoPage struct {
	Service string // "" where no service of the project has
	URL     string // by which other programs reach it, "" where it publishes no port
}

// Error is one sentence.
func (e *NoPage) Error() string {
	switch {
	case e.Service == "":
		return "no service of the project publishes a page"
	case e.URL == "":
		return e.Service + " publishes no port"
	}
	return fmt.Sprintf("%s has no page for a browser; programs reach it at %s", e.Service, e.URL)
}

// Page is the URL by which a browser on this machine opens a service; of "" the
// first that has one, the project's own before addons. The error is *NoPage where
// there is none.
func (s *Stack) Page(ctx context.Context, service string) (string, error) {
	var names []string
	if service != "" {
		names = []string{service}
	}
	p, err := s.with(ctx, names)
	if err != nil {
		return "", err
	}
	connections, err := s.Connections(ctx, names...)
	if err != nil {
		return "", err
	}
	r := reacher{stack: s, project: p, actual: s.actualPorts(ctx, p.Name)}
	other := ""
	for _, c := range connections {
		if page := r.browsed(p.Services[c.Service], c.URLs.Host); page != "" {
			return page, nil
		}
		other = cmp.Or(other, c.URLs.Host)
	}
	if service == "" {
		other = ""
	}
	return "", &NoPage{Service: service, URL: other}
}

// browsed is the page of a service: one of the ports that its addon has for people,
// or its URL where that is one of a page.
func (r reacher) browsed(service types.ServiceConfig, url string) string {
	m, known := r.stack.madeOf(service)
	if !known {
		m, known = r.stack.alike(service)
	}
	if known {
		for _, port := range m.addon.Ports {
			for _, has := range r.endpoints(service) {
				if port.HTTP && has.Target == port.Port {
					return "http://" + net.JoinHostPort("127.0.0.1", strconv.Itoa(has.Published))
				}
			}
		}
	}
	if strings.HasPrefix(url, "http://") || strings.HasPrefix(url, "https://") {
		return url
	}
	return ""
}
