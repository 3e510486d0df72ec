//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"
)

// hostEngine is the version of this machine's Docker engine, if it answers and
// there is a registry for it to pull from. The error says in one sentence why not.
func hostEngine(ctx context.Context) (version string, err error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if _, lookErr := exec.LookPath("docker"); lookErr == nil { // it knows contexts
		out, err := exec.CommandContext(ctx, "docker", "version", "--format", "{{.Server.Version}}").Output()
		if err != nil {
			return "", errors.New("no Docker engine answers on this machine")
		}
		version = strings.TrimSpace(string(out))
	} else if version, err = socketEngine(ctx); err != nil {
		return "", errors.New("no Docker engine answers on this machine")
	}
	if err := reachHub(ctx); err != nil {
		return "", fmt.Errorf("this machine's Docker engine %s has no registry to pull from (%w)", version, err)
	}
	return version, nil
}

// socketEngine asks the engine of DOCKER_HOST or of the usual socket.
func socketEngine(ctx context.Context) (string, error) {
	socket := "/var/run/docker.sock"
	if host := os.Getenv("DOCKER_HOST"); host != "" {
		var ok bool
		if socket, ok = strings.CutPrefix(host, "unix://"); !ok {
			return "", fmt.Errorf("cannot ask %s without the docker client", host)
		}
	}
	var info struct{ Version string }
	if err := getUnix(ctx, socket, "/version", &info); err != nil {
		return "", err
	}
	return info.Version, nil
}

// reachHub says whether Docker Hub answers, with whatever status.
func reachHub(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 4*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://registry-1.docker.io/v2/", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		var op *net.OpError
		if errors.As(err, &op) {
			return op
		}
		return errors.New("Docker Hub does not answer")
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK && res.StatusCode != http.StatusUnauthorized {
		return fmt.Errorf("Docker Hub answers %s", res.Status)
	}
	return nil
}
