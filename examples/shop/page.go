package main

import (
	"context"
	_ "embed"
	"html/template"
	"io"
	"time"
)

//go:embed page.html
var pageText string

// page is what the template shows.
type page struct {
	Name, Owner string
	Goods       []pageGood

	Orders  []pageOrder
	Count   string
	Worth   string
	Trouble string // why there are no orders to show

	Redis        bool // it has been added
	Visits       string
	RedisTrouble string // why the visits are not known
}

type pageGood struct{ Name, Price string }

type pageOrder struct {
	Number   int64
	Item     string
	Quantity int
	Price    string
	Ago      string
}

// page asks Postgres and Redis. What does not answer is said on the page.
func (s *shop) page(ctx context.Context) page {
	p := page{Name: s.name, Owner: s.owner, Redis: s.visits.there()}
	for _, g := range goods() {
		p.Goods = append(p.Goods, pageGood{g.name, money(g.cents)})
	}
	if p.Redis {
		n, err := s.visits.next(ctx)
		p.Visits = thousands(n)
		if err != nil {
			p.RedisTrouble = oneLine(err)
		}
	}
	list, err := s.orders.latest(ctx, 12)
	if err != nil {
		p.Trouble = oneLine(err)
		return p
	}
	count, cents, err := s.orders.sum(ctx)
	if err != nil {
		p.Trouble = oneLine(err)
		return p
	}
	p.Count, p.Worth = thousands(count), money(cents)
	p.Orders = shown(list, time.Now())
	return p
}

func shown(list []order, now time.Time) []pageOrder {
	var rows []pageOrder
	for _, o := range list {
		rows = append(rows, pageOrder{o.Number, o.Item, o.Quantity, money(o.Cents), ago(now.Sub(o.Placed))})
	}
	return rows
}

// ago says how long something is past.
func ago(d time.Duration) string {
	switch {
	case d < 2*time.Second:
		return "just now"
	case d < time.Minute:
		return thousands(int64(d/time.Second)) + " s ago"
	case d < time.Hour:
		return thousands(int64(d/time.Minute)) + " min ago"
	case d < 48*time.Hour:
		return thousands(int64(d/time.Hour)) + " h ago"
	}
	return thousands(int64(d/(24*time.Hour))) + " days ago"
}

func writePage(w io.Writer, p page) error {
	t, err := template.New("page").Parse(pageText)
	if err != nil {
		return err
	}
	return t.Execute(w, p)
}
