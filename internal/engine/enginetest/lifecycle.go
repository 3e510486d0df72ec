package enginetest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/compose"

	"github.com/devbliss/devbliss/internal/engine"
)

// make creates a container of service. The caller holds mu.
func (f *Fake) make(p *types.Project, s types.ServiceConfig, replica int) (*container, error) {
	hash, err := compose.ServiceHash(s)
	if err != nil {
		return nil, fmt.Errorf("hash service %s: %w", s.Name, err)
	}
	f.serial++
	c := &container{
		service: s.Name,
		checked: hasCheck(s),
		made:    engine.FactsOf(p, s),
		Container: engine.Container{
			ID:         fmt.Sprintf("%064x", f.serial),
			Name:       containerName(p, s, replica),
			Replica:    replica,
			Image:      imageOf(p, s),
			ImageID:    imageOf(p, s),
			State:      engine.Created,
			ConfigHash: hash,
			Ports:      f.ports(s),
			Mounts:     f.mounts(p, s),
			Folder:     p.WorkingDir,
			Files:      slices.Clone(p.ComposeFiles),
		},
	}
	known := f.of(p.Name)
	known.containers = append(known.containers, c)
	f.touch()
	return c, nil
}

// run starts a container. The caller holds mu.
func (f *Fake) run(name string, c *container) {
	c.State, c.ExitCode, c.OOMKilled, c.Error = engine.Running, 0, false, ""
	c.Started, c.Finished = f.now(), time.Time{}
	c.Health = engine.NoCheck
	if c.checked {
		c.Health, c.HealthFails, c.HealthOutput = engine.Healthy, 0, ""
		if f.waiting[c.service] {
			c.Health = engine.Starting
		}
	}
	f.append(f.of(name), c, engine.Line{Kind: engine.Divider, Text: engine.StartText(c.service, c.Replica)})
	f.touch()
}

// end ends a container with code. The caller holds mu.
func (f *Fake) end(p *project, c *container, code int) {
	if c.State == engine.Running {
		f.append(p, c, engine.Line{Kind: engine.Divider, Text: engine.ExitText(c.service, c.Replica, code, c.Restarts)})
	}
	c.State, c.ExitCode, c.Finished, c.Health = engine.Exited, code, f.now(), engine.NoCheck
	c.LastLine = ""
	if code != 0 {
		c.LastLine = lastLine(p.log, c)
	}
	f.touch()
}

// remove takes a container away, with its log. The caller holds mu.
func (f *Fake) remove(p *project, c *container) {
	if c.State == engine.Running {
		f.end(p, c, 0)
	}
	c.gone = true
	f.touch()
}

// append adds a line of c to the log. The caller holds mu.
func (f *Fake) append(p *project, c *container, l engine.Line) {
	l.Service, l.Container, l.Replica, l.Nanos = c.service, c.Name, c.Replica, f.tick()
	p.log = append(p.log, entry{Line: l, from: c})
	f.touch()
}

// lastLine finds the last line of a container's log, stderr before stdout.
func lastLine(log []entry, c *container) string {
	text := ""
	for _, l := range slices.Backward(log) {
		if l.from != c || l.Kind != engine.Output {
			continue
		}
		if l.Stderr {
			return l.Text
		}
		if text == "" {
			text = l.Text
		}
	}
	return text
}

func hasCheck(s types.ServiceConfig) bool {
	return s.HealthCheck != nil && !s.HealthCheck.Disable && len(s.HealthCheck.Test) > 0 && s.HealthCheck.Test[0] != "NONE"
}

func containerName(p *types.Project, s types.ServiceConfig, replica int) string {
	if s.ContainerName != "" {
		return s.ContainerName
	}
	return p.Name + "-" + s.Name + "-" + strconv.Itoa(replica)
}

// imageOf is the image of a service, named by compose where it is built.
func imageOf(p *types.Project, s types.ServiceConfig) string {
	if s.Image != "" {
		return s.Image
	}
	return p.Name + "-" + s.Name
}

// ports are the ports a container publishes; where compose leaves the choice to
// the engine, the fake takes one above 50000.
func (f *Fake) ports(s types.ServiceConfig) []engine.Port {
	var ports []engine.Port
	for _, p := range s.Ports {
		published, err := strconv.Atoi(p.Published)
		if err != nil {
			f.serial++
			published = 50000 + f.serial
		}
		ip := p.HostIP
		if ip == "" {
			ip = "0.0.0.0"
		}
		ports = append(ports, engine.Port{IP: ip, Published: published, Target: int(p.Target), Protocol: p.Protocol})
	}
	return ports
}

// mounts makes the named volumes of a service and returns their names. The
// caller holds mu.
func (f *Fake) mounts(p *types.Project, s types.ServiceConfig) []string {
	var names []string
	for _, v := range s.Volumes {
		if v.Type != types.VolumeTypeVolume || v.Source == "" {
			continue
		}
		name := p.Volumes[v.Source].Name
		if name == "" {
			name = p.Name + "_" + v.Source
		}
		f.declare(name, map[string]string{engine.ProjectLabel: p.Name, volumeLabel: v.Source})
		names = append(names, name)
	}
	return names
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
