package engine

import (
	"testing"
	"time"
)

func TestWhatIsLeftIsOnlySaidWhereItIsKnown(t *testing.T) {
	var d Transfer
	left := func(took time.Duration, want time.Duration) {
		t.Helper()
		if got := d.Left(took); got != want {
			t.Errorf("after %v: %v left, want %v", took, got, want)
		}
	}
	left(10*time.Second, 0)
	d.Take(Step{ID: "a", Parent: "Image x", Current: 25, Total: 100})
	left(time.Second, 0) // too early
	left(10*time.Second, 30*time.Second)
	d.Take(Step{ID: "b", Parent: "Image x"}) // as large as nobody knows
	left(10*time.Second, 0)
	d.Take(Step{ID: "b", Parent: "Image x", Current: 25, Total: 100})
	left(10*time.Second, 30*time.Second)
	d.Take(Step{ID: "a", Parent: "Image x", Status: Done})
	d.Take(Step{ID: "b", Parent: "Image x", Status: Done})
	left(20*time.Second, 0)
}

func TestShareOfADownloadNeverFalls(t *testing.T) {
	var d Transfer
	steps := []Step{
		{ID: "a", Parent: "Image x", Current: 4, Total: 10},
		{ID: "b", Parent: "Image x"},
		{ID: "a", Parent: "Image x", Current: 9, Total: 10},
		{ID: "b", Parent: "Image x", Current: 1, Total: 90}, // the whole grows by nine
		{ID: "a", Parent: "Image x", Current: 2, Total: 10}, // unpacking begins from zero
		{ID: "a", Parent: "Image x", Status: Done},
		{ID: "b", Parent: "Image x", Status: Done},
	}
	last := 0.0
	for _, s := range steps {
		d.Take(s)
		share := d.Share()
		if share < last {
			t.Errorf("%v after %v, at %+v", share, last, s)
		}
		last = share
	}
	if current, total := d.Amount(); last != 1 || current != 100 || total != 100 {
		t.Errorf("ends with %v of the whole, %d of %d", last, current, total)
	}
	if done, known := d.Layers(); done != 2 || known != 2 {
		t.Errorf("%d of %d layers", done, known)
	}
}
