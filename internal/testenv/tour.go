//go:build linux

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// onTerminal says whether a person can see and type.
func onTerminal() bool {
	for _, f := range []*os.File{os.Stdin, os.Stdout} {
		if _, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS); err != nil {
			return false
		}
	}
	return true
}

// tourist does what a new person would with the project in dir/shop.
type tourist struct{ program, project string }

// tour starts the project, adds Redis to it, and opens the dashboard; without a
// terminal it shows status, addresses and logs, and that the page counts.
func tour(ctx context.Context, _ *ground, args []string) (int, error) {
	if len(args) != 1 {
		return 0, usageError(`"tour" is a part of "demo": use that`)
	}
	t := tourist{filepath.Join(args[0], "bin", "devbliss"), filepath.Join(args[0], "shop")}
	steps := [][]string{{"up"}, {"add", "redis", "--to", "web"}}
	if onTerminal() {
		steps = append(steps, nil) // the dashboard
	} else {
		steps = append(steps, []string{"ps"}, []string{"info"}, []string{"logs", "--tail", "5"})
	}
	for _, step := range steps {
		code, err := t.devbliss(ctx, step...)
		if err != nil || code != 0 {
			return code, err
		}
	}
	if onTerminal() {
		return 0, nil
	}
	return 0, t.checkCounting(ctx)
}

func (t tourist) devbliss(ctx context.Context, args ...string) (int, error) {
	fmt.Printf("\n$ devbliss %s\n", strings.Join(args, " "))
	cmd := t.command(ctx, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	if cmd.ProcessState == nil {
		return 0, fmt.Errorf("run devbliss: %w", err)
	}
	if code := cmd.ProcessState.ExitCode(); code >= 0 {
		return code, nil
	}
	return 0, fmt.Errorf("run devbliss: %w", err)
}

func (t tourist) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, t.program, args...)
	cmd.Dir = t.project
	return cmd
}

// checkCounting sees the page's number of visits in Redis grow.
func (t tourist) checkCounting(ctx context.Context) error {
	page, err := t.pageAddress(ctx)
	if err != nil {
		return fmt.Errorf("find the example's page: %w", err)
	}
	first, err := visits(ctx, page)
	if err != nil {
		return err
	}
	second, err := visits(ctx, page)
	if err != nil {
		return err
	}
	if second <= first {
		return fmt.Errorf("the page at %s does not count: %d visits, then %d", page, first, second)
	}
	fmt.Printf("\n%s answers and counts its visits in Redis: %d, then %d\n", page, first, second)
	return nil
}

func (t tourist) pageAddress(ctx context.Context) (string, error) {
	out, err := t.command(ctx, "ps", "--json").Output()
	if err != nil {
		return "", err
	}
	var services []struct {
		Service string
		Ports   []struct{ Published, Target int }
	}
	if err := json.Unmarshal(out, &services); err != nil {
		return "", err
	}
	for _, s := range services {
		for _, p := range s.Ports {
			if s.Service == "web" && p.Target == 8080 {
				return fmt.Sprintf("http://127.0.0.1:%d/", p.Published), nil
			}
		}
	}
	return "", fmt.Errorf("service web publishes no port 8080: %s", out)
}

// visits loads the page and reads its counter; it gives a recreated service a while.
func visits(ctx context.Context, page string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for {
		n, err := loadVisits(ctx, page)
		if err == nil {
			return n, nil
		}
		select {
		case <-ctx.Done():
			return 0, fmt.Errorf("load %s: %w", page, err)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func loadVisits(ctx context.Context, page string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, page, nil)
	if err != nil {
		return 0, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err
	}
	m := regexp.MustCompile(`id="visits">(\d+)<`).FindSubmatch(body)
	if m == nil {
		return 0, fmt.Errorf("%s, and no count of visits on the page", res.Status)
	}
	return strconv.Atoi(string(m[1]))
}
