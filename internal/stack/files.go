package stack

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// How soon a change of a file is believed to be whole, and how often files are
// looked at where the system does not report changes.
const (
	saveSettles = 100 * time.Millisecond
	pollEvery   = 2 * time.Second
)

// watchFiles calls changed soon after one of the files has been written, made,
// moved or removed, until ctx ends. Each list it receives replaces the one before.
// It looks at folders, because editors replace files instead of writing to them.
func watchFiles(ctx context.Context, lists <-chan []string, changed func()) error {
	notify, err := fsnotify.NewWatcher()
	if err != nil { // the system's limit, mostly
		return pollFiles(ctx, nil, lists, changed)
	}
	defer func() { _ = notify.Close() }() // only its descriptors were left
	settle := time.NewTimer(time.Hour)
	settle.Stop()
	files := map[string]bool{}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case list := <-lists:
			before := len(notify.WatchList())
			if files, err = watchFolders(notify, list); err != nil {
				return pollFiles(ctx, list, lists, changed)
			}
			if len(notify.WatchList()) > before { // what was saved since the load went unseen
				settle.Reset(saveSettles)
			}
		case event := <-notify.Events:
			if files[event.Name] && event.Op != fsnotify.Chmod {
				settle.Reset(saveSettles)
			}
		case lost := <-notify.Errors:
			if lost != nil { // events, mostly
				settle.Reset(saveSettles)
			}
		case <-settle.C:
			changed()
		}
	}
}

// watchFolders adds the folders of the files, and of what symbolic links among
// them lead to, and returns the names by which events will call the files.
// Folders that are not needed any more stay: their events match no name.
func watchFolders(notify *fsnotify.Watcher, list []string) (map[string]bool, error) {
	files := map[string]bool{}
	for _, path := range list {
		files[path] = true
		if target, err := filepath.EvalSymlinks(path); err == nil {
			files[target] = true
		}
	}
	folders := map[string]bool{}
	for path := range files {
		folders[filepath.Dir(path)] = true
	}
	for folder := range folders {
		if _, err := os.Stat(folder); err != nil {
			continue // nothing in it can change
		}
		if err := notify.Add(folder); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// pollFiles does the same by looking.
func pollFiles(ctx context.Context, list []string, lists <-chan []string, changed func()) error {
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	before := stamps(list)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case list = <-lists:
			before = stamps(list)
		case <-ticker.C:
			if now := stamps(list); !maps.Equal(now, before) {
				before = now
				changed()
			}
		}
	}
}

// stamp is what of a file changes with its content.
type stamp struct {
	modified time.Time
	size     int64
}

func stamps(files []string) map[string]stamp {
	all := map[string]stamp{}
	for _, path := range files {
		if info, err := os.Stat(path); err == nil {
			all[path] = stamp{info.ModTime(), info.Size()}
		}
	}
	return all
}
