package debian

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// Archive hands the package's files to read as a tar archive.
func (p Package) Archive(ctx context.Context, read func(io.Reader) error) error {
	cmd := exec.CommandContext(ctx, "dpkg-deb", "--fsys-tarfile", p.File)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("open %s: %w", p.Name, err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("open %s: %w", p.Name, err)
	}
	readErr := read(out)
	_, drainErr := io.Copy(io.Discard, out) // the padding after the archive's end
	if err := errors.Join(readErr, drainErr, cmd.Wait()); err != nil {
		return fmt.Errorf("read %s: %w %s", p.Name, err, strings.TrimSpace(stderr.String()))
	}
	return nil
}

// Contents reads the files below prefix ("usr/share/base-passwd/") into one
// slice each, in the archive's order, by their names without leading "./".
func (p Package) Contents(ctx context.Context, prefix string) (names []string, files map[string][]byte, err error) {
	files = map[string][]byte{}
	err = p.Archive(ctx, func(r io.Reader) error {
		archive := tar.NewReader(r)
		for {
			h, err := archive.Next()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			name := strings.TrimPrefix(h.Name, "./")
			if h.Typeflag != tar.TypeReg || !strings.HasPrefix(name, prefix) {
				continue
			}
			b, err := io.ReadAll(archive)
			if err != nil {
				return err
			}
			names, files[name] = append(names, name), b
		}
	})
	return names, files, err
}
