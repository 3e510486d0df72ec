package catalog

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// Reach is how a client reaches a service made from an addon. Compose's
// ${VARIABLE:-default} is still in it.
type Reach struct {
	URL   string            // "" where the addon has none
	Env   map[string]string // the variables that apps conventionally read
	Names []string          // other names that apps read the URL from
	Parts *Pieces           // nil: nobody reads it in pieces
}

// Pieces are a connection in pieces. What the service does not have is empty.
type Pieces struct {
	Prefixes             []string // such as DB, of DB_HOST
	Host, Port           string
	User, Password, Name string
	JDBC                 string // URL for Java's drivers, with its placeholders; "" where there is none
}

// Driver is the URL for Java's drivers, which has no login in it.
func (p Pieces) Driver() string {
	return strings.NewReplacer("{host}", p.Host, "{port}", p.Port, "{name}", p.Name).Replace(p.JDBC)
}

// FromContainer tells how other containers of the project reach the service.
func (a *Addon) FromContainer(service string, s Settings) (Reach, error) {
	return a.reach(service, s, where{host: service, port: strconv.Itoa})
}

// FromHost tells how programs on the host reach the service. Published gives the
// host's port for a container's port.
func (a *Addon) FromHost(service string, s Settings, published func(target int) int) (Reach, error) {
	return a.reach(service, s, where{host: "127.0.0.1", outside: true, port: func(target int) string {
		return strconv.Itoa(published(target))
	}})
}

// where is where the reader stands.
type where struct {
	outside bool
	host    string                  // of the service, for the reader
	port    func(target int) string // of the service, for the reader
}

func (a *Addon) reach(service string, s Settings, w where) (Reach, error) {
	c, err := a.connection(s.Values)
	if err != nil {
		return Reach{}, fmt.Errorf("connection: %w", err)
	}
	text := c.Container
	if w.outside {
		text = c.Host
	}
	common := a.words(service, s)
	r := Reach{Env: make(map[string]string, len(c.Env)), Names: c.Also}
	fill := func(name, arg string) (string, bool) {
		switch name {
		case "url":
			return r.URL, arg == ""
		case "host":
			return w.host, arg == ""
		case "port":
			p, ok := a.port(arg)
			return w.port(p.Port), ok
		}
		return common(name, arg)
	}
	said := func(key, text string, fill func(name, arg string) (string, bool)) string {
		if s.Peer == (Peer{}) && speaksOfPeer(text) {
			return ""
		}
		filled, problem := expand(text, fill)
		if problem != nil && err == nil {
			err = fmt.Errorf("connection%s: %w", key, problem)
		}
		return filled
	}
	r.URL = said("", text, inURL(fill))
	for _, name := range sortedKeys(c.Env) {
		if value := said(".env."+name, c.Env[name], fill); value != "" {
			r.Env[name] = value
		}
	}
	if c.Parts != nil {
		p := Pieces{Prefixes: c.Parts.Prefixes, Host: w.host, JDBC: c.Parts.JDBC}
		p.User = said(".parts.user", c.Parts.User, fill)
		p.Password = said(".parts.password", c.Parts.Password, fill)
		p.Name = said(".parts.name", c.Parts.Name, fill)
		if len(a.Ports) > 0 {
			p.Port = w.port(a.Ports[0].Port)
		}
		r.Parts = &p
	}
	if err != nil {
		return Reach{}, err
	}
	return r, nil
}

// inURL has what a person chose written as URLs want it.
func inURL(fill func(name, arg string) (string, bool)) func(name, arg string) (string, bool) {
	return func(name, arg string) (string, bool) {
		value, ok := fill(name, arg)
		if name == "value" {
			value = url.User(value).String()
		}
		return value, ok
	}
}
