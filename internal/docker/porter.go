package docker

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/image"
	"github.com/moby/moby/api/types/mount"
	"github.com/moby/moby/client"

	"github.com/devbliss/devbliss/internal/engine"
)

// porterPath is where the porter has the volume.
const porterPath = "/devbliss-volume"

// withPorter makes a container that has a volume, for the engine to carry files
// through: it is never started, so any image will do, and none of its programs
// runs. It is gone when the call returns.
func (c *connection) withPorter(ctx context.Context, volume string, do func(id string) error) error {
	if err := c.dismissPorters(ctx, volume); err != nil {
		return err
	}
	images, err := c.imagesFor(ctx, volume)
	if err != nil {
		return err
	}
	if len(images) == 0 {
		id, err := c.emptyImage(ctx)
		if err != nil {
			return err
		}
		images = append(images, id)
		defer c.dropImage(ctx, id)
	}
	err = errNoImage
	for _, id := range images {
		var made client.ContainerCreateResult
		made, err = c.api.ContainerCreate(ctx, client.ContainerCreateOptions{
			Config: &container.Config{
				Image: id, Cmd: []string{"true"}, NetworkDisabled: true,
				Labels: map[string]string{porterLabel: volume},
			},
			HostConfig: &container.HostConfig{
				NetworkMode: "none",
				Mounts: []mount.Mount{{
					Type: mount.TypeVolume, Source: volume, Target: porterPath,
					VolumeOptions: &mount.VolumeOptions{NoCopy: true},
				}},
			},
		})
		if err != nil {
			continue // an image that is half gone, perhaps
		}
		err = do(made.ID)
		ctx, cancel := afterwards(ctx)
		defer cancel()
		// With it go the volumes that its image declares.
		_, gone := c.api.ContainerRemove(ctx, made.ID, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
		return errors.Join(err, gone)
	}
	return err
}

// porterLabel is on a porter and says which volume it carries.
const porterLabel = "com.devbliss.carries"

// dismissPorters removes those of a volume that a devbliss has left which was killed.
// Whoever may use the volume has seen to it that nobody else does.
func (c *connection) dismissPorters(ctx context.Context, volume string) error {
	left, err := c.api.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: make(client.Filters).Add("label", porterLabel+"="+volume)})
	if err != nil {
		return err
	}
	for _, porter := range left.Items {
		_, err := c.api.ContainerRemove(ctx, porter.ID, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
		if err != nil && !errdefs.IsNotFound(err) {
			return err
		}
	}
	return nil
}

// emptyImage is an image with nothing in it, for a machine that has none at all: a
// porter needs no program, and no registry is asked.
func (c *connection) emptyImage(ctx context.Context) (id string, err error) {
	nothing := bytes.NewReader(make([]byte, 1024)) // a tar stream that holds no file
	r, err := c.api.ImageImport(ctx, client.ImageImportSource{Source: nothing, SourceName: "-"}, emptyImageName, client.ImageImportOptions{})
	if err != nil {
		return "", err
	}
	defer r.Close()
	_, err = io.Copy(io.Discard, r)
	return emptyImageName, err
}

// emptyImageName is what that image is called for as long as it is there.
const emptyImageName = "devbliss-nothing:latest"

// dropImage takes the image away again. Where it stays it takes no room.
func (c *connection) dropImage(ctx context.Context, id string) {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	_, _ = c.api.ImageRemove(ctx, id, client.ImageRemoveOptions{Force: true})
}

// errNoImage says that there is nothing to make a container of.
var errNoImage = error(&engine.Error{
	Kind: engine.ErrImageNotFound,
	Err:  errors.New("there is no image on this machine at all, and Docker reads volumes through a container"),
})

// imagesFor are images to make a porter of: what the containers with the volume run,
// then whatever there is, small ones first.
func (c *connection) imagesFor(ctx context.Context, volume string) ([]string, error) {
	var images []string
	users, err := c.api.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: make(client.Filters).Add("volume", volume)})
	if err != nil {
		return nil, err
	}
	for _, u := range users.Items {
		images = append(images, u.ImageID)
	}
	all, err := c.api.ImageList(ctx, client.ImageListOptions{})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all.Items, func(a, b image.Summary) int { return cmp.Compare(a.Size, b.Size) })
	for _, i := range all.Items {
		images = append(images, i.ID)
	}
	return slices.Compact(images[:min(len(images), 5)]), nil
}

// afterwards is a context for cleaning up, also after ctx has ended.
func afterwards(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
}
