package main

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// visits counts in Redis who came to the page. The zero value counts nothing.
type visits struct{ client *redis.Client }

// openVisits returns the zero value where url is "".
func openVisits(url string) (visits, error) {
	if url == "" {
		return visits{}, nil
	}
	options, err := redis.ParseURL(url)
	if err != nil {
		return visits{}, fmt.Errorf("REDIS_URL: %w", err)
	}
	return visits{redis.NewClient(options)}, nil // connects when it is first used
}

// there says whether anything counts.
func (v visits) there() bool { return v.client != nil }

// next counts one visit and returns how many there were.
func (v visits) next(ctx context.Context) (int64, error) {
	n, err := v.client.Incr(ctx, "visits").Result()
	if err != nil {
		return 0, fmt.Errorf("redis: %w", err)
	}
	return n, nil
}

func (v visits) ping(ctx context.Context) error { return v.client.Ping(ctx).Err() }

func (v visits) close() {
	if v.client != nil {
		_ = v.client.Close() // nothing is lost: each visit is counted at once
	}
}
