package docker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/client"

	"github.com/devbliss/devbliss/internal/engine"
)

// weighTimeout is for how long the engine may add up what volumes hold. It looks at
// every volume that it has, and nobody should wait for that to know that one is there.
const weighTimeout = 10 * time.Second

// Volumes reports volumes, see engine.Engine.
func (d *Docker) Volumes(ctx context.Context, names []string) ([]engine.Volume, error) {
	var there []engine.Volume
	err := d.onVolume(ctx, "look for volumes", func(c *connection) error {
		for _, name := range names {
			r, err := c.api.VolumeInspect(ctx, name, client.VolumeInspectOptions{})
			if errdefs.IsNotFound(err) {
				continue
			}
			if err != nil {
				return err
			}
			there = append(there, engine.Volume{
				Name: r.Volume.Name, Driver: r.Volume.Driver, Options: r.Volume.Options, Labels: r.Volume.Labels, Bytes: -1,
			})
		}
		c.weigh(ctx, there)
		return ctx.Err()
	})
	return there, err
}

// VolumesThere are the volumes that there are, see engine.Engine.
func (d *Docker) VolumesThere(ctx context.Context, names []string) ([]string, error) {
	var there []string
	err := d.onVolume(ctx, "look for volumes", func(c *connection) error {
		for _, name := range names {
			_, err := c.api.VolumeInspect(ctx, name, client.VolumeInspectOptions{})
			switch {
			case errdefs.IsNotFound(err):
			case err != nil:
				return err
			default:
				there = append(there, name)
			}
		}
		return nil
	})
	return there, err
}

// weigh fills in what volumes hold. Where the engine does not say it in time, it
// stays unknown.
func (c *connection) weigh(ctx context.Context, volumes []engine.Volume) {
	if len(volumes) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, weighTimeout)
	defer cancel()
	usage, err := c.api.DiskUsage(ctx, client.DiskUsageOptions{Volumes: true, Verbose: true})
	if err != nil {
		return
	}
	weights := map[string]int64{}
	for _, v := range usage.Volumes.Items {
		if v.UsageData != nil {
			weights[v.Name] = v.UsageData.Size
		}
	}
	for i, v := range volumes {
		if bytes, ok := weights[v.Name]; ok {
			volumes[i].Bytes = bytes
		}
	}
}

// ReadVolume writes a volume as a tar stream, see engine.Engine.
func (d *Docker) ReadVolume(ctx context.Context, name string, w io.Writer) error {
	return d.onVolume(ctx, "read volume "+name, func(c *connection) error {
		// A container would make a volume that is not there.
		if _, err := c.api.VolumeInspect(ctx, name, client.VolumeInspectOptions{}); err != nil {
			return err
		}
		return c.withPorter(ctx, name, func(id string) error {
			r, err := c.api.CopyFromContainer(ctx, id, client.CopyFromContainerOptions{SourcePath: porterPath + "/."})
			if err != nil {
				return err
			}
			defer r.Content.Close()
			_, err = io.Copy(w, r.Content)
			return err
		})
	})
}

// FillVolume makes a volume of a tar stream, see engine.Engine.
func (d *Docker) FillVolume(ctx context.Context, v engine.Volume, tar io.Reader) error {
	return d.onVolume(ctx, "fill volume "+v.Name, func(c *connection) error {
		_, err := c.api.VolumeInspect(ctx, v.Name, client.VolumeInspectOptions{})
		if err == nil {
			return errors.New("it is there already")
		}
		if !errdefs.IsNotFound(err) {
			return err
		}
		_, err = c.api.VolumeCreate(ctx, client.VolumeCreateOptions{Name: v.Name, Driver: v.Driver, DriverOpts: v.Options, Labels: v.Labels})
		if err != nil {
			return err
		}
		err = c.withPorter(ctx, v.Name, func(id string) error {
			_, err := c.api.CopyToContainer(ctx, id, client.CopyToContainerOptions{DestinationPath: porterPath, Content: tar})
			return err
		})
		if err == nil {
			return nil
		}
		ctx, cancel := afterwards(ctx)
		defer cancel()
		_, gone := c.api.VolumeRemove(ctx, v.Name, client.VolumeRemoveOptions{})
		return errors.Join(err, gone)
	})
}

// RemoveVolumes deletes volumes, see engine.Engine. One that is not there is no
// error.
func (d *Docker) RemoveVolumes(ctx context.Context, names []string) error {
	for _, name := range names {
		err := d.onVolume(ctx, "remove volume "+name, func(c *connection) error {
			if err := c.dismissPorters(ctx, name); err != nil {
				return err
			}
			_, err := c.api.VolumeRemove(ctx, name, client.VolumeRemoveOptions{})
			if errdefs.IsNotFound(err) {
				return nil
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// onVolume does what needs no compose, and says of errors what was being done.
func (d *Docker) onVolume(ctx context.Context, doing string, do func(*connection) error) error {
	c, err := d.connect(ctx)
	if err != nil {
		return outer(ctx, err)
	}
	err = do(c)
	if err == nil {
		return nil
	}
	if err = d.lost(c, err); !errors.Is(err, engine.ErrUnreachable) {
		if _, kind := classify(err.Error()); kind != nil {
			return fmt.Errorf("%s: %w", doing, outer(ctx, &engine.Error{Kind: kind, Err: plain{err}}))
		}
		err = plain{err}
	}
	return fmt.Errorf("%s: %w", doing, outer(ctx, err))
}
