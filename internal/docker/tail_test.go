package docker

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/moby/moby/api/types/events"
)

func die(nanos int64, code string) events.Message {
	return events.Message{Action: events.ActionDie, TimeNano: nanos, Actor: events.Actor{Attributes: map[string]string{"exitCode": code}}}
}

// An engine that was killed says twice how a container ended, once it is back.
func TestARunEndsOnce(t *testing.T) {
	x := newTail(&follow{}, &source{})
	for range 2 { // a new stream of events begins in the past
		x.died(die(10, "143"))
		x.died(die(18, "255"))
		x.started(events.Message{TimeNano: 30})
		x.died(die(40, "1"))
	}
	want := []death{{nanos: 10, code: 143}, {nanos: 40, code: 1}}
	if diff := cmp.Diff(want, x.deaths, cmp.AllowUnexported(death{})); diff != "" {
		t.Error(diff)
	}
}
