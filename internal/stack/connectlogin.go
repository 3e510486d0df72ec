package stack

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"

	"github.com/devbliss/devbliss/catalog"
)

// own fills in how a service is reached that is not as an add writes it, with the
// login that it has; not where its addon knows of none. Where it cannot be told the
// URLs have words to fill in.
func (r reacher) own(m made, service types.ServiceConfig, c *Connection) bool {
	if len(m.addon.Login) == 0 || len(m.addon.Ports) == 0 || !m.alike && r.asAdded(service) {
		return false
	}
	login, words, known := r.login(m.addon.Logins(service.Image), service)
	if !known {
		login = m.addon.Login[0]
		words = catalog.Words{Service: service.Name, User: "USER", Password: "PASSWORD", Name: "NAME"}
	}
	c.URLs = URLs{Container: login.Fill(words)}
	target := m.addon.Ports[0].Port
	port := r.published(service, target)
	if port == 0 || len(r.endpoints(service)) == 0 {
		return true
	}
	login.URL = strings.Replace(login.URL, "{service}:"+strconv.Itoa(target), "127.0.0.1:"+strconv.Itoa(port), 1)
	if strings.HasPrefix(login.URL, "mongodb://") {
		login.URL = direct(login.URL)
	}
	c.URLs.Host = login.Fill(words)
	for name, value := range m.addon.Connection.Env {
		if known && value == "{url}" {
			c.Env[name] = c.URLs.Host
		}
	}
	return true
}

// direct keeps a client of MongoDB from asking for the other members of a set, whose
// names only containers know.
func direct(url string) string {
	if strings.Contains(url, "?") {
		return strings.Replace(url, "?", "?directConnection=true&", 1)
	}
	return url + "?directConnection=true"
}

// asAdded says that a service's environment and command are what an add writes.
func (r reacher) asAdded(service types.ServiceConfig) bool {
	rendered, ok := r.stack.rendered(service, r.project.Services)
	var said struct {
		Environment map[string]string `yaml:"environment"`
		Command     any               `yaml:"command"`
	}
	if err := yaml.Unmarshal([]byte(rendered.Body), &said); !ok || err != nil || len(said.Environment) != len(service.Environment) {
		return false
	}
	resolve := r.project.Environment.Resolve
	for name, value := range said.Environment {
		if has := service.Environment[name]; has == nil || *has != fill(value, resolve) {
			return false
		}
	}
	var command []string
	switch said := said.Command.(type) {
	case string:
		command = strings.Fields(fill(said, resolve))
	case []any:
		for _, word := range said {
			text, _ := word.(string)
			command = append(command, fill(text, resolve))
		}
	}
	return slices.Equal(command, service.Command)
}

// login is the first that applies to a service, and its words as a URL wants them.
func (r reacher) login(logins []catalog.Login, service types.ServiceConfig) (catalog.Login, catalog.Words, bool) {
	told := true // and not read from a file, or where nobody looks
	for _, l := range logins {
		applies := true
		read := func(text string, escape func(string) string) string {
			filled, err := template.Substitute(text, func(name string) (string, bool) {
				value := service.Environment[name]
				told = told && service.Environment[name+"_FILE"] == nil
				if value == nil {
					return "", false
				}
				return *value, true
			})
			applies = applies && err == nil
			return escape(filled)
		}
		read(l.If, userinfo)
		words := catalog.Words{
			Service: service.Name, User: read(l.User, userinfo), Password: read(l.Password, userinfo), Name: read(l.Name, url.PathEscape),
		}
		if l.Argument != "" {
			value, there := following(service.Command, l.Argument)
			words.Password = userinfo(value)
			applies, told = applies && there, told && (there || !hides(service, l.Argument))
		}
		if applies || !told {
			return l, words, told
		}
	}
	return catalog.Login{}, catalog.Words{}, false
}

// following is what follows an argument in a command.
func following(command []string, name string) (value string, there bool) {
	for i, word := range command {
		if value, ok := strings.CutPrefix(word, name+"="); ok {
			return value, true
		}
		if word == name && i+1 < len(command) {
			return command[i+1], true
		}
	}
	return "", false
}
