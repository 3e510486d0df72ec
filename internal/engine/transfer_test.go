package engine

import "testing"

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
