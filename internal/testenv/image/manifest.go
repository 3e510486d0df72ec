package image

import (
	"encoding/json"
	"fmt"
	"runtime"
	"time"

	"github.com/devbliss/devbliss/internal/testenv/layer"
	"github.com/devbliss/devbliss/internal/testenv/recipe"
	"github.com/devbliss/devbliss/internal/testenv/store"
)

// The media types that every Docker engine of the last ten years understands.
const (
	ManifestType = "application/vnd.docker.distribution.manifest.v2+json"
	configType   = "application/vnd.docker.container.image.v1+json"
	layerType    = "application/vnd.docker.image.rootfs.diff.tar.gzip"
)

// Manifest is what a registry answers for a tag.
type Manifest struct {
	SchemaVersion int          `json:"schemaVersion"`
	MediaType     string       `json:"mediaType"`
	Config        Descriptor   `json:"config"`
	Layers        []Descriptor `json:"layers"`
}

// Descriptor names a blob.
type Descriptor struct {
	MediaType string `json:"mediaType"`
	Size      int64  `json:"size"` // in bytes
	Digest    string `json:"digest"`
}

// part is a layer and what it is for, in a word.
type part struct {
	what string
	layer.Layer
}

// putImage keeps configuration and manifest of an image and returns the manifest's digest.
func putImage(st *store.Store, r recipe.Recipe, parts []part) (string, error) {
	config, err := json.Marshal(imageConfig(r, parts))
	if err != nil {
		return "", fmt.Errorf("describe image %s: %w", r.Name, err)
	}
	digest, err := st.Put(config)
	if err != nil {
		return "", err
	}
	m := Manifest{SchemaVersion: 2, MediaType: ManifestType, Config: Descriptor{configType, int64(len(config)), digest}}
	for _, p := range parts {
		m.Layers = append(m.Layers, Descriptor{layerType, p.Size, p.Digest})
	}
	b, err := json.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("describe image %s: %w", r.Name, err)
	}
	return st.Put(b)
}

func imageConfig(r recipe.Recipe, parts []part) map[string]any {
	created := layer.Epoch().Format(time.RFC3339)
	var diffs []string
	var history []map[string]string
	for _, p := range parts {
		diffs = append(diffs, p.DiffID)
		history = append(history, map[string]string{"created": created, "created_by": "devbliss test ground: " + p.what})
	}
	c := r.Config
	return map[string]any{
		"architecture": runtime.GOARCH, "os": "linux", "created": created,
		"config": map[string]any{
			"Env": c.Environment(), "Entrypoint": c.Entrypoint, "Cmd": c.Cmd,
			"WorkingDir": c.WorkingDir, "User": c.User, "StopSignal": c.StopSignal,
			"ExposedPorts": set(c.Ports), "Volumes": set(c.Volumes),
			"Labels": map[string]string{"dev.devbliss.test-image": r.Name},
		},
		"rootfs":  map[string]any{"type": "layers", "diff_ids": diffs},
		"history": history,
	}
}

// set is how image configurations write a list.
func set(values []string) map[string]struct{} {
	if len(values) == 0 {
		return nil
	}
	m := map[string]struct{}{}
	for _, v := range values {
		m[v] = struct{}{}
	}
	return m
}
