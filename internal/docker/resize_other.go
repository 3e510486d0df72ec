//go:build !unix

package docker

import "os"

// resizes never tells anything: the system has no signal for it. The size at the
// start is the one that stays.
func resizes() (changed <-chan os.Signal, stop func()) { return nil, func() {} }
