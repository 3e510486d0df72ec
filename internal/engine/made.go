package engine

import (
	"fmt"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// Facts are what a container is made with beside what its image has: name of the
// fact to its value, in the words of a compose file, such as "image" to
// "redis:8.10-alpine", "environment LOG" to "debug", "port 80/tcp" to
// "127.0.0.1:8080" and "volume /data" to "shop_redis-data". What is not set is not
// there.
type Facts map[string]string

// Set notes a fact; an empty value is none.
func (f Facts) Set(name, value string) {
	if value != "" {
		f[name] = value
	}
}

// Words notes a fact of several words, such as a command.
func (f Facts) Words(name string, words []string) {
	f.Set(name, strings.Join(words, " "))
}

// Variable notes a variable of the environment, also an empty one.
func (f Facts) Variable(name, value string) { f["environment "+name] = value }

// Port notes a published port; published is "" where the engine chooses.
func (f Facts) Port(ip, published string, target int, protocol string) {
	if ip == "0.0.0.0" || ip == "::" {
		ip = ""
	}
	if published == "" {
		published = "any"
	}
	if ip != "" {
		published = ip + ":" + published
	}
	name := fmt.Sprintf("port %d/%s", target, protocol)
	if before, several := f[name]; several && before != published {
		published = before + ", " + published
	}
	f[name] = published
}

// Mount notes a volume or a folder of the host.
func (f Facts) Mount(source, target string, readOnly bool) {
	if readOnly {
		source += " (read only)"
	}
	f["volume "+target] = source
}

// FactsOf are what a project says of a container of s.
func FactsOf(p *types.Project, s types.ServiceConfig) Facts {
	f := Facts{}
	f.Set("image", s.Image)
	if s.Image == "" && s.Build != nil {
		f.Set("image", p.Name+"-"+s.Name)
	}
	f.Words("command", s.Command)
	f.Words("entrypoint", s.Entrypoint)
	for name, value := range s.Environment {
		if value != nil {
			f.Variable(name, *value)
		}
	}
	f.Set("user", s.User)
	f.Set("working_dir", s.WorkingDir)
	if s.HealthCheck != nil {
		f.Words("healthcheck", s.HealthCheck.Test)
	}
	for name, value := range s.Labels {
		f.Set("label "+name, value)
	}
	if policy, _, _ := strings.Cut(s.Restart, ":"); policy != "no" {
		f.Set("restart", policy)
	}
	for _, port := range s.Ports {
		f.Port(port.HostIP, port.Published, int(port.Target), protocol(port.Protocol))
	}
	for _, v := range s.Volumes {
		source := v.Source
		if named, ok := p.Volumes[v.Source]; ok && v.Type == types.VolumeTypeVolume {
			source = named.Name
		}
		if source != "" && (v.Type == types.VolumeTypeVolume || v.Type == types.VolumeTypeBind) {
			f.Mount(source, v.Target, v.ReadOnly)
		}
	}
	return f
}

func protocol(given string) string {
	if given == "" {
		return "tcp"
	}
	return given
}
