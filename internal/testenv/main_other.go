//go:build !linux

// Command testenv is the test ground of devbliss. It needs Linux.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "testenv: the test ground needs Linux: run it on a Debian machine, real or virtual, as root")
	os.Exit(1)
}
