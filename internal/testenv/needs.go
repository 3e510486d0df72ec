//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"

	"github.com/devbliss/devbliss/internal/testenv/cage"
)

// checkNeeds says in one sentence what this machine lacks for a private engine.
func checkNeeds() error {
	if os.Geteuid() != 0 {
		return errors.New("the test ground needs root for its namespaces: run it with sudo")
	}
	for _, program := range []string{"apt-get", "apt-cache", "dpkg-deb"} {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("the test ground makes its images from Debian packages and %s is not on the PATH: run it on Debian or in a Debian container", program)
		}
	}
	if err := cage.Probe(); err != nil {
		return fmt.Errorf("the kernel does not let us make namespaces (%w): run on a real or virtual machine, or in a container with --privileged", err)
	}
	return nil
}
