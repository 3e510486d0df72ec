//go:build linux

package cage

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"
)

// Pivot turns this process, which has mounts of its own, into dockerd with the
// unpacked engine as its root. chroot would not do: "runc exec" joins a
// container by the root of its mount namespace.
func Pivot(dir string) error {
	r := room(dir)
	spec, err := r.read()
	if err != nil {
		return err
	}
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("keep mounts private: %w", err)
	}
	root, err := mountRoot(spec.Engine, r.root())
	if err != nil {
		return fmt.Errorf("mount the engine's root: %w", err)
	}
	if err := furnish(r, root, spec.Data); err != nil {
		return fmt.Errorf("furnish the engine's root: %w", err)
	}
	if err := enter(root); err != nil {
		return fmt.Errorf("enter the engine's root: %w", err)
	}
	args := []string{
		"dockerd", "-H", "unix://" + Socket, "--pidfile", "/run/docker.pid",
		"--cgroup-parent", "/" + spec.Cgroup,
		// a pull that fails shall fail now: the next attempts come seconds later
		"--max-download-attempts", "1",
		"--shutdown-timeout", "3",
	}
	env := []string{
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root",
		"SSL_CERT_FILE=/etc/docker/registry.pem", "SSL_CERT_DIR=/nonexistent",
	}
	return fmt.Errorf("start dockerd: %w", unix.Exec("/usr/sbin/dockerd", args, env))
}

// mountRoot lays a layer in memory over the unpacked engine, which stays as it is.
func mountRoot(engine, at string) (string, error) {
	if err := unix.Mount("tmpfs", at, "tmpfs", 0, "mode=755"); err != nil {
		return "", err
	}
	upper, work, root := filepath.Join(at, "upper"), filepath.Join(at, "work"), filepath.Join(at, "merged")
	for _, dir := range []string{upper, work, root} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			return "", err
		}
	}
	options := "lowerdir=" + engine + ",upperdir=" + upper + ",workdir=" + work
	if err := unix.Mount("overlay", root, "overlay", 0, options); err != nil {
		return "", err
	}
	// or else it would be bound into itself with the machine's folder that it lies in
	return root, unix.Mount("", at, "", unix.MS_UNBINDABLE, "")
}

// furnish gives the engine the machine's devices and files, so that bind mounts
// of a compose file mean the same to it as to the command, but not the
// machine's programs and configuration.
func furnish(r room, root, data string) error {
	entries, err := os.ReadDir("/")
	if err != nil {
		return err
	}
	own := []string{"bin", "sbin", "lib", "lib32", "lib64", "libx32", "usr", "etc", "var", "boot", "lost+found"}
	for _, entry := range entries {
		if slices.Contains(own, entry.Name()) {
			continue
		}
		if err := mirror(entry, root); err != nil {
			return err
		}
	}
	if err := bind("/var/tmp", filepath.Join(root, "var/tmp")); err != nil {
		return err
	}
	if err := bind(data, filepath.Join(root, "var/lib/docker")); err != nil {
		return err
	}
	// in memory, like all of /etc: an engine's identity is not to outlive its run
	if err := os.MkdirAll(filepath.Join(root, "etc/docker"), 0o755); err != nil {
		return err
	}
	for from, to := range map[string]string{r.hosts(): "etc/hosts", r.resolv(): "etc/resolv.conf", r.authority(): "etc/docker/registry.pem"} {
		b, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(root, to), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// mirror shows a folder or link of the machine's root in the engine's.
func mirror(entry os.DirEntry, root string) error {
	from, to := "/"+entry.Name(), filepath.Join(root, entry.Name())
	switch {
	case entry.IsDir():
		return bind(from, to)
	case entry.Type()&os.ModeSymlink != 0:
		target, err := os.Readlink(from)
		if err != nil {
			return err
		}
		return os.Symlink(target, to)
	}
	return nil
}

func bind(from, to string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	if err := unix.Mount(from, to, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		return fmt.Errorf("mount %s: %w", from, err)
	}
	return nil
}

func enter(root string) error {
	old := filepath.Join(root, ".old")
	if err := os.Mkdir(old, 0o700); err != nil {
		return err
	}
	if err := unix.PivotRoot(root, old); err != nil {
		return err
	}
	if err := unix.Chdir("/"); err != nil {
		return err
	}
	if err := unix.Unmount("/.old", unix.MNT_DETACH); err != nil {
		return err
	}
	return os.Remove("/.old")
}
