//go:build linux

package cage

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
)

// tidy removes what an earlier run has left in the engine: its containers,
// networks, volumes and the images that it built. Images that were pulled stay,
// they are what makes a warm start fast.
func tidy(ctx context.Context) error {
	client := engineClient()
	defer client.CloseIdleConnections()
	a := api{ctx, client}
	for _, step := range []func() error{a.leaveSwarm, a.removeContainers, a.removeNetworks, a.removeVolumes, a.removeImages} {
		if err := step(); err != nil {
			return fmt.Errorf("tidy the engine: %w", err)
		}
	}
	return nil
}

// api is the little of the engine's API that tidying needs, in the oldest
// version that all engines here have.
type api struct {
	ctx    context.Context
	client *http.Client
}

func (a api) leaveSwarm() error {
	var info struct {
		Swarm struct{ LocalNodeState string }
	}
	if err := a.get("/info", &info); err != nil {
		return err
	}
	if info.Swarm.LocalNodeState == "" || info.Swarm.LocalNodeState == "inactive" {
		return nil
	}
	return a.do(http.MethodPost, "/swarm/leave?force=1")
}

func (a api) removeContainers() error {
	var all []struct{ ID string }
	if err := a.get("/containers/json?all=1", &all); err != nil {
		return err
	}
	for _, c := range all {
		if err := a.do(http.MethodDelete, "/containers/"+c.ID+"?force=1&v=1"); err != nil {
			return err
		}
	}
	return nil
}

func (a api) removeNetworks() error {
	var all []struct{ ID, Name string }
	if err := a.get("/networks", &all); err != nil {
		return err
	}
	for _, n := range all {
		if slices.Contains([]string{"bridge", "host", "none", "ingress", "docker_gwbridge"}, n.Name) {
			continue
		}
		if err := a.do(http.MethodDelete, "/networks/"+n.ID); err != nil {
			return err
		}
	}
	return nil
}

func (a api) removeVolumes() error {
	var all struct{ Volumes []struct{ Name string } }
	if err := a.get("/volumes", &all); err != nil {
		return err
	}
	for _, v := range all.Volumes {
		if err := a.do(http.MethodDelete, "/volumes/"+url.PathEscape(v.Name)+"?force=1"); err != nil {
			return err
		}
	}
	return nil
}

// removeImages removes images that no registry gave: a test that builds shall
// not find what an earlier one built.
func (a api) removeImages() error {
	var all []struct {
		ID          string
		RepoTags    []string
		RepoDigests []string
	}
	if err := a.get("/images/json", &all); err != nil {
		return err
	}
	for _, i := range all {
		pulled := slices.ContainsFunc(i.RepoDigests, func(d string) bool { return d != "<none>@<none>" })
		if pulled {
			continue
		}
		if err := a.do(http.MethodDelete, "/images/"+i.ID+"?force=1"); err != nil {
			return err
		}
	}
	return a.do(http.MethodPost, "/build/prune?all=1")
}

func (a api) get(path string, v any) error {
	res, err := a.send(http.MethodGet, path)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	return json.NewDecoder(res.Body).Decode(v)
}

func (a api) do(method, path string) error {
	res, err := a.send(method, path)
	if err != nil {
		return err
	}
	return res.Body.Close()
}

func (a api) send(method, path string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(a.ctx, method, "http://engine"+path, nil)
	if err != nil {
		return nil, err
	}
	res, err := a.client.Do(req)
	if err != nil {
		return nil, err
	}
	// what is gone already, or still used by something that goes next, is no mistake
	if res.StatusCode >= 400 && res.StatusCode != http.StatusNotFound && res.StatusCode != http.StatusConflict {
		var said struct{ Message string }
		_ = json.NewDecoder(res.Body).Decode(&said) // empty when it says nothing
		res.Body.Close()
		return nil, fmt.Errorf("%s %s: %s %s", method, path, res.Status, said.Message)
	}
	return res, nil
}
