package lint

import (
	"strings"
)

// containerNames are the orchestrator's to give.
func containerNames(c *checker, s service) {
	if s.ContainerName == "" {
		return
	}
	severity, why := Warning, "there can be one of them only"
	if c.on(Swarm, Kubernetes) {
		why = "it is ignored there: containers are named by who runs them, and come and go"
	}
	c.say(severity, "container-name", s, s.path+".container_name", "it fixes the name of its container", why,
		"leave it out; others reach it as "+s.Name)
}

// droppedKeys are ignored by a target, most of them without a word.
func droppedKeys(c *checker, s service) {
	type key struct {
		name, why string
		used      bool
	}
	devices := key{"devices", "no node gives it a device of its own", len(s.Devices) > 0}
	ipc := key{"ipc", "it is ignored there", s.Ipc != ""}
	var dropped []key
	switch c.target {
	case Swarm:
		dropped = []key{
			devices, ipc,
			{"links", "it is ignored there: services find each other by name", len(s.Links) > 0},
			{"external_links", "it is ignored there", len(s.ExternalLinks) > 0},
			{"security_opt", "it is ignored there", len(s.SecurityOpt) > 0},
			{"userns_mode", "it is ignored there", s.UserNSMode != ""},
			{"cgroup_parent", "it is ignored there", s.CgroupParent != ""},
			{"pid", "it is ignored there", s.Pid != ""},
			{"volumes_from", "it is ignored there", len(s.VolumesFrom) > 0},
			{"mem_swappiness", "it is ignored there", s.MemSwappiness != 0},
			{"restart", "Swarm has deploy.restart_policy in its place", s.Restart != "" && (s.Deploy == nil || s.Deploy.RestartPolicy == nil)},
		}
	case Kubernetes:
		dropped = []key{
			devices, ipc,
			{"links", "it has no counterpart there: services find each other by name", len(s.Links) > 0},
			{"external_links", "it has no counterpart there", len(s.ExternalLinks) > 0},
			{"extra_hosts", "it becomes hostAliases, of addresses only", len(s.ExtraHosts) > 0},
			{"volumes_from", "it has no counterpart there", len(s.VolumesFrom) > 0},
			{"ulimits", "it has no counterpart there: the nodes decide", len(s.Ulimits) > 0},
			{"logging", "the cluster collects logs", s.Logging != nil},
		}
	case Compose:
	}
	for _, k := range dropped {
		if k.used {
			c.say(Warning, "dropped-key", s, s.path+"."+k.name, k.name+" is not carried over", k.why, "")
		}
	}
}

// productionNotes are what the catalog says of an addon that is to face anyone.
func productionNotes(c *checker, s service) {
	if s.addon == nil {
		return
	}
	for _, note := range s.addon.Production {
		c.say(Note, "production", s, s.path, strings.TrimSuffix(note, "."), "", "")
	}
}
