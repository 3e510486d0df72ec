package composefile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkLoad loads projects of several sizes, each service with what services
// usually have.
func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{4, 30, 200} {
		b.Run(fmt.Sprintf("%d services", n), func(b *testing.B) {
			dir := b.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(project(n)), 0o644); err != nil {
				b.Fatal(err)
			}
			s := Source{Dir: dir, Environment: []string{}}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Load(b.Context(), s, nil, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkProblem is the way from a typing error to the sentence about it.
func BenchmarkProblem(b *testing.B) {
	dir := b.TempDir()
	text := strings.Replace(project(30), "environment:", "environ:", 1)
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(text), 0o644); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Load(b.Context(), Source{Dir: dir, Environment: []string{}}, nil, nil); err == nil {
			b.Fatal("no error")
		}
	}
}

func project(services int) string {
	var text strings.Builder
	text.WriteString("services:\n")
	for i := range services {
		fmt.Fprintf(&text, `  s%[1]d:
    image: nginx:${TAG:-1.27}
    environment:
      NUMBER: "%[1]d"
      URL: http://s0:80
    ports:
      - "127.0.0.1:${PORT_%[1]d:-%[2]d}:80"
    volumes:
      - data-%[1]d:/data
      - ./src:/src:ro
    healthcheck:
      test: ["CMD", "true"]
      interval: 2s
`, i, 10000+i)
		if i > 0 {
			fmt.Fprintf(&text, "    depends_on:\n      s%d:\n        condition: service_healthy\n", i-1)
		}
	}
	text.WriteString("volumes:\n")
	for i := range services {
		fmt.Fprintf(&text, "  data-%d:\n", i)
	}
	return text.String()
}
