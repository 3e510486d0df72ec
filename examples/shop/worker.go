package main

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"
)

// work places an order now and then until ctx ends.
func work(ctx context.Context, s settings, log *slog.Logger) error {
	o, err := openOrders(ctx, s.databaseURL)
	if err != nil {
		return err
	}
	defer o.close()
	log.Info("the worker is up", "every", s.orderEvery.String())
	for {
		select {
		case <-ctx.Done():
			log.Info("the worker stops")
			return nil
		case <-time.After(pause(s.orderEvery, rand.Float64())):
			placeOne(ctx, o, log)
		}
	}
}

// pause spreads the orders: between half and one and a half of every.
func pause(every time.Duration, chance float64) time.Duration {
	return every/2 + time.Duration(chance*float64(every))
}

// placeOne places a random order. A database that is away is logged and tried
// again with the next order.
func placeOne(ctx context.Context, o *orders, log *slog.Logger) {
	all := goods()
	bought, quantity := all[rand.IntN(len(all))], 1+rand.IntN(3)
	cents := bought.cents * int64(quantity)
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	start := time.Now()
	number, err := o.place(ctx, bought.name, quantity, cents)
	if err != nil {
		log.Error("no order placed", "item", bought.name, "error", err.Error())
		return
	}
	log.Info("order placed", "order", number, "item", bought.name, "quantity", quantity,
		"cents", cents, "ms", time.Since(start).Milliseconds())
	if cents >= 25000 {
		log.Warn("a large order, somebody should look at it", "order", number, "cents", cents)
	}
}
