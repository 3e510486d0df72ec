package stack

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/distribution/reference"
)

const (
	// lookupPatience is how long name servers may take for all registries.
	lookupPatience = 3 * time.Second

	hub = "docker.io" // whose images are pulled from a host of another name

	dockerDesktop = "Docker Desktop" // as its engine calls the system that it runs on
)

// lookup asks the system's name servers for a host.
func lookup(ctx context.Context, host string) error {
	_, err := net.DefaultResolver.LookupHost(ctx, host)
	return err
}

// registries looks for the registries of images that are still to be pulled. Docker
// asks the same name servers where it runs here.
func (d *examination) registries(ctx context.Context) []Finding {
	if d.host == nil || d.project == nil || d.host.Proxy != "" || !here(d.info.Host) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookupPatience)
	defer cancel()
	var found, lost []string
	for _, name := range d.project.ServiceNames() {
		host := d.registry(d.project.Services[name])
		if host == "" || slices.Contains(found, host) || slices.Contains(lost, host) {
			continue
		}
		if d.stack.o.Lookup(ctx, host) == nil {
			found = append(found, host)
		} else {
			lost = append(lost, host)
		}
	}
	switch {
	case len(lost) > 0:
		return []Finding{{
			Check: "registries", Detail: fmt.Sprintf("the name servers of this machine do not know %s: images from there cannot be pulled", list(lost)),
			Fix: "see whether this machine is online and on the VPN that it needs, and which name servers it asks (resolvectl status, scutil --dns)",
		}}
	case len(found) > 0:
		return good("registries", "name servers know %s", list(found))
	}
	return nil
}

// registry is the host that a service's image is pulled from; "" where it is there,
// is built, or comes from a mirror.
func (d *examination) registry(service types.ServiceConfig) string {
	if service.Image == "" || service.Build != nil || d.host.Platforms[service.Image] != "" {
		return ""
	}
	name, err := reference.ParseNormalizedNamed(service.Image)
	if err != nil {
		return ""
	}
	host := reference.Domain(name)
	if host == hub {
		if d.host.Mirrored {
			return ""
		}
		return "registry-1.docker.io"
	}
	if bare, _, err := net.SplitHostPort(host); err == nil {
		host = bare
	}
	return strings.Trim(host, "[]")
}

// mounts finds folders that Docker does not see: those of this machine, where it runs
// on another one, and those outside of what a virtual machine is given of it.
func (d *examination) mounts(context.Context) []Finding {
	if d.project == nil || !d.answers {
		return nil
	}
	var binds, unseen []string
	for _, name := range d.project.ServiceNames() {
		for _, v := range d.project.Services[name].Volumes {
			if v.Type != types.VolumeTypeBind || strings.HasSuffix(v.Source, ".sock") {
				continue
			}
			binds = append(binds, v.Source)
			if !d.sees(v.Source) {
				unseen = append(unseen, fmt.Sprintf("%s of %s", v.Source, name))
			}
		}
	}
	switch {
	case len(unseen) > 0 && !here(d.info.Host):
		return []Finding{{
			Check: "mounts", Detail: fmt.Sprintf("Docker runs on another machine (%s): %s is looked for there, and an empty folder made where there is none", d.info.Host, list(unseen)),
			Fix: "copy what is needed into the image, take a volume, or use a Docker on this machine: docker context use default",
		}}
	case len(unseen) > 0:
		harm := "containers see an empty folder"
		if d.virtual() == dockerDesktop {
			harm = `up fails with "mounts denied"`
		}
		return []Finding{{
			Check: "mounts", Detail: fmt.Sprintf("%s lies outside of what %s is given of this machine: %s", list(unseen), d.virtual(), harm),
			Fix: "move the project into your home folder, or share the folder: " + d.sharing(),
		}}
	case len(binds) > 0:
		return good("mounts", "%s of this machine can be seen by containers", counted(len(binds), "folder"))
	}
	return nil
}

// virtual is the program whose virtual machine Docker runs in, "" for none.
func (d *examination) virtual() string {
	if d.host != nil && d.host.System == dockerDesktop {
		return dockerDesktop
	}
	for folder, name := range map[string]string{"/.colima/": "Colima", "/.lima/": "Lima", "/.rd/": "Rancher Desktop"} {
		if strings.Contains(d.info.Host, folder) {
			return name
		}
	}
	return ""
}

// shared are the folders that a virtual machine is given unless its user says
// otherwise: by Docker Desktop's manual ("Virtual file shares") and Colima's source
// (config.Config.MountsOrDefault), which does as Lima does.
func (d *examination) shared() []string {
	home := types.NewMapping(d.stack.environ())["HOME"]
	if d.virtual() == dockerDesktop {
		return []string{home, "/home", "/Users", "/Volumes", "/private", "/tmp", "/var/folders"}
	}
	return []string{home, "/tmp/colima", "/tmp/lima", "/tmp/rancher-desktop"}
}

// sees says whether Docker is given a folder of this machine.
func (d *examination) sees(path string) bool {
	switch {
	case !here(d.info.Host):
		return false
	case d.virtual() == "" || runtime.GOOS == "windows": // where each drive is shared
		return true
	}
	return slices.ContainsFunc(d.shared(), func(folder string) bool {
		rest, err := filepath.Rel(folder, path)
		return folder != "" && err == nil && rest != ".." && !strings.HasPrefix(rest, ".."+string(filepath.Separator))
	})
}

// sharing says where a folder is shared with the virtual machine.
func (d *examination) sharing() string {
	switch d.virtual() {
	case dockerDesktop:
		return "Docker Desktop, Settings, Resources, File sharing"
	case "Colima":
		return "colima start --mount FOLDER:w"
	}
	return "under mounts: in the settings of " + d.virtual()
}
