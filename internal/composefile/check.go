package composefile

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/distribution/reference"
)

// Check finds mistakes in a project that loads and cannot run: docker compose
// sees them only when it builds an image or creates a container, after half of
// the work is done. It looks at the services that are active, in the order of
// the file, and at local files; it does not ask the engine.
func Check(p *types.Project) []Problem {
	capture, err := listen(context.Background())
	if err != nil {
		return nil
	}
	defer capture.done()
	c := &checker{p: p, s: survey(place{cwd: p.WorkingDir, dir: p.WorkingDir, files: p.ComposeFiles, env: p.Environment})}
	for _, name := range slices.Sorted(maps.Keys(p.Services)) {
		service := p.Services[name]
		c.image(service)
		c.build(service)
		c.restart(service)
		c.volumes(service)
		c.fixedPorts(service)
		c.containerName(service)
	}
	c.localFiles("secrets", p.Secrets)
	c.localFiles("configs", types.Secrets(configsAsSecrets(p.Configs)))
	slices.SortStableFunc(c.found, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
	})
	return c.found
}

// checker collects what Check finds.
type checker struct {
	p     *types.Project
	s     *sources
	found []Problem

	names map[string]string // container_name to service
	ports []fixedPort
}

func (c *checker) add(f finding) {
	p := &Problem{Text: f.text, Hint: f.hint}
	if h, ok := c.s.settle(&f); ok {
		p.Text, p.Hint = f.text, f.hint
		c.s.blameVariables(p, h, f)
	}
	c.s.point(p, f)
	c.found = append(c.found, *p)
}

func (c *checker) image(service types.ServiceConfig) {
	if service.Image == "" {
		return
	}
	_, err := reference.ParseAnyReference(service.Image)
	if err == nil {
		return
	}
	f := finding{text: fmt.Sprintf("%q is not the name of an image", service.Image), path: "services." + service.Name + ".image"}
	switch {
	case strings.HasSuffix(service.Image, ":"):
		f.text = fmt.Sprintf("image %q has no tag after the colon", service.Image)
	case errors.Is(err, reference.ErrNameContainsUppercase), strings.ToLower(service.Image) != service.Image && valid(strings.ToLower(service.Image)):
		f.text = fmt.Sprintf("image %q has upper-case letters", service.Image)
		f.hint = fmt.Sprintf("names of images are lower case: %q", strings.ToLower(service.Image))
	}
	c.add(f)
}

func valid(image string) bool {
	_, err := reference.ParseAnyReference(image)
	return err == nil
}

func (c *checker) build(service types.ServiceConfig) {
	b := service.Build
	if b == nil || !filepath.IsAbs(b.Context) {
		return // in the service's own words or on another machine
	}
	at := "services." + service.Name + ".build"
	info, err := os.Stat(b.Context)
	switch {
	case errors.Is(err, os.ErrNotExist):
		c.add(finding{text: fmt.Sprintf("the folder %s, from which %q is built, does not exist", c.s.at.shown(b.Context), service.Name), path: at + ".context"})
	case err != nil:
		c.add(finding{text: fmt.Sprintf("the folder %s, from which %q is built, cannot be read", c.s.at.shown(b.Context), service.Name), path: at + ".context"})
	case info.IsDir() && b.DockerfileInline == "":
		file := cmp.Or(b.Dockerfile, "Dockerfile")
		if !filepath.IsAbs(file) {
			file = filepath.Join(b.Context, file)
		}
		if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
			c.add(finding{text: fmt.Sprintf("%s, from which %q is built, does not exist", c.s.at.shown(file), service.Name), path: at + ".dockerfile"})
		}
	}
}

var restartPolicy = regexp.MustCompile(`^(no|always|unless-stopped|on-failure(:\d+)?)?$`)

func (c *checker) restart(service types.ServiceConfig) {
	if restartPolicy.MatchString(service.Restart) {
		return
	}
	f := finding{
		text: fmt.Sprintf("restart cannot be %q", service.Restart),
		hint: "no, always, on-failure or unless-stopped",
		path: "services." + service.Name + ".restart",
	}
	if near := nearest(service.Restart, []string{"no", "always", "on-failure", "unless-stopped"}); near != "" {
		f.hint = fmt.Sprintf("did you mean %q?", near)
	}
	c.add(f)
}

// driveTarget matches what is left of "v:/path" once v was taken for a drive.
var driveTarget = regexp.MustCompile(`^[A-Za-z]:[\\/]`)

func (c *checker) volumes(service types.ServiceConfig) {
	for _, v := range service.Volumes {
		if driveTarget.MatchString(v.Target) {
			c.add(finding{
				text:   fmt.Sprintf("%q is read as a path on a Windows drive", v.Target),
				hint:   "give the volume a name of two letters or more",
				path:   "services." + service.Name + ".volumes",
				wanted: value(v.Target),
			})
		}
	}
}

func (c *checker) containerName(service types.ServiceConfig) {
	name := service.ContainerName
	if name == "" {
		return
	}
	if other, taken := c.names[name]; taken {
		c.add(finding{
			text: fmt.Sprintf("services %q and %q both want the container name %q", other, service.Name, name),
			hint: "give one of them another",
			path: "services." + service.Name + ".container_name",
		})
		return
	}
	if c.names == nil {
		c.names = map[string]string{}
	}
	c.names[name] = service.Name
}

// fixedPort is a port of this machine that a service asks for by number.
type fixedPort struct {
	service, ip, protocol string
	port                  uint64
}

func (c *checker) fixedPorts(service types.ServiceConfig) {
	if service.NetworkMode == "host" {
		return
	}
	for _, p := range service.Ports {
		port, err := strconv.ParseUint(p.Published, 10, 16)
		if err != nil || port == 0 {
			continue // the engine picks one
		}
		want := fixedPort{service.Name, p.HostIP, p.Protocol, port}
		at := finding{path: "services." + service.Name + ".ports", wanted: value(p.Published)}
		if n := service.GetScale(); n > 1 {
			at.text = fmt.Sprintf("%d containers of %q cannot all have port %d of this machine", n, service.Name, port)
			at.hint = "publish a range, such as " + fmt.Sprintf("\"%d-%d:%d\"", port, int(port)+n-1, p.Target)
			c.add(at)
		}
		for _, have := range c.ports {
			if !have.clashes(want) {
				continue
			}
			at.text = fmt.Sprintf("services %q and %q both want port %d of this machine", have.service, want.service, port)
			if have.service == want.service {
				at.text = fmt.Sprintf("service %q wants port %d of this machine twice", want.service, port)
			}
			at.hint = "give one of them another"
			c.add(at)
			break
		}
		c.ports = append(c.ports, want)
	}
}

func (p fixedPort) clashes(q fixedPort) bool {
	if p.port != q.port || p.protocol != q.protocol {
		return false
	}
	return p.ip == q.ip || p.covers(q.ip) || q.covers(p.ip)
}

// covers tells whether a port on all addresses takes the one at ip too.
func (p fixedPort) covers(ip string) bool {
	switch p.ip {
	case "":
		return true
	case "0.0.0.0":
		return !strings.Contains(ip, ":")
	case "::":
		return strings.Contains(ip, ":")
	}
	return false
}

// localFiles is about secrets and configs whose file is not there.
func (c *checker) localFiles(section string, all types.Secrets) {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		file := all[name].File
		if file == "" || all[name].External {
			continue
		}
		if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
			c.add(finding{
				text: fmt.Sprintf("the file %s of %s %q does not exist", c.s.at.shown(file), strings.TrimSuffix(section, "s"), name),
				hint: missingFileHint(file, nil),
				path: section + "." + name + ".file",
			})
		}
	}
}

func configsAsSecrets(all types.Configs) map[string]types.SecretConfig {
	same := map[string]types.SecretConfig{}
	for name, config := range all {
		same[name] = types.SecretConfig(config)
	}
	return same
}
