package enginetest

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/devbliss/devbliss/internal/engine"
)

// volumeLabel is where compose notes what a volume is called in the file.
const volumeLabel = "com.docker.compose.volume"

// volume is a volume and the text files in it, by name.
type volume struct {
	engine.Volume
	files map[string]string
}

// declare makes a volume where it is not there yet. The caller holds mu.
func (f *Fake) declare(name string, labels map[string]string) *volume {
	v := f.volumes[name]
	if v == nil {
		v = &volume{Volume: engine.Volume{Name: name, Driver: "local", Labels: labels}, files: map[string]string{}}
		f.volumes[name] = v
	}
	return v
}

// Volumes reports volumes; what is in one weighs as much as its text.
func (f *Fake) Volumes(ctx context.Context, names []string) ([]engine.Volume, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken != nil {
		return nil, f.broken
	}
	var there []engine.Volume
	for _, name := range names {
		v, ok := f.volumes[name]
		if !ok {
			continue
		}
		reported := v.Volume
		reported.Labels, reported.Options = maps.Clone(v.Labels), maps.Clone(v.Options)
		for _, text := range v.files {
			reported.Bytes += int64(len(text))
		}
		there = append(there, reported)
	}
	return there, nil
}

// VolumesThere are the volumes that there are.
func (f *Fake) VolumesThere(ctx context.Context, names []string) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken != nil {
		return nil, f.broken
	}
	var there []string
	for _, name := range names {
		if f.volumes[name] != nil {
			there = append(there, name)
		}
	}
	return there, nil
}

// ReadVolume writes the files of a volume as a tar stream.
func (f *Fake) ReadVolume(ctx context.Context, name string, w io.Writer) error {
	if err := f.enter(ctx, ReadVolume); err != nil {
		return err
	}
	f.mu.Lock()
	v, ok := f.volumes[name]
	var files map[string]string
	if ok {
		files = maps.Clone(v.files)
	}
	f.mu.Unlock()
	if !ok {
		return fmt.Errorf("read volume %s: no such volume", name)
	}
	t := tar.NewWriter(w)
	if err := t.WriteHeader(&tar.Header{Name: "./", Typeflag: tar.TypeDir, Mode: 0o755}); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		text := files[name]
		if err := t.WriteHeader(&tar.Header{Name: "./" + name, Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(text))}); err != nil {
			return err
		}
		if _, err := io.WriteString(t, text); err != nil {
			return err
		}
	}
	return t.Close()
}

// FillVolume makes a volume of a tar stream.
func (f *Fake) FillVolume(ctx context.Context, v engine.Volume, stream io.Reader) error {
	if err := f.enter(ctx, FillVolume); err != nil {
		return err
	}
	files := map[string]string{}
	t := tar.NewReader(stream)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("fill volume %s: %w", v.Name, err)
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		text, err := io.ReadAll(t)
		if err != nil {
			return fmt.Errorf("fill volume %s: %w", v.Name, err)
		}
		files[strings.TrimPrefix(h.Name, "./")] = string(text)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.volumes[v.Name] != nil {
		return fmt.Errorf("fill volume %s: it is there already", v.Name)
	}
	made := f.declare(v.Name, maps.Clone(v.Labels))
	made.Driver, made.Options, made.files = v.Driver, maps.Clone(v.Options), files
	return nil
}

// RemoveVolumes deletes volumes; one that a container uses is an error.
func (f *Fake) RemoveVolumes(ctx context.Context, names []string) error {
	if err := f.enter(ctx, RemoveVolumes); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, name := range names {
		for _, p := range f.projects {
			for _, c := range p.containers {
				if !c.gone && slices.Contains(c.Mounts, name) {
					return fmt.Errorf("remove volume %s: volume is in use by %s", name, c.Name)
				}
			}
		}
		delete(f.volumes, name)
	}
	return nil
}

// PutFile writes a file into a volume, which is made where it is not there.
func (f *Fake) PutFile(volume, name, text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.declare(volume, nil).files[name] = text
}

// File is the text of a file in a volume, "" where there is none.
func (f *Fake) File(volume, name string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if v := f.volumes[volume]; v != nil {
		return v.files[name]
	}
	return ""
}

// VolumeNames lists the volumes there are, sorted.
func (f *Fake) VolumeNames() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return sortedKeys(f.volumes)
}

// Disk lists the images and the volumes. An image takes 7 MB.
func (f *Fake) Disk(ctx context.Context) ([]engine.Kept, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken != nil {
		return nil, f.broken
	}
	images, volumes := map[string]int{}, map[string]int{}
	for _, p := range f.projects {
		for _, c := range p.containers {
			if c.gone {
				continue
			}
			images[c.Image]++
			for _, name := range c.Mounts {
				volumes[name]++
			}
		}
	}
	var all []engine.Kept
	for _, name := range slices.Sorted(maps.Keys(f.images)) {
		if f.images[name] {
			all = append(all, engine.Kept{Kind: engine.Image, ID: name, Name: name, Bytes: 7_000_000, Users: images[name]})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.volumes)) {
		v, bytes := f.volumes[name], int64(0)
		for _, text := range v.files {
			bytes += int64(len(text))
		}
		all = append(all, engine.Kept{Kind: engine.NamedData, ID: name, Name: name, Project: v.Labels[engine.ProjectLabel], Bytes: bytes, Users: volumes[name]})
	}
	return all, nil
}

// Discard deletes images and volumes.
func (f *Fake) Discard(ctx context.Context, all []engine.Kept, _ func(engine.Step)) error {
	now, err := f.Disk(ctx)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	var failed []error
	for _, k := range all {
		i := slices.IndexFunc(now, func(n engine.Kept) bool { return n.Kind == k.Kind && n.ID == k.ID })
		switch {
		case i < 0:
		case !now[i].Free():
			failed = append(failed, fmt.Errorf("delete %s %s: it is in use", k.Kind, k.Name))
		case k.Kind == engine.Image:
			delete(f.images, k.ID)
		default:
			delete(f.volumes, k.ID)
		}
	}
	return errors.Join(failed...)
}
