package lint

import (
	"fmt"

	"github.com/compose-spec/compose-go/v2/types"
)

// healthChecks are how a place knows that a service works.
func healthChecks(c *checker, s service) {
	if s.HealthCheck != nil && !s.HealthCheck.Disable || s.oneShot || len(s.Ports) == 0 && s.addon == nil {
		return
	}
	c.say(Warning, "no-health-check", s, s.path, "it has no health check",
		"one that hangs is taken for one that works, and an update goes on over it", "say how to ask it: healthcheck: {test: …}")
}

// limits keep one service from taking what the others need.
func limits(c *checker, s service) {
	if s.MemLimit > 0 || s.Deploy != nil && s.Deploy.Resources.Limits != nil && s.Deploy.Resources.Limits.MemoryBytes > 0 {
		return
	}
	severity := Warning
	if c.on(Compose) {
		severity = Note
	}
	change := "deploy: {resources: {limits: {memory: 512M}}}"
	if s.addon != nil && s.addon.Memory != "" {
		change += fmt.Sprintf("; at rest it needs %s", s.addon.Memory)
	}
	c.say(severity, "no-limit", s, s.path, "it has no limit of memory", "one that leaks takes the others with it", change)
}

// oneNode is where a named volume is.
func oneNode(c *checker, s service) {
	if !c.on(Swarm) {
		return
	}
	for i, v := range s.Volumes {
		if v.Type != types.VolumeTypeVolume || v.Source == "" || placed(s) {
			continue
		}
		if driver := c.p.Volumes[v.Source].Driver; driver != "" && driver != "local" {
			continue
		}
		c.say(Warning, "data-on-one-node", s, s.at("volumes", i), fmt.Sprintf("volume %s lies on the node where the service runs", v.Source),
			"on another node it begins empty", "keep the service where its data is: deploy: {placement: {constraints: [node.labels.data == "+s.Name+"]}}")
		return
	}
}

func placed(s service) bool {
	return s.Deploy != nil && len(s.Deploy.Placement.Constraints) > 0
}

// singleStores are down while their node is.
func singleStores(c *checker, s service) {
	if !s.stores() || !c.on(Swarm, Kubernetes) {
		return
	}
	c.say(Note, "single-store", s, s.path, "it is one "+s.addon.Name, "while its node is down, so are all that need it; copies of it are no cluster",
		"use a managed one, or its own way of replication")
}

// oneShots end, and are not to be started again.
func oneShots(c *checker, s service) {
	if !s.oneShot {
		return
	}
	switch c.target {
	case Swarm:
		if s.Deploy != nil && s.Deploy.RestartPolicy != nil && s.Deploy.RestartPolicy.Condition == "none" {
			return
		}
		c.say(Warning, "one-shot", s, s.path, "it is done when it ends", "Swarm would start it again, for ever",
			"deploy: {restart_policy: {condition: none}}")
	case Kubernetes:
		c.say(Note, "one-shot", s, s.path, "it is done when it ends", "it becomes a Job", "")
	case Compose:
	}
}

// order is what waits for what.
func order(c *checker, s service) {
	if !c.on(Swarm) || len(s.DependsOn) == 0 {
		return
	}
	c.say(Warning, "depends-on", s, s.path+".depends_on", "it waits for other services",
		"Swarm starts all at once, and after a node has failed in any order", "have the program try again until what it needs answers")
}
