package docker_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"

	"github.com/devbliss/devbliss/internal/docker"
)

// childVariable names what a process of this test program is to do instead of
// the tests: what is kept for the whole process is best seen from outside.
const childVariable = "DOCKER_TEST_CHILD"

// Nothing of this package runs on after its calls have returned.
func TestMain(m *testing.M) {
	if task := os.Getenv(childVariable); task != "" {
		os.Exit(child(task))
	}
	docker.Quiet(nil)
	goleak.VerifyTestMain(m)
}
