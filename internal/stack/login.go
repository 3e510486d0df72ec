package stack

import (
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"

	"github.com/devbliss/devbliss/catalog"
)

// reached is how others reach a service that is there.
type reached struct {
	catalog.Rendered
	hidden string // why that is not known; then its URL has words to fill in
}

// reached reads how a service is reached: as an add would have it, where it is as
// an add writes it, or else by what its own environment says.
func (pl *plan) reached(m made, service types.ServiceConfig) (reached, error) {
	rendered, err := m.addon.Render(m.version, service.Name, pl.s.settings(m, service, pl.p.Services))
	r := reached{Rendered: rendered}
	if err != nil || !m.alike && len(m.addon.Login) == 0 {
		return r, err
	}
	own := pl.ownWords(service)
	if !m.alike && own.added(rendered) {
		return r, nil
	}
	logins := m.addon.Logins(service.Image)
	for _, login := range logins {
		words, plain, applies := own.fill(login)
		if own.hidden != "" {
			break
		}
		if applies {
			r.Reach = loggedIn(r.Reach, login, words, plain)
			return r, nil
		}
	}
	r.hidden = own.hidden
	if r.hidden == "" {
		r.hidden = fmt.Sprintf("how %s is reached cannot be told from the compose file", service.Name)
	}
	if len(logins) == 0 {
		logins = m.addon.Login
	}
	if len(logins) > 0 {
		words := catalog.Words{Service: service.Name, User: "USER", Password: "PASSWORD", Name: "NAME"}
		r.Reach = loggedIn(r.Reach, logins[0], words, words)
	}
	return r, nil
}

// reaches are the ways in which an add would have wired others to a service: as it
// writes one, and by what the service says itself.
func (pl *plan) reaches(service types.ServiceConfig) []catalog.Reach {
	m, ok := pl.s.madeOf(service)
	if !ok {
		m, ok = pl.s.alike(service)
	}
	if !ok || pl.s.mainOf(service.Name, pl.p.Services) != "" {
		return nil
	}
	var all []catalog.Reach
	if rendered, ok := pl.s.rendered(service, pl.p.Services); ok {
		all = append(all, rendered.Reach)
	}
	if r, err := pl.reached(m, service); err == nil && r.hidden == "" && (len(all) == 0 || all[0].URL != r.URL) {
		all = append(all, r.Reach)
	}
	return all
}

// loggedIn is a connection with another login: words are fit for a URL, plain ones
// stand by themselves.
func loggedIn(r catalog.Reach, login catalog.Login, words, plain catalog.Words) catalog.Reach {
	was := r.URL
	r.URL = login.Fill(words)
	env := map[string]string{}
	for name, value := range r.Env {
		env[name] = strings.ReplaceAll(value, was, r.URL)
	}
	r.Env = env
	if r.Parts != nil {
		parts := *r.Parts
		parts.User, parts.Password = plain.User, plain.Password
		if parts.Name != "" && plain.Name != "" {
			parts.Name = plain.Name
		}
		r.Parts = &parts
	}
	return r
}

// ownWords are what a service says in its environment and its command, as the
// project's own files have it: with their variables.
type ownWords struct {
	*plan
	service     types.ServiceConfig
	environment map[string]*string // nil takes the value of the variable of that name
	command     any
	hidden      string // what was asked for and cannot be told
}

func (pl *plan) ownWords(service types.ServiceConfig) *ownWords {
	own := &ownWords{plan: pl, service: service, environment: map[string]*string{}}
	for _, file := range pl.found.Files {
		text, err := pl.drafts.read(file)
		if err != nil {
			continue // whoever edits it says so
		}
		said, _ := servicesIn(text)[service.Name].(map[string]any)
		if command, ok := said["command"]; ok {
			own.command = command
		}
		own.say(said["environment"])
	}
	return own
}

// say takes what a file has under environment, as a mapping or a list.
func (w *ownWords) say(environment any) {
	switch said := environment.(type) {
	case map[string]any:
		for name, value := range said {
			w.environment[name] = nil
			if value != nil {
				text := fmt.Sprint(value)
				w.environment[name] = &text
			}
		}
	case []any:
		for _, entry := range said {
			name, value, assigned := strings.Cut(fmt.Sprint(entry), "=")
			w.environment[name] = nil
			if assigned {
				w.environment[name] = &value
			}
		}
	}
}

// added says that environment and command are as an add writes them.
func (w *ownWords) added(rendered catalog.Rendered) bool {
	var said struct {
		Environment map[string]string `yaml:"environment"`
		Command     any               `yaml:"command"`
	}
	if err := yaml.Unmarshal([]byte(rendered.Body), &said); err != nil {
		return false
	}
	if len(said.Environment) != len(w.service.Environment) || !reflect.DeepEqual(said.Command, w.command) {
		return false
	}
	for name, value := range said.Environment {
		if has := w.environment[name]; has == nil || *has != value {
			return false
		}
	}
	return true
}

// value is a variable of the service's in the words of the file.
func (w *ownWords) value(name string) (string, bool) {
	if file, ok := w.service.Environment[name+"_FILE"]; ok && file != nil {
		w.hide("%s of %s is read from a file", name, w.service.Name)
		return "", false
	}
	is := w.service.Environment[name]
	if is == nil {
		return "", false
	}
	text := "${" + name + "}"
	if said, ok := w.environment[name]; ok && said != nil {
		text = *said
	}
	if w.resolved(text) != *is { // it comes from an env_file, or from where this does not look
		w.hide("%s of %s does not stand in the compose file", name, w.service.Name)
		return "", false
	}
	return text, true
}

func (w *ownWords) hide(format string, args ...any) {
	if w.hidden == "" {
		w.hidden = fmt.Sprintf(format, args...)
	}
}

// fill reads the words of a login, fit for a URL and plain; not where it does not
// apply.
func (w *ownWords) fill(login catalog.Login) (words, plain catalog.Words, applies bool) {
	plain.Service = w.service.Name
	applies = true
	read := func(text string) string {
		filled, err := template.Substitute(text, w.value)
		applies = applies && err == nil
		return filled
	}
	read(login.If)
	plain.User, plain.Password, plain.Name = read(login.User), read(login.Password), read(login.Name)
	if login.Argument != "" && applies {
		plain.Password, applies = w.argument(login.Argument)
	}
	if !applies || w.hidden != "" {
		return words, plain, false
	}
	words = catalog.Words{
		Service: plain.Service, User: w.inURL(plain.User, userinfo), Password: w.inURL(plain.Password, userinfo),
		Name: w.inURL(plain.Name, url.PathEscape),
	}
	return words, plain, true
}

func userinfo(text string) string { return url.User(text).String() }

// inURL writes text as a URL wants it. What a variable holds is fit for it or not.
func (w *ownWords) inURL(text string, escape func(string) string) string {
	is := w.resolved(text)
	if escape(is) == is {
		return text
	}
	if strings.Contains(text, "$") {
		w.hide("a word in the login of %s has to be percent-encoded in a URL", w.service.Name)
	}
	return escape(text)
}

// argument is what follows one of the command's words, as the file has it.
func (w *ownWords) argument(name string) (value string, there bool) {
	var said []string
	switch command := w.command.(type) {
	case string:
		said = strings.Fields(command)
	case []any:
		for _, word := range command {
			said = append(said, fmt.Sprint(word))
		}
	}
	for i, word := range said {
		value, joined := strings.CutPrefix(word, name+"=")
		if word == name && i+1 < len(said) {
			value, joined = said[i+1], true
		}
		if joined {
			value = unquoted(value)
			if !slices.ContainsFunc(w.service.Command, func(is string) bool {
				return is == w.resolved(value) || is == name+"="+w.resolved(value)
			}) {
				break
			}
			return value, true
		}
	}
	if hides(w.service, name) {
		w.hide("whether %s asks for a password cannot be told from the compose file", w.service.Name)
	}
	return "", false
}

// hides says that an argument may stand where nobody looks: in a script, a file
// or a variable.
func hides(service types.ServiceConfig, name string) bool {
	told := slices.Concat(service.Entrypoint, service.Command)
	for _, value := range service.Environment {
		if value != nil {
			told = append(told, *value)
		}
	}
	return slices.ContainsFunc(told, func(word string) bool {
		return strings.Contains(word, strings.TrimLeft(name, "-")) || strings.HasSuffix(word, ".conf")
	})
}

// unquoted is a word without the quotes that a command in one line has around it.
func unquoted(word string) string {
	if n := len(word); n > 1 && (word[0] == '"' || word[0] == '\'') && word[n-1] == word[0] {
		return word[1 : n-1]
	}
	return word
}
