package verify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
)

// settleTime is how long a server that is healthy may still keep the host waiting:
// a page may come up a little later than what the health check asks.
const settleTime = 20 * time.Second

// Reach opens what devbliss prints for programs on the host: the URL, the pages,
// and every other port that is published.
func (t *Trial) Reach(ctx context.Context) error {
	address, err := t.URL(ctx)
	if err != nil {
		return err
	}
	if address != "" {
		if err := Eventually(ctx, func() error { return t.answers(ctx, address) }); err != nil {
			return fmt.Errorf("open %s: %w", hidden(address), err)
		}
	}
	return t.reachPorts(ctx)
}

// URL is what devbliss prints for programs on the host; "" where the addon has none.
func (t *Trial) URL(ctx context.Context) (string, error) {
	connections, err := t.stack.Connections(ctx, t.Service())
	if err != nil {
		return "", err
	}
	address := connections[0].URLs.Host
	if strings.Contains(address, "${") {
		return "", fmt.Errorf("a variable is left in the URL for the host: %s", address)
	}
	if address == "" && t.addon.Connection.Host != "" {
		return "", errors.New("there is no URL for the host: its port is not published")
	}
	return address, nil
}

// reachPorts opens the ports of the addon's own services.
func (t *Trial) reachPorts(ctx context.Context) error {
	services, err := t.services(ctx)
	if err != nil {
		return err
	}
	for _, s := range services {
		if s.Addon != t.addon.ID {
			continue
		}
		for _, p := range s.Ports {
			if p.Protocol != "tcp" {
				continue
			}
			if err := Eventually(ctx, func() error { return t.reachPort(ctx, p) }); err != nil {
				return fmt.Errorf("open port %d of %s: %w", p.Target, s.Name, err)
			}
		}
	}
	return nil
}

func (t *Trial) reachPort(ctx context.Context, p engine.Port) error {
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(p.Published))
	for _, known := range t.addon.Ports {
		if known.Port == p.Target && known.HTTP {
			return t.idle(page(ctx, "http://"+address+"/"))
		}
	}
	return stays(ctx, address)
}

// answers asks for an answer at the addon's URL.
func (t *Trial) answers(ctx context.Context, address string) error {
	return t.idle(answers(ctx, address))
}

// idle takes a proxy's word that there is nothing behind it for an answer: nothing
// is, in a project of its own.
func (t *Trial) idle(err error) error {
	var status *refusal
	if t.addon.Category == "proxy" && errors.As(err, &status) && status.code == http.StatusBadGateway {
		return nil
	}
	return err
}

// refusal is an answer over HTTP that says no.
type refusal struct{ code int }

func (r *refusal) Error() string {
	return fmt.Sprintf("it answers %d %s", r.code, http.StatusText(r.code))
}

// answers asks for an answer at a URL in the protocol of its scheme. Where that is
// none that we speak, its port has to stay open.
func answers(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil // not a URL: a list of brokers, a DSN; its ports are looked at anyway
	}
	switch u.Scheme {
	case "http", "https":
		status, err := get(ctx, address)
		if err == nil && status >= http.StatusInternalServerError {
			err = &refusal{status}
		}
		return err
	}
	for host := range strings.SplitSeq(u.Host, ",") {
		speak, known := greetings()[u.Scheme]
		if !known {
			speak = greeting{}
		}
		if err := speak.with(ctx, host); err != nil {
			return err
		}
	}
	return nil
}

// page opens what a person can see in a browser; it may ask who they are.
func page(ctx context.Context, address string) error {
	status, err := get(ctx, address)
	if err == nil && status >= http.StatusBadRequest && status != http.StatusUnauthorized {
		return &refusal{status}
	}
	return err
}

// get is the status of one request, straight to the server.
func get(ctx context.Context, address string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, err
	}
	transport := &http.Transport{
		Proxy:             nil,
		DisableKeepAlives: true,
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true}, // who answers on loopback is the container that we started
	}
	client := http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return 0, short(err)
	}
	response.Body.Close()
	return response.StatusCode, nil
}

// short leaves the URL out of an error of the HTTP client: it has been said.
func short(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// hidden is a URL without its password.
func hidden(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Redacted()
}

// Eventually tries until it works, for at most settleTime, and returns the last error.
func Eventually(ctx context.Context, try func() error) error {
	ctx, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(100 * time.Millisecond):
		}
	}
}
