package docker

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/moby/moby/client"

	"github.com/devbliss/devbliss/internal/engine"
)

// Machine asks what the engine runs on, see engine.Engine.
func (d *Docker) Machine(ctx context.Context, images []string) (engine.Machine, error) {
	c, err := d.connect(ctx)
	if err != nil {
		return engine.Machine{}, outer(ctx, err)
	}
	limited, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	r, err := c.api.Info(limited, client.InfoOptions{})
	if err != nil {
		return engine.Machine{}, outer(ctx, d.lost(c, err))
	}
	m := engine.Machine{
		System: r.Info.OperatingSystem, CPUs: r.Info.NCPU, Memory: r.Info.MemTotal, Cgroup: r.Info.CgroupVersion,
		Proxy: cmp.Or(r.Info.HTTPSProxy, r.Info.HTTPProxy), Platforms: map[string]string{},
	}
	m.Time, _ = time.Parse(time.RFC3339Nano, r.Info.SystemTime) // zero where it does not say
	m.Mirrored = r.Info.RegistryConfig != nil && len(r.Info.RegistryConfig.Mirrors) > 0
	for _, option := range r.Info.SecurityOptions {
		m.Rootless = m.Rootless || strings.HasPrefix(option, "name=rootless")
		m.SELinux = m.SELinux || strings.HasPrefix(option, "name=selinux")
	}
	for _, image := range images {
		if found, err := c.api.ImageInspect(limited, image); err == nil { // or it is not there
			m.Platforms[image] = found.Os + "/" + found.Architecture
		}
	}
	return m, outer(ctx, limited.Err())
}
