package catalog

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

var (
	validID     = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	validImage  = regexp.MustCompile(`^[a-z0-9]+([._/:-]+[a-z0-9]+)*$`)
	validTag    = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$`)
	validMemory = regexp.MustCompile(`^[1-9][0-9]*[MG]$`)
	// A dollar that compose would trip over, or take for a variable that the
	// author meant for the container's shell: it must be $$ or ${NAME…}.
	bareDollar = regexp.MustCompile(`(?:^|[^$])(?:\$\$)*\$(?:[^${]|$)`)
	trailing   = regexp.MustCompile(` \n|\n\n$|^\s*$`)
)

// check returns every mistake in the addon, joined; nil where there is none.
func (a *Addon) check() error {
	var p problems
	a.checkIdentity(&p)
	a.checkVersions(&p)
	a.checkPortsAndVolumes(&p)
	a.checkConfigs(&p)
	a.checkOptions(&p)
	if len(p) == 0 { // what follows leans on what came before
		a.checkServices(&p)
	}
	if len(p) == 0 {
		a.checkConnections(&p)
		a.checkAlike(&p)
	}
	return errors.Join(p...)
}

// problems collects mistakes.
type problems []error

func (p *problems) addf(format string, args ...any) { *p = append(*p, fmt.Errorf(format, args...)) }

func (a *Addon) checkIdentity(p *problems) {
	for key, value := range map[string]string{
		"id": a.ID, "name": a.Name, "description": a.Description, "category": a.Category,
		"licence": a.Licence, "image": a.Image,
	} {
		if strings.TrimSpace(value) == "" {
			p.addf("%s is missing", key)
		}
	}
	for _, name := range append([]string{a.ID}, a.Aliases...) {
		if !validID.MatchString(name) {
			p.addf("%q is not a name: use lower-case letters, digits and single dashes", name)
		}
	}
	if strings.ContainsAny(a.Description, "\r\n") || strings.HasSuffix(a.Description, ".") {
		p.addf("description is one line without a full stop")
	}
	if !slices.Contains(Categories(), a.Category) {
		p.addf("category %q is not one of %s", a.Category, strings.Join(Categories(), ", "))
	}
	if _, tag := splitImage(a.Image); tag != "" || !validImage.MatchString(a.Image) {
		p.addf("image %q is not a repository without a tag", a.Image)
	}
	if a.Memory != "" && !validMemory.MatchString(a.Memory) {
		p.addf("memory %q is not such as 64M or 2G", a.Memory)
	}
	if len(a.Sources) == 0 {
		p.addf("sources are missing")
	}
	if len(a.Requires) > 0 && len(a.Joins) > 0 {
		p.addf("an addon has requires or joins, not both")
	}
	if v := a.Verify; len(v.Read) == 0 && len(v.Write)+len(v.Expect) > 0 {
		p.addf("verify: read is missing")
	}
	a.checkTexts(p)
	slices.SortFunc(*p, func(x, y error) int { return strings.Compare(x.Error(), y.Error()) }) // maps have no order
}

// checkTexts wants lists of one-line sentences.
func (a *Addon) checkTexts(p *problems) {
	for key, texts := range map[string][]string{
		"gotchas": a.Gotchas, "production": a.Production, "unverified": a.Unverified, "sources": a.Sources, "shell": a.Shell,
		"retired": given(a.Retired), "noHealthCheck": given(a.NoHealthCheck), "verify": slices.Concat(a.Verify.Write, a.Verify.Read),
	} {
		for _, text := range texts {
			if strings.TrimSpace(text) == "" || strings.ContainsAny(text, "\r\n") {
				p.addf("%s: %q is not one line", key, text)
			}
		}
	}
}

// given is a list of one text, or of none.
func given(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

func (a *Addon) checkVersions(p *problems) {
	defaults, seen := 0, map[string]bool{}
	for _, v := range a.Versions {
		if v.Default {
			defaults++
		}
		if v.Version == "" || !validTag.MatchString(v.Version) || seen[v.Version] {
			p.addf("version %q is empty, odd or listed twice", v.Version)
		}
		seen[v.Version] = true
		if !validTag.MatchString(v.Tag) {
			p.addf("version %s: tag %q is not one", v.Version, v.Tag)
		}
		if _, err := time.Parse(time.DateOnly, v.EndOfLife); v.EndOfLife != "" && err != nil {
			p.addf("version %s: endOfLife %q is not YYYY-MM-DD", v.Version, v.EndOfLife)
		}
		for name, at := range v.Paths {
			if _, ok := a.volume(name); !ok || !strings.HasPrefix(at, "/") {
				p.addf("version %s: path %s: %q is not an absolute path of a volume", v.Version, name, at)
			}
		}
	}
	if defaults != 1 {
		p.addf("there must be one default version, not %d", defaults)
	}
}

func (a *Addon) checkPortsAndVolumes(p *problems) {
	variables, numbers, volumes := map[string]bool{}, map[int]bool{}, map[string]bool{}
	for _, port := range a.Ports {
		if port.Port < 1 || port.Port > 65535 || port.Host < 0 || port.Host > 65535 || numbers[port.Port] {
			p.addf("port %d is out of range or listed twice", port.Port)
		}
		numbers[port.Port] = true
		if port.Name != "" && !validID.MatchString(port.Name) {
			p.addf("port %d: %q is not a name", port.Port, port.Name)
		}
		if v := port.rendered(a.ID).Variable; variables[v] {
			p.addf("port %d: a second port without a name, or with the same", port.Port)
		} else {
			variables[v] = true
		}
		if port.Purpose == "" {
			p.addf("port %d: purpose is missing", port.Port)
		}
	}
	for _, v := range a.Volumes {
		if !validID.MatchString(v.Name) || volumes[v.Name] || !strings.HasPrefix(v.Path, "/") || v.Purpose == "" {
			p.addf("volume %q needs a name of its own, an absolute path and a purpose", v.Name)
		}
		volumes[v.Name] = true
	}
}

func (a *Addon) checkConfigs(p *problems) {
	seen := map[string]bool{}
	for _, c := range a.Configs {
		if !validID.MatchString(c.Name) || seen[c.Name] || !validPath(c.Path) {
			p.addf("config %q needs a name of its own and an absolute path", c.Name)
		}
		seen[c.Name] = true
		// Anything else would not be written as a block that people can read.
		if trailing.MatchString(c.Content) || strings.ContainsAny(c.Content, "\t\r") || !strings.HasSuffix(c.Content, "\n") {
			p.addf("config %s: content is lines without tabs and trailing blanks, the last one ended too", c.Name)
		}
		if bareDollar.MatchString(c.Content) {
			p.addf("config %s: write $$ for a dollar of the container's, ${NAME} for compose's", c.Name)
		}
	}
}

func validPath(p string) bool { return strings.HasPrefix(p, "/") && path.Clean(p) == p }
