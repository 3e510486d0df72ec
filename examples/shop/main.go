// Command shop is devbliss's example project: a page, a worker that places an
// order now and then, and a one-shot migration, in one program. It is what a
// small real service looks like and no more; the interesting file is
// compose.yaml.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "shop:", err)
		os.Exit(1)
	}
}

// run does what its one argument says until ctx ends.
func run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	if len(args) != 1 {
		return errors.New("usage: shop web|worker|migrate|healthy")
	}
	s, err := readSettings(getenv)
	if err != nil {
		return err
	}
	switch args[0] {
	case "web":
		return serve(ctx, s, slog.New(slog.NewTextHandler(out, untimed)))
	case "worker":
		return work(ctx, s, slog.New(slog.NewJSONHandler(out, untimed)))
	case "migrate":
		return migrate(ctx, s, out)
	case "healthy":
		return healthy(ctx, "http://127.0.0.1"+s.listen+"/healthz", out)
	}
	return fmt.Errorf("%q is not one of web, worker, migrate, healthy", args[0])
}

// untimed leaves the time out of a line: the engine notes it for every line.
var untimed = &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}}

// settings are what the environment says.
type settings struct {
	name        string // of the shop
	owner       string // "" for nobody in particular
	databaseURL string
	redisURL    string // "" where there is no Redis
	listen      string
	orderEvery  time.Duration
}

func readSettings(getenv func(string) string) (settings, error) {
	or := func(name, otherwise string) string {
		if value := getenv(name); value != "" {
			return value
		}
		return otherwise
	}
	every, err := time.ParseDuration(or("ORDER_EVERY", "5s"))
	if err != nil || every <= 0 {
		return settings{}, fmt.Errorf("ORDER_EVERY=%s is not a time such as 5s", getenv("ORDER_EVERY"))
	}
	return settings{
		name:        or("SHOP_NAME", "The corner shop"),
		owner:       getenv("SHOP_OWNER"),
		databaseURL: getenv("DATABASE_URL"),
		redisURL:    getenv("REDIS_URL"),
		listen:      ":8080",
		orderEvery:  every,
	}, nil
}

// healthy asks the web server of this container how it is; its answer becomes
// the output of the health check.
func healthy(ctx context.Context, url string, out io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(out, io.LimitReader(response.Body, 4096)); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("not healthy: %s", response.Status)
	}
	return nil
}
