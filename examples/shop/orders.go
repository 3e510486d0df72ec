package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// order is one row of the table orders.
type order struct {
	Number   int64
	Item     string
	Quantity int
	Cents    int64 // for all of it
	Placed   time.Time
}

// orders is the table of that name in Postgres.
type orders struct{ pool *pgxpool.Pool }

func openOrders(ctx context.Context, url string) (*orders, error) {
	if url == "" {
		return nil, errors.New("DATABASE_URL is not set")
	}
	pool, err := pgxpool.New(ctx, url) // connects when it is first used
	if err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	return &orders{pool}, nil
}

func (o *orders) close() { o.pool.Close() }

func (o *orders) ping(ctx context.Context) error { return o.pool.Ping(ctx) }

// place adds an order and returns its number.
func (o *orders) place(ctx context.Context, item string, quantity int, cents int64) (number int64, err error) {
	err = o.pool.QueryRow(ctx,
		`insert into orders (item, quantity, cents) values ($1, $2, $3) returning number`,
		item, quantity, cents).Scan(&number)
	if err != nil {
		return 0, fmt.Errorf("place an order: %w", err)
	}
	return number, nil
}

// latest returns the last n orders, newest first.
func (o *orders) latest(ctx context.Context, n int) ([]order, error) {
	rows, err := o.pool.Query(ctx,
		`select number, item, quantity, cents, placed from orders order by number desc limit $1`, n)
	if err != nil {
		return nil, fmt.Errorf("read orders: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[order])
	if err != nil {
		return nil, fmt.Errorf("read orders: %w", err)
	}
	return list, nil
}

// sum returns how many orders there are and what they are worth.
func (o *orders) sum(ctx context.Context) (count, cents int64, err error) {
	err = o.pool.QueryRow(ctx, `select count(*), coalesce(sum(cents), 0) from orders`).Scan(&count, &cents)
	if err != nil {
		return 0, 0, fmt.Errorf("count orders: %w", err)
	}
	return count, cents, nil
}

// steps make the tables, in order. A step that has been released is never
// changed; a change is a new step.
func steps() []string {
	return []string{
		`create table orders (
			number   bigint generated always as identity primary key,
			item     text not null,
			quantity int not null check (quantity > 0),
			placed   timestamptz not null default now()
		)`,
		`alter table orders add column cents bigint not null default 0 check (cents >= 0)`,
	}
}

// migrate takes the steps that the database has not taken yet.
func migrate(ctx context.Context, s settings, out io.Writer) error {
	o, err := openOrders(ctx, s.databaseURL)
	if err != nil {
		return err
	}
	defer o.close()
	err = pgx.BeginFunc(ctx, o.pool, func(tx pgx.Tx) error { return takeSteps(ctx, tx, out) })
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

func takeSteps(ctx context.Context, tx pgx.Tx, out io.Writer) error {
	var taken int
	if _, err := tx.Exec(ctx, `create table if not exists steps (number int primary key)`); err != nil {
		return err
	}
	// Two migrations at once must not take the same step.
	if _, err := tx.Exec(ctx, `lock table steps in exclusive mode`); err != nil {
		return err
	}
	if err := tx.QueryRow(ctx, `select count(*) from steps`).Scan(&taken); err != nil {
		return err
	}
	all := steps()
	for number := taken + 1; number <= len(all); number++ {
		if _, err := tx.Exec(ctx, all[number-1]); err != nil {
			return fmt.Errorf("step %d: %w", number, err)
		}
		if _, err := tx.Exec(ctx, `insert into steps values ($1)`, number); err != nil {
			return err
		}
		fmt.Fprintf(out, "step %d of %d taken\n", number, len(all))
	}
	fmt.Fprintf(out, "the database is up to date (%d steps)\n", len(all))
	return nil
}
