package docker

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"regexp"
	"strings"
	"syscall"

	"github.com/moby/moby/client"

	"github.com/devbliss/devbliss/internal/engine"
)

// isTransport tells that err is about reaching the engine, not something that
// the engine said. Text is no evidence here: the engine passes on what
// registries said, in the very same words.
func isTransport(err error) bool {
	var op *net.OpError
	return client.IsErrConnectionFailed(err) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		errors.As(err, &op)
}

// unreachable says in which way the engine at host is not reached.
func unreachable(host string, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, engine.ErrUnreachable) {
		return err
	}
	kind := engine.ErrUnreachable
	switch text := err.Error(); {
	case errors.Is(err, fs.ErrPermission), strings.Contains(text, "permission denied while trying to connect"):
		kind = engine.ErrDenied
	case strings.HasPrefix(host, "unix://") && errors.Is(err, fs.ErrNotExist),
		strings.HasPrefix(host, "npipe://") && strings.Contains(text, "cannot find the file"):
		kind = engine.ErrNotInstalled
	}
	return &engine.Error{Kind: kind, Subject: host, Err: err}
}

// sign is a text by which the engine, or a registry through it, says a kind of
// failure. Docker 20.10, 28 and its containerd image store have different words.
type sign struct {
	kind  error
	texts []string
}

// anywhere are signs of failures that any verb may meet.
func anywhere() []sign {
	return []sign{
		{engine.ErrDiskFull, []string{"no space left on device", "disk quota exceeded"}},
		{engine.ErrNotRunning, []string{"is not running"}},
	}
}

// registries are signs of failures of a pull, in the order of how much they tell.
func registries() []sign {
	return []sign{
		{engine.ErrRateLimited, []string{"toomanyrequests", "429 too many requests", "pull rate limit"}},
		{engine.ErrPullDamaged, []string{
			"filesystem layer verification failed", "unexpected commit digest", "digest did not match", "digest mismatch", "invalid checksum",
		}},
		{engine.ErrPullCut, []string{"unexpected eof", "httpreadseeker", "connection reset by peer", "short read", "unexpected size"}},
		{engine.ErrPullDenied, []string{
			"pull access denied", "repository does not exist", "requested access to the resource is denied",
			"unauthorized: ", "authorization failed",
		}},
		{engine.ErrImageNotFound, []string{"manifest unknown", "no such image", "no matching manifest"}},
		{engine.ErrRegistryBroken, []string{
			"received unexpected http status: 5", "500 internal server error", "502 bad gateway", "503 service unavailable", "504 gateway",
		}},
		{engine.ErrRegistryDown, []string{
			"connection refused", "no such host", "server misbehaving", "temporary failure in name resolution", "i/o timeout",
			"tls handshake timeout", "network is unreachable", "no route to host", "context deadline exceeded",
			"request canceled while waiting for connection", "dial tcp: lookup", "certificate signed by unknown authority",
		}},
	}
}

var (
	boundAddress = regexp.MustCompile(`(?:\d+\.\d+\.\d+\.\d+|\[[0-9a-fA-F:]*\]):(\d+)`)
	notResolved  = regexp.MustCompile(`failed to resolve reference.*not found|manifest for .* not found`)
	imageNames   = []*regexp.Regexp{
		regexp.MustCompile(`pull access denied for ([^\s,]+)`),
		regexp.MustCompile(`manifest for (\S+) not found`),
		regexp.MustCompile(`reference "([^"]+)"`),
		regexp.MustCompile(`(?i)no such image: (\S+)`),
	}
)

// classify finds what failed, and the kind of failure that text is about.
// The kind is nil where the text is none that we know.
func classify(text string) (subject string, kind error) {
	lower := strings.ToLower(text)
	if strings.Contains(lower, "port is already allocated") || strings.Contains(lower, "address already in use") ||
		strings.Contains(lower, "ports are not available") {
		// Without a port it is another address: of a container in a network.
		if m := boundAddress.FindStringSubmatch(text); m != nil {
			return m[1], engine.ErrPortTaken
		}
	}
	if kind := match(lower, anywhere()); kind != nil {
		return "", kind
	}
	if notResolved.MatchString(lower) {
		return imageIn(text), engine.ErrImageNotFound
	}
	if kind := match(lower, registries()); kind != nil {
		return imageIn(text), kind
	}
	return "", nil
}

func match(lower string, signs []sign) error {
	for _, s := range signs {
		for _, t := range s.texts {
			if strings.Contains(lower, t) {
				return s.kind
			}
		}
	}
	return nil
}

// imageIn finds the image that a text names, as a person would write it.
func imageIn(text string) string {
	for _, re := range imageNames {
		if m := re.FindStringSubmatch(text); m != nil {
			return familiar(m[1])
		}
	}
	return ""
}

// familiar takes off what docker adds to the names of images.
func familiar(image string) string {
	image = strings.TrimPrefix(image, "docker.io/")
	return strings.TrimPrefix(image, "library/")
}
