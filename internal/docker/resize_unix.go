//go:build unix

package docker

import (
	"os"
	"os/signal"
	"syscall"
)

// resizes tells when the terminal has changed its size, until stop is called.
func resizes() (changed <-chan os.Signal, stop func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGWINCH)
	return signals, func() { signal.Stop(signals) }
}
