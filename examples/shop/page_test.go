package main

import (
	"strings"
	"testing"
	"time"
)

func TestMoneyIsWrittenWithCommasAndCents(t *testing.T) {
	for cents, want := range map[int64]string{0: "€ 0.00", 5: "€ 0.05", 349: "€ 3.49", 100000: "€ 1,000.00", 123456789: "€ 1,234,567.89"} {
		if got := money(cents); got != want {
			t.Errorf("money(%d) = %s, want %s", cents, got, want)
		}
	}
}

func TestAgoIsShort(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "just now", time.Second: "just now", 3 * time.Second: "3 s ago", 59 * time.Second: "59 s ago",
		90 * time.Second: "1 min ago", 3 * time.Hour: "3 h ago", 50 * time.Hour: "2 days ago",
	} {
		if got := ago(d); got != want {
			t.Errorf("ago(%s) = %s, want %s", d, got, want)
		}
	}
}

func render(t *testing.T, p page) string {
	t.Helper()
	var text strings.Builder
	if err := writePage(&text, p); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func TestPageOffersRedisUntilItIsThere(t *testing.T) {
	if text := render(t, page{}); !strings.Contains(text, "devbliss add redis --to web") {
		t.Error("without Redis the page does not say how to add it")
	}
	text := render(t, page{Redis: true, Visits: "1,234"})
	if !strings.Contains(text, `<b id="visits">1,234</b>`) || strings.Contains(text, "devbliss add") {
		t.Errorf("with Redis the page shows\n%s", text)
	}
	if text := render(t, page{Redis: true, RedisTrouble: "connection refused"}); !strings.Contains(text, "connection refused") {
		t.Error("the page hides that Redis does not answer")
	}
}

func TestPageShowsOrdersAsText(t *testing.T) {
	now := time.Now()
	rows := shown([]order{{Number: 7, Item: "<b>duck", Quantity: 3, Cents: 1797, Placed: now.Add(-5 * time.Second)}}, now)
	text := render(t, page{Count: "7", Worth: "€ 1.00", Orders: rows})
	for _, want := range []string{"#7", "&lt;b&gt;duck × 3", "€ 17.97", "5 s ago", `<b id="orders">7</b>`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if text := render(t, page{Trouble: "refused"}); !strings.Contains(text, "Postgres does not answer") {
		t.Error("the page hides that Postgres does not answer")
	}
}
