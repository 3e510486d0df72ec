//go:build linux

package cage

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const cgroupPrefix = "devbliss-cage-"

// removeCgroup removes what an engine leaves of its cgroups, in every
// hierarchy. The kernel refuses while a dead process is still being buried.
func removeCgroup(name string) {
	deadline := time.Now().Add(2 * time.Second)
	for _, dir := range cgroupDirs(name) {
		for !removeTree(dir) && time.Now().Before(deadline) {
			<-time.After(10 * time.Millisecond)
		}
	}
}

func cgroupDirs(pattern string) []string {
	var dirs []string
	for _, glob := range []string{"/sys/fs/cgroup/", "/sys/fs/cgroup/*/"} {
		found, _ := filepath.Glob(glob + pattern) // the pattern is well-formed
		dirs = append(dirs, found...)
	}
	return dirs
}

// removeTree removes cgroups from the innermost out: their files cannot be removed.
func removeTree(dir string) bool {
	var dirs []string
	_ = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			dirs = append(dirs, path)
		}
		return nil
	})
	slices.Reverse(dirs)
	for _, d := range dirs {
		_ = syscall.Rmdir(d) // what remains shows below
	}
	_, err := os.Stat(dir)
	return os.IsNotExist(err)
}

// Sweep removes cgroups and folders of runs whose process is no more.
func Sweep() {
	for _, dir := range cgroupDirs(cgroupPrefix + "*") {
		pid, err := strconv.Atoi(strings.TrimPrefix(filepath.Base(dir), cgroupPrefix))
		if err == nil && syscall.Kill(pid, 0) == syscall.ESRCH {
			removeTree(dir)
		}
	}
}
