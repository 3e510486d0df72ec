//go:build !docker

package docker_test

// child has nothing to do where there is no engine.
func child(string) int { return 2 }
