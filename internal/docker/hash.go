package docker

import (
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/compose"
)

// ConfigHash is the mark of containers made from a service, see engine.Engine.
func (*Docker) ConfigHash(s types.ServiceConfig) (string, error) {
	// Of what it shares with another service's container the mark holds the ID.
	for _, mode := range []string{s.NetworkMode, s.Ipc, s.Pid} {
		if strings.HasPrefix(mode, types.ServicePrefix) {
			return "", nil
		}
	}
	if len(s.VolumesFrom) > 0 {
		return "", nil
	}
	return compose.ServiceHash(s)
}
