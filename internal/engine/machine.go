package engine

import "time"

// Machine is what an engine runs on: this machine, a virtual one in it, or another.
type Machine struct {
	System    string // such as "Docker Desktop" or "Debian GNU/Linux 13 (trixie)"
	CPUs      int
	Memory    int64             // bytes
	Time      time.Time         // by its clock
	Cgroup    string            // version of the control groups, "1" or "2"; "" where it does not say
	Rootless  bool              // the engine runs without root
	SELinux   bool              // what is mounted needs a label
	Proxy     string            // by which it reaches registries, "" for none
	Mirrored  bool              // it pulls images of Docker Hub from a mirror
	Platforms map[string]string // of images, such as "linux/amd64"; of those that are there
}
