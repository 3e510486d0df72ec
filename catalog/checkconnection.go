package catalog

import "strings"

// checkConnections looks at how the service is reached, in every variant.
func (a *Addon) checkConnections(p *problems) {
	for _, s := range a.variants() {
		if a.checkConnection(s, p); len(*p) > 0 {
			return
		}
	}
}

func (a *Addon) checkConnection(s Settings, p *problems) {
	c, err := a.connection(s.Values)
	if err != nil {
		p.addf("connection: %w", err)
		return
	}
	inside, err := a.FromContainer("some-name", s)
	if err != nil {
		p.addf("%w", err)
	}
	outside, err := a.FromHost("some-name", s, func(target int) int { return target })
	if err != nil {
		p.addf("%w", err)
	}
	if (inside.URL == "") != (outside.URL == "") {
		p.addf("connection: container and host go together")
	}
	if inside.URL != "" && !strings.Contains(inside.URL, "some-name") {
		p.addf("connection.container: the {service} is missing")
	}
	if outside.URL != "" && (!strings.Contains(outside.URL, "127.0.0.1:") || !strings.Contains(c.Host, "{port:")) {
		p.addf("connection.host: must be at 127.0.0.1:{port:…}")
	}
	for name, value := range c.Env {
		if name != variable(name) || value == "" {
			p.addf("connection.env: %s=%q is not a variable", name, value)
		}
	}
	for _, name := range c.Also {
		if _, twice := c.Env[name]; name != variable(name) || twice || c.Container == "" {
			p.addf("connection.also: %q is not a name of the URL that env lacks", name)
		}
	}
	c.checkParts(a, p)
}

func (c Connection) checkParts(a *Addon, p *problems) {
	if c.Parts == nil {
		return
	}
	if len(c.Parts.Prefixes) == 0 || len(a.Ports) == 0 {
		p.addf("connection.parts: there are prefixes, and a port")
	}
	for _, prefix := range c.Parts.Prefixes {
		if prefix != variable(prefix) || strings.HasSuffix(prefix, "_") {
			p.addf("connection.parts: %q is not the beginning of a variable", prefix)
		}
	}
	c.Parts.checkJDBC(p)
}

// checkJDBC wants a URL with the host and the port in it, and no other placeholder.
func (parts Parts) checkJDBC(p *problems) {
	if parts.JDBC == "" {
		return
	}
	for _, part := range []string{"{host}", "{port}"} {
		if !strings.Contains(parts.JDBC, part) {
			p.addf("connection.parts.jdbc: the %s is missing", part)
		}
	}
	filled := Pieces{Host: "h", Port: "1", Name: "n", JDBC: parts.JDBC}.Driver()
	if !strings.HasPrefix(filled, "jdbc:") || strings.ContainsAny(filled, "{}$") {
		p.addf("connection.parts.jdbc: %q is not jdbc:… with {host}, {port} and {name}", parts.JDBC)
	}
}
