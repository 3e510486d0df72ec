package catalog

import (
	"regexp"
	"slices"
	"strings"
)

// Login is how a service that somebody else wrote says who may come in. User,
// Password, Name and If are in variables of that service's environment, as compose
// writes them: ${POSTGRES_USER:-postgres}. An entry applies where every ${NAME:?}
// in it is set.
type Login struct {
	Images   []string `yaml:"images,omitempty"` // that it is about; none: the addon's own
	If       string   `yaml:"if,omitempty"`     // says nothing, but has to be set
	User     string   `yaml:"user,omitempty"`
	Password string   `yaml:"password,omitempty"`
	Argument string   `yaml:"argument,omitempty"` // that the command has to have; what follows it is the password
	Name     string   `yaml:"name,omitempty"`     // of the database or virtual host
	URL      string   `yaml:"url"`                // for other containers, with {service}, {user}, {password} and {name}
}

// Words are what the placeholders of a login's URL stand for.
type Words struct{ Service, User, Password, Name string }

// Fill is the URL.
func (l Login) Fill(w Words) string {
	return strings.NewReplacer("{service}", w.Service, "{user}", w.User, "{password}", w.Password, "{name}", w.Name).Replace(l.URL)
}

// Logins are those that are about an image.
func (a *Addon) Logins(image string) []Login {
	repository, _ := splitImage(image)
	own, _ := splitImage(a.Image)
	return slices.DeleteFunc(slices.Clone(a.Login), func(l Login) bool {
		if len(l.Images) == 0 {
			return repository != own
		}
		return !holds(l.Images, repository)
	})
}

// Alike returns the addon of which somebody else's image is one ("bitnami/redis" is
// redis); nil where there is none. Recognise knows the addons' own.
func (c *Catalog) Alike(image string) *Addon {
	repository, _ := splitImage(image)
	for _, e := range c.entries {
		if holds(e.Alike, repository) {
			return e.addon()
		}
	}
	return nil
}

func holds(images []string, repository string) bool {
	return slices.ContainsFunc(images, func(image string) bool {
		known, _ := splitImage(image)
		return known == repository
	})
}

func (a *Addon) checkAlike(p *problems) {
	own, _ := splitImage(a.Image)
	for _, image := range a.Alike {
		if known, tag := splitImage(image); !validImage.MatchString(image) || tag != "" || known == own {
			p.addf("alike: %q is not the repository of another image", image)
		}
	}
	for _, id := range a.Serves {
		if !validID.MatchString(id) || id == a.ID {
			p.addf("serves: %q is not another addon", id)
		}
	}
	for i, l := range a.Login {
		for _, image := range l.Images {
			if !validImage.MatchString(image) {
				p.addf("login[%d].images: %q is not a repository", i, image)
			}
		}
		l.check(i, p)
	}
}

// reaches is a URL of the service's own: what a service is told goes to no other.
var reaches = regexp.MustCompile(`^(?:[a-z][a-z0-9+]*://(?:[^/@]*@)?)?\{service\}(?::[0-9]+)?(?:[/?][^{}$]*(?:\{name\}[^{}$]*)?)?$`)

func (l Login) check(i int, p *problems) {
	if !reaches.MatchString(l.URL) {
		p.addf("login[%d].url: %q is not a URL of the {service}", i, l.URL)
	}
	for word, text := range map[string]string{"{user}": l.User, "{password}": l.Password + l.Argument, "{name}": l.Name} {
		if strings.Contains(l.URL, word) != (text != "") {
			p.addf("login[%d]: %s is said and used, or neither", i, word)
		}
	}
	for _, text := range []string{l.If, l.User, l.Password, l.Name} {
		if strings.Count(text, "$") != strings.Count(text, "${") || strings.Contains(text, "$$") || strings.ContainsAny(text, "\r\n") {
			p.addf("login[%d]: %q is not text with variables such as ${NAME}", i, text)
		}
	}
	if l.Password != "" && l.Argument != "" {
		p.addf("login[%d]: the password stands in the environment or in the command", i)
	}
}
