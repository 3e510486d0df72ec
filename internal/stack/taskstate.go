package stack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/team"
)

// taskMarks are what a task was done for. Engines do not say when a volume was made
// (older ones tell when it last changed), so ForgetTasks looks before an up whether
// it is gone.
type taskMarks struct {
	Volumes []string          `json:"volumes"`
	Images  map[string]string `json:"images"` // by service
}

// covers says that the task need not be done for what there is now.
func (m taskMarks) covers(task team.Task, now taskMarks) bool {
	if task.When == team.ImageChanged {
		for service, image := range now.Images {
			if m.Images[service] != image {
				return false
			}
		}
		return true
	}
	for _, name := range now.Volumes {
		if !slices.Contains(m.Volumes, name) {
			return false
		}
	}
	return true
}

// marksOf looks at the volumes of the services that a task is about and of those
// that they depend on, and at the images of the services that it names.
func (s *Stack) marksOf(ctx context.Context, p *types.Project, task team.Task) (taskMarks, error) {
	m := taskMarks{Images: map[string]string{}}
	if task.When == team.Always {
		return m, nil
	}
	names := task.Services()
	about := closure(p, names)
	known, err := s.o.Engine.Services(ctx, p.Name)
	if err != nil {
		return m, err
	}
	var volumes []string
	for _, service := range known {
		if !slices.Contains(about, service.Name) {
			continue
		}
		for _, c := range service.Containers {
			volumes = append(volumes, c.Mounts...)
			if slices.Contains(names, service.Name) {
				m.Images[service.Name] = c.ImageID
			}
		}
	}
	for _, v := range p.AllServices()[task.In].Volumes { // of a container of its own, which is gone
		if v.Type == types.VolumeTypeVolume && v.Source != "" {
			volumes = append(volumes, p.Volumes[v.Source].Name)
		}
	}
	slices.Sort(volumes)
	m.Volumes, err = s.o.Engine.VolumesThere(ctx, slices.Compact(volumes))
	return m, err
}

// taskFile is where it is kept which tasks of the project are done.
func (s *Stack) taskFile() (string, error) {
	path, err := s.journalFile(s.folder())
	return filepath.Join(filepath.Dir(path), strings.Replace(filepath.Base(path), "undo-", "tasks-", 1)), err
}

func readTasks(path string) map[string]taskMarks {
	all := map[string]taskMarks{}
	text, err := readIfThere(path)
	if err != nil || text == nil || json.Unmarshal(text, &all) != nil {
		return map[string]taskMarks{} // what cannot be read was never done
	}
	return all
}

func (s *Stack) doneTask(project, name string) (taskMarks, bool) {
	path, err := s.taskFile()
	if err != nil {
		return taskMarks{}, false
	}
	m, ok := readTasks(path)[project+"/"+name]
	return m, ok
}

// ForgetTasks forgets what was done for volumes that are gone. It is for before an
// up, which makes them anew.
func (s *Stack) ForgetTasks(ctx context.Context) error {
	path, err := s.taskFile()
	if err != nil {
		return err
	}
	all := readTasks(path)
	gone := false
	for key, m := range all {
		there, err := s.o.Engine.VolumesThere(ctx, m.Volumes)
		if err != nil {
			return err
		}
		if len(there) < len(m.Volumes) {
			delete(all, key)
			gone = true
		}
	}
	if !gone {
		return nil
	}
	return writeState(path, all)
}

// rememberTask notes that a task is done.
func (s *Stack) rememberTask(project, name string, m taskMarks) error {
	path, err := s.taskFile()
	if err != nil {
		return err
	}
	all := readTasks(path)
	all[project+"/"+name] = m
	if err := writeState(path, all); err != nil {
		return fmt.Errorf("note that task %s is done: %w", name, err)
	}
	return nil
}

// writeState replaces a file of devbliss's own in one step. Only its user can read
// it.
func writeState(path string, content any) error {
	text, err := json.MarshalIndent(content, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".state-*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
