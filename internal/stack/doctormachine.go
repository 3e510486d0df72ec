package stack

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
)

// leastSkew is a difference of clocks from which on certificates and tokens may
// count as not yet valid.
const leastSkew = 30 * time.Second

// machine says what Docker runs on, for whoever reads a report.
func (d *examination) machine(ctx context.Context) []Finding {
	if !d.answers {
		return nil
	}
	var images []string
	if d.project != nil {
		for _, service := range d.project.Services {
			if service.Image != "" && !slices.Contains(images, service.Image) {
				images = append(images, service.Image)
			}
		}
	}
	host, err := d.stack.o.Engine.Machine(ctx, images)
	if err != nil {
		return bad("docker machine", err)
	}
	d.host = &host
	detail := fmt.Sprintf("%s, %s memory", counted(host.CPUs, "CPU"), gigabytes(host.Memory))
	if host.System != "" {
		detail = host.System + ", " + detail
	}
	if host.Cgroup != "" {
		detail += ", cgroup v" + host.Cgroup
	}
	if host.Rootless {
		detail += ", rootless: ports below 1024 cannot be published"
	}
	switch proxy := d.proxy(); {
	case host.Proxy != "":
		detail += ", pulls through a proxy"
	case proxy != "":
		detail += fmt.Sprintf("; %s is set here, but Docker pulls without a proxy", proxy)
	}
	return good("docker machine", "%s", detail)
}

// proxy is the variable of the shell that names a proxy, "" for none.
func (d *examination) proxy() string {
	environ := types.NewMapping(d.stack.environ())
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
		if environ[name] != "" {
			return name
		}
	}
	return ""
}

func gigabytes(bytes int64) string { return fmt.Sprintf("%.1f GB", float64(bytes)/1e9) }

// memory compares what the services that the catalog knows need at rest with what
// Docker has.
func (d *examination) memory(context.Context) []Finding {
	if d.host == nil || d.project == nil || d.host.Memory == 0 {
		return nil
	}
	var need int64
	most, by := int64(0), ""
	for _, name := range d.project.ServiceNames() {
		m, ok := d.stack.madeOf(d.project.Services[name])
		if !ok {
			m, ok = d.stack.alike(d.project.Services[name])
		}
		if !ok {
			continue
		}
		n := memoryOf(m.addon.Memory)
		need += n
		if n > most {
			most, by = n, name
		}
	}
	if need == 0 {
		return nil
	}
	detail := fmt.Sprintf("services of the catalog need about %s of %s", gigabytes(need), gigabytes(d.host.Memory))
	if need > d.host.Memory {
		return []Finding{{
			Check: "memory", Detail: detail + fmt.Sprintf("; %s the most of it: containers will be killed", by),
			Fix: "give Docker more memory (in Docker Desktop: Settings, Resources), or start what you need: devbliss up SERVICE",
		}}
	}
	return good("memory", "%s", detail)
}

// memoryOf reads an addon's 64M or 2G.
func memoryOf(text string) int64 {
	number, err := strconv.ParseInt(strings.TrimRight(text, "MG"), 10, 64)
	if err != nil {
		return 0
	}
	if strings.HasSuffix(text, "G") {
		return number << 30
	}
	return number << 20
}

func (d *examination) clock(context.Context) []Finding {
	if d.host == nil || d.host.Time.IsZero() {
		return nil
	}
	skew := time.Until(d.host.Time).Round(time.Second)
	if skew.Abs() < leastSkew {
		return good("clock", "Docker's and this machine's agree")
	}
	way := "ahead"
	if skew < 0 {
		way = "behind"
	}
	return []Finding{{
		Check: "clock", Detail: fmt.Sprintf("Docker's clock is %s %s: certificates and tokens may count as invalid", skew.Abs(), way),
		Fix: "restart Docker (after sleep its virtual machine may lag), or set the clock of the machine that it runs on",
	}}
}

// platforms finds images that are made for another kind of processor.
func (d *examination) platforms(context.Context) []Finding {
	if d.host == nil || d.project == nil {
		return nil
	}
	own := d.info.OS + "/" + d.info.Arch
	var foreign []string
	for _, name := range d.project.ServiceNames() {
		service := d.project.Services[name]
		is := d.host.Platforms[service.Image]
		if service.Platform != "" {
			is = service.Platform
		}
		if is != "" && is != own && !strings.HasPrefix(is, own+"/") {
			foreign = append(foreign, fmt.Sprintf("%s (%s)", name, is))
		}
	}
	switch {
	case len(foreign) > 0:
		return []Finding{{
			Check: "platforms", Detail: fmt.Sprintf("%s is made for another processor than Docker's, %s: it is slow there, or does not start (exec format error)", list(foreign), own),
			Fix: "take an image for " + own + ": look for another tag, take platform: out of the compose file, or pull it again with devbliss pull " + strings.Fields(foreign[0])[0],
		}}
	case len(d.host.Platforms) == 0:
		return nil
	}
	return good("platforms", "images are made for %s", own)
}

// labels finds mounts that SELinux keeps containers out of.
func (d *examination) labels(context.Context) []Finding {
	if d.host == nil || d.project == nil || !d.host.SELinux {
		return nil
	}
	var closed []string
	for _, name := range d.project.ServiceNames() {
		service := d.project.Services[name]
		if slices.Contains(service.SecurityOpt, "label=disable") || slices.Contains(service.SecurityOpt, "label:disable") || service.Privileged {
			continue
		}
		for _, v := range service.Volumes {
			if v.Type == types.VolumeTypeBind && (v.Bind == nil || v.Bind.SELinux == "") && !strings.HasSuffix(v.Source, ".sock") {
				closed = append(closed, fmt.Sprintf("%s of %s", v.Target, name))
			}
		}
	}
	if len(closed) > 0 {
		return []Finding{{
			Check: "selinux", Detail: fmt.Sprintf("%s may not be read: SELinux lets containers see only what has a label", list(closed)),
			Fix: "put :z behind the mount in the compose file, as in ./src:/src:z",
		}}
	}
	return good("selinux", "every mount has a label")
}
