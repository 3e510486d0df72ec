//go:build linux

package cage

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/devbliss/devbliss/internal/testenv/registry"
)

// prepare makes the fresh namespaces into a small machine: its own processes,
// /run, names and loopback device.
func prepare(r room) error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("keep mounts private: %w", err)
	}
	if err := unix.Mount("proc", "/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""); err != nil {
		return fmt.Errorf("mount /proc: %w", err)
	}
	if err := unix.Sethostname([]byte("cage")); err != nil {
		return fmt.Errorf("name the cage: %w", err)
	}
	if err := loopbackUp(); err != nil {
		return fmt.Errorf("bring the loopback device up: %w", err)
	}
	for _, dir := range []string{r.run(), r.root()} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	hosts := "127.0.0.1 localhost cage\n::1 localhost\n127.0.0.1 " + strings.Join(registry.Names(), " ") + "\n"
	if err := cover(r, "/etc/hosts", r.hosts(), hosts); err != nil {
		return err
	}
	// no name server: a name from outside fails at once instead of after a wait
	if err := cover(r, "/etc/resolv.conf", r.resolv(), ""); err != nil {
		return err
	}
	if err := unix.Mount(r.run(), "/run", "", unix.MS_BIND, ""); err != nil {
		return fmt.Errorf("mount /run: %w", err)
	}
	return nil
}

// cover puts text in place of one of the machine's files, by way of the file at
// path. A link into /run is honoured in the cage's own /run.
func cover(r room, target, path, text string) error {
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		return err
	}
	place, err := filepath.EvalSymlinks(target)
	if err != nil {
		return fmt.Errorf("find %s: %w", target, err)
	}
	if inRun, ok := strings.CutPrefix(place, "/run/"); ok {
		path = filepath.Join(r.run(), inRun)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		return os.WriteFile(path, []byte(text), 0o644)
	}
	if err := unix.Mount(path, place, "", unix.MS_BIND, ""); err != nil {
		return fmt.Errorf("mount %s: %w", target, err)
	}
	return nil
}

func loopbackUp() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(fd) }() // it was only asked
	request, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	request.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	return unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, request)
}
