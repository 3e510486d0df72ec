package gobuild

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/devbliss/devbliss/internal/testenv/layer"
	"github.com/devbliss/devbliss/internal/testenv/store"
)

// FerretDB is a server that speaks MongoDB's protocol; Debian has no mongod.
type FerretDB struct {
	Go  Toolchain
	Dir string // for what is built
}

const ferretModule = "github.com/FerretDB/FerretDB"

// Key changes with the pinned version and with Go.
func (f FerretDB) Key(context.Context) (string, error) {
	module := f.module()
	key, err := hashFiles(filepath.Join(module, "go.mod"), filepath.Join(module, "go.sum"))
	return store.Key(key, f.Go.Version), err
}

func (f FerretDB) module() string {
	return filepath.Join(f.Go.Repository, "internal", "tools", "ferretdb")
}

// Fill builds the server from its module's source. "go install" cannot: the
// source embeds a version.txt that its module lacks and that it panics without.
func (f FerretDB) Fill(ctx context.Context, w *layer.Writer) error {
	out, err := run(ctx, f.module(), nil, "mod", "download", "-json", ferretModule)
	if err != nil {
		return fmt.Errorf("get FerretDB: %w", err)
	}
	var got struct{ Dir, Version string }
	if err := json.Unmarshal(out, &got); err != nil {
		return fmt.Errorf("get FerretDB: %w", err)
	}
	source, err := os.MkdirTemp(f.Dir, "ferretdb-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(source)
	if err := copyWritable(got.Dir, source); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(source, "build", "version", "version.txt"), []byte(got.Version+"\n"), 0o644); err != nil {
		return err
	}
	program := filepath.Join(source, "ferretdb.program")
	env := []string{"CGO_ENABLED=0", "GOFLAGS=-mod=mod"}
	if _, err := run(ctx, source, env, "build", "-trimpath", "-ldflags=-s -w", "-o", program, "./cmd/ferretdb"); err != nil {
		return fmt.Errorf("build FerretDB: %w", err)
	}
	return addProgram(w, program, "usr/local/bin/ferretdb")
}

// Mongosh is the stand-in for MongoDB's shell: see package mongosh.
type Mongosh struct {
	Go  Toolchain
	Dir string
}

func (m Mongosh) source() string {
	return filepath.Join(m.Go.Repository, "internal", "testenv", "mongosh")
}

// Key changes with its source and with Go.
func (m Mongosh) Key(context.Context) (string, error) {
	key, err := hashTree(m.source())
	return store.Key(key, m.Go.Version), err
}

// Fill builds it.
func (m Mongosh) Fill(ctx context.Context, w *layer.Writer) error {
	dir, err := os.MkdirTemp(m.Dir, "mongosh-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "mongosh")
	if _, err := run(ctx, m.source(), []string{"CGO_ENABLED=0"}, "build", "-trimpath", "-ldflags=-s -w", "-o", program, "."); err != nil {
		return fmt.Errorf("build the mongosh stand-in: %w", err)
	}
	return addProgram(w, program, "usr/local/bin/mongosh")
}

func addProgram(w *layer.Writer, from, to string) error {
	w.Assume("usr", "usr/local", "usr/local/bin")
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return w.File(to, 0o755, layer.Owner{}, b)
}

// copyWritable copies a folder of the module cache, which is read-only.
func copyWritable(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if entry.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, b, 0o644)
	})
}
