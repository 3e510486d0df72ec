package docker

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/engine/enginetest"
)

const shop = `
services:
  api: {build: ., depends_on: [db]}
  db: {image: "postgres:16-alpine", container_name: thedb, volumes: [data:/data, shared:/shared]}
  cache: {image: "redis:8.10-alpine", volumes: [shared:/shared]}
  a-b: {image: "redis:8.10-alpine"}
volumes: {data: {}, shared: {}}
`

// told makes steps that remember what they reported.
func told(t *testing.T) (*steps, *[]engine.Step) {
	t.Helper()
	var all []engine.Step
	return newSteps(enginetest.Load(t, "shop", shop), func(s engine.Step) { all = append(all, s) }), &all
}

func TestStepsAreSettledWhenTheVerbReturns(t *testing.T) {
	for _, c := range []struct {
		err  error
		want engine.Status
		text string
	}{
		{nil, engine.Done, "Creating"},
		{errors.New("boom"), engine.Failed, "Error"},
		{context.Canceled, engine.Warning, "Interrupted"},
	} {
		s, all := told(t)
		s.On(api.Resource{ID: "Container shop-api-1", Text: "Creating", Status: api.Working})
		s.On(api.Resource{ID: "Container thedb", Text: "Started", Status: api.Done})
		s.end(c.err)
		s.On(api.Resource{ID: "Container shop-api-1", Text: "Starting", Status: api.Working}) // from a goroutine left behind
		last := (*all)[len(*all)-1]
		want := engine.Step{ID: "Container shop-api-1", Service: "api", Text: c.text, Status: c.want}
		if len(*all) != 3 || last != want {
			t.Errorf("after %v: %s", c.err, cmp.Diff(want, last))
		}
	}
}

func TestAContainerThatCannotBeCreatedIsOneStep(t *testing.T) {
	s, all := told(t)
	s.On(api.Resource{ID: "Container shop-api-1", Text: "Creating", Status: api.Working})
	s.On(api.Resource{ID: "service:api:1", Text: "no such thing", Status: api.Error})
	s.On(api.Resource{ID: "service:db:1", Text: "neither", Status: api.Error})
	s.end(errors.New("no such thing"))
	want := []engine.Step{
		{ID: "Container shop-api-1", Service: "api", Text: "Creating"},
		{ID: "Container shop-api-1", Service: "api", Text: "Error", Details: "no such thing", Status: engine.Failed},
		{ID: "Container thedb", Service: "db", Text: "Error", Details: "neither", Status: engine.Failed},
	}
	if diff := cmp.Diff(want, *all); diff != "" {
		t.Error(diff)
	}
}

func TestALayerNeverGoesBack(t *testing.T) {
	s, all := told(t)
	layer := func(text string, current, total int64, status api.EventStatus) {
		s.On(api.Resource{ID: "abc", ParentID: "Image redis:8.10-alpine", Text: text, Current: current, Total: total, Status: status})
	}
	s.On(api.Resource{ID: "Image redis:8.10-alpine", Text: "Pulling", Status: api.Working})
	layer("Pulling fs layer", 0, 0, api.Working)
	layer("Downloading", 10, 100, api.Working)
	layer("Downloading", 90, 100, api.Working)
	layer("Download complete", 0, 0, api.Done)
	layer("Extracting", 5, 100, api.Working)
	layer("Extracting", 100, 100, api.Working)
	layer("Pull complete", 0, 0, api.Done)
	s.On(api.Resource{ID: "Image redis:8.10-alpine", Text: "Pulled", Status: api.Done})
	s.end(nil)
	current, done := int64(0), false
	for _, step := range *all {
		if step.Parent == "" {
			continue
		}
		if step.Current < current || done && step.Status == engine.Working {
			t.Errorf("%+v after %d bytes, done %t", step, current, done)
		}
		current, done = step.Current, step.Status == engine.Done
		if step.Service != "a-b" || step.ID != "abc redis:8.10-alpine" {
			t.Errorf("%+v is of the wrong service or image", step)
		}
	}
	if current != 100 || !done {
		t.Errorf("in the end %d bytes, done %t", current, done)
	}
}

// Not every image store reports the end of every layer.
func TestAnImageThatIsThereHasNoLayersAtWork(t *testing.T) {
	s, all := told(t)
	s.On(api.Resource{ID: "abc", ParentID: "Image x", Text: "Downloading", Current: 1, Total: 2, Status: api.Working})
	s.On(api.Resource{ID: "Image x", Text: "Pulled", Status: api.Done})
	if last := (*all)[len(*all)-1]; last.ID != "abc x" || last.Status != engine.Done {
		t.Errorf("the last step is %+v", last)
	}
}

func TestStepsKnowTheirService(t *testing.T) {
	s, _ := told(t)
	for id, want := range map[string]string{
		"Container shop-api-12":   "api",
		"Container shop-a-b-1":    "a-b",
		"Container thedb":         "db",
		"Container other-api-1":   "",
		"Container shop-nosuch-1": "",
		"Image shop-api":          "api",
		"Image redis:8.10-alpine": "a-b", // the first of two
		"Network shop_default":    "",
	} {
		if got := s.names.service(id); got != want {
			t.Errorf("%s is of %q, want %q", id, got, want)
		}
	}
}

func TestDownOfSomeServicesSparesWhatOthersUse(t *testing.T) {
	p := owned(enginetest.Load(t, "shop", shop))
	one, err := only(p, []string{"db"})
	if err != nil {
		t.Fatal(err)
	}
	if got := one.VolumeNames(); !slices.Equal(got, []string{"data"}) {
		t.Errorf("volumes that go with db: %v, want data alone", got)
	}
	if len(one.Networks) > 0 || !slices.Equal(one.ServiceNames(), []string{"db"}) {
		t.Errorf("networks %v and services %v go with db", one.NetworkNames(), one.ServiceNames())
	}
	if len(p.Volumes) != 2 || len(p.Networks) == 0 {
		t.Error("the project itself was narrowed")
	}
}

func TestContainersGetTheLabelsOfCompose(t *testing.T) {
	given := enginetest.Load(t, "shop", shop)
	given.ComposeFiles = []string{"/x/compose.yaml", "/x/more.yaml"}
	labels := owned(given).Services["db"].CustomLabels
	for name, want := range map[string]string{
		api.ProjectLabel: "shop", api.ServiceLabel: "db", api.OneoffLabel: "False",
		api.ConfigFilesLabel: "/x/compose.yaml,/x/more.yaml", api.WorkingDirLabel: given.WorkingDir,
	} {
		if labels[name] != want {
			t.Errorf("%s is %q, want %q", name, labels[name], want)
		}
	}
	if given.Services["db"].CustomLabels != nil {
		t.Error("the caller's project was labelled")
	}
}
