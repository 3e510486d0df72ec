package docker

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/mount"
	"github.com/moby/moby/client"

	"github.com/devbliss/devbliss/internal/engine"
)

// ofProject filters what belongs to a compose project.
func ofProject(project string) client.Filters {
	return make(client.Filters).Add("label", api.ProjectLabel+"="+project)
}

// list returns the containers of a project's services, running or not. Those of
// `compose run` and of hooks are nobody's replicas.
func (c *connection) list(ctx context.Context, project string) ([]container.Summary, error) {
	r, err := c.api.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: ofProject(project)})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(r.Items, func(s container.Summary) bool { return !isReplica(s.Labels) }), nil
}

// isReplica tells by its labels whether a container is one of a service's.
func isReplica(labels map[string]string) bool {
	return labels[api.ServiceLabel] != "" && labels[api.OneoffLabel] != "True" && labels[api.HookLabel] == ""
}

// replaced is what compose puts before the name of a container while another is
// made in its place.
var replaced = regexp.MustCompile(`^[0-9a-f]{12}_`)

// nameOf picks a container's own name: others are names by which it is linked.
func nameOf(names []string) string {
	for _, n := range names {
		if n = strings.TrimPrefix(n, "/"); !strings.Contains(n, "/") {
			return replaced.ReplaceAllString(n, "")
		}
	}
	return ""
}

// summarized is what a list says about a container.
func summarized(s container.Summary) engine.Container {
	c := engine.Container{
		ID:         s.ID,
		Name:       nameOf(s.Names),
		Replica:    replicaOf(s.Labels),
		Image:      s.Image,
		ImageID:    s.ImageID,
		State:      engine.State(s.State),
		ConfigHash: s.Labels[api.ConfigHashLabel],
		Ports:      portsOf(s.Ports),
	}
	c.Folder, c.Files = originOf(s.Labels)
	for _, m := range s.Mounts {
		if m.Type == mount.TypeVolume {
			c.Mounts = append(c.Mounts, m.Name)
		}
	}
	slices.Sort(c.Mounts)
	c.Health, c.ExitCode = readStatus(s.Status)
	return c
}

func replicaOf(labels map[string]string) int {
	n, err := strconv.Atoi(labels[api.ContainerNumberLabel])
	if err != nil || n < 1 {
		return 1
	}
	return n
}

// originOf is where the project lay that a container was made of.
func originOf(labels map[string]string) (folder string, files []string) {
	if all := labels[api.ConfigFilesLabel]; all != "" {
		files = strings.Split(all, ",")
	}
	return labels[api.WorkingDirLabel], files
}

// readStatus reads health and exit code off the text that a list has for people:
// "Up 3 minutes (healthy)", "Exited (137) 2 hours ago". Older engines list them
// nowhere else.
func readStatus(status string) (engine.Health, int) {
	open := strings.IndexByte(status, '(')
	end := strings.IndexByte(status, ')')
	if open < 0 || end < open {
		return engine.NoCheck, 0
	}
	switch word := status[open+1 : end]; {
	case word == "healthy":
		return engine.Healthy, 0
	case word == "unhealthy":
		return engine.Unhealthy, 0
	case word == "health: starting":
		return engine.Starting, 0
	case strings.HasPrefix(status, "Exited"), strings.HasPrefix(status, "Restarting"):
		code, _ := strconv.Atoi(word)
		return engine.NoCheck, code
	}
	return engine.NoCheck, 0
}

func portsOf(summaries []container.PortSummary) []engine.Port {
	var ports []engine.Port
	for _, p := range summaries {
		if p.PublicPort == 0 {
			continue
		}
		ip := ""
		if p.IP.IsValid() {
			ip = p.IP.String()
		}
		ports = append(ports, engine.Port{IP: ip, Published: int(p.PublicPort), Target: int(p.PrivatePort), Protocol: p.Type})
	}
	return engine.SortPorts(ports)
}

// inspected is what an inspection says about a container, but for what only a
// list has.
func inspected(r container.InspectResponse) engine.Container {
	c := engine.Container{
		ID:       r.ID,
		Name:     nameOf([]string{r.Name}),
		Restarts: r.RestartCount,
		Created:  moment(r.Created),
	}
	if r.Config != nil {
		c.Image, c.Replica, c.ConfigHash = r.Config.Image, replicaOf(r.Config.Labels), r.Config.Labels[api.ConfigHashLabel]
		c.Folder, c.Files = originOf(r.Config.Labels)
	}
	s := r.State
	if s == nil {
		return c
	}
	c.State, c.OOMKilled, c.Error = engine.State(s.Status), s.OOMKilled, s.Error
	c.Started, c.Finished = moment(s.StartedAt), moment(s.FinishedAt)
	if s.Running && !s.Restarting { // paused is running, too
		c.Finished = time.Time{}
	} else {
		c.ExitCode = s.ExitCode
	}
	if s.Health != nil && s.Running {
		c.Health = engine.Health(s.Health.Status)
		if s.Health.Status == container.NoHealthcheck {
			c.Health = engine.NoCheck
		}
		checked(&c, s.Health)
	}
	return c
}

// merged is all that is known of a container. State and health are the
// inspection's: it is the newer one.
func merged(s container.Summary, r container.InspectResponse) engine.Container {
	listed, c := summarized(s), inspected(r)
	c.Ports, c.Mounts, c.Image, c.ImageID = listed.Ports, listed.Mounts, listed.Image, listed.ImageID
	if c.State != engine.Running && c.State != engine.Paused {
		c.Ports = nil
	}
	return c
}

// moment reads a time of the engine; its zero is the year 1.
func moment(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || t.Year() <= 1 {
		return time.Time{}
	}
	return t
}

// inTrouble tells whether a container should say why it is as it is.
func inTrouble(c engine.Container) bool {
	switch c.State {
	case engine.Restarting, engine.Dead:
		return true
	case engine.Exited:
		return c.ExitCode != 0
	case engine.Created:
		return c.Error != ""
	default:
		return c.Health == engine.Unhealthy
	}
}

// checked adds what the last check of a container's health said where it failed,
// also before so many have failed that it is unhealthy.
func checked(to *engine.Container, h *container.Health) {
	to.HealthFails = h.FailingStreak
	if n := len(h.Log); n > 0 && h.Log[n-1] != nil && (h.Log[n-1].ExitCode != 0 || h.Status == container.Unhealthy) {
		to.HealthOutput = h.Log[n-1].Output
	}
}

// ail adds what a container in trouble has to say.
func (c *connection) ail(ctx context.Context, to *engine.Container, r container.InspectResponse) {
	if r.State != nil && r.State.Health != nil {
		checked(to, r.State.Health)
	}
	tty := r.Config != nil && r.Config.Tty
	to.LastLine = c.lastLine(ctx, to.ID, tty)
}
