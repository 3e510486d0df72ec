package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// longFile is a compose file of 1,691 lines.
func longFile() string {
	var text strings.Builder
	text.WriteString("services:\n")
	for i := range 130 {
		fmt.Fprintf(&text, `  app%d:
    image: example/app%d:1.0
    environment:
      A: "1"
      B: ${B:-x}
    ports:
      - "127.0.0.1:%d:80"
    # a comment
    healthcheck:
      test: ["CMD", "true"]
      interval: 2s
      retries: 5

`, i, i, 20000+i)
	}
	return text.String()
}

// BenchmarkCommands takes the CPU time, user and system, of whole processes: the
// median of nine.
func BenchmarkCommands(b *testing.B) {
	devbliss := buildOnce(b).path
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(longFile()), 0o600); err != nil {
		b.Fatal(err)
	}
	for _, args := range []string{"version", "catalog search pg", "add redis --dry-run"} {
		b.Run(args, func(b *testing.B) {
			for b.Loop() {
				var took []time.Duration
				for range 9 {
					cmd := exec.Command(devbliss, strings.Fields(args)...)
					cmd.Dir = dir
					cmd.Env = []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH"), "DOCKER_HOST=unix://" + dir + "/none.sock"}
					if out, err := cmd.CombinedOutput(); err != nil {
						b.Fatalf("%v\n%s", err, out)
					}
					took = append(took, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
				}
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "cpu-ms")
			}
		})
	}
}
