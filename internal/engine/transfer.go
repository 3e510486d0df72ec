package engine

import "time"

// Transfer adds up the steps of one download: those of an image and of its layers.
// The zero value has heard of none. It is not safe for use by several goroutines.
type Transfer struct {
	own   part
	parts map[string]*part
	share float64 // that has been told: it never falls
}

// part is a layer, or what the image's own step says.
type part struct {
	current, total int64 // bytes, the most that was heard of
	done           bool
}

// Take takes a step of the download in.
func (t *Transfer) Take(s Step) {
	p := &t.own
	if s.Parent != "" {
		if t.parts == nil {
			t.parts = map[string]*part{}
		}
		if t.parts[s.ID] == nil {
			t.parts[s.ID] = &part{}
		}
		p = t.parts[s.ID]
	}
	p.current, p.total = max(p.current, s.Current), max(p.total, s.Total)
	p.done = s.Status != Working
}

// Amount is how many bytes are here and of how many that are known by now, 0 where
// none is; layers become known one by one.
func (t *Transfer) Amount() (current, total int64) {
	current, total = t.own.current, t.own.total
	for _, p := range t.parts {
		if p.done {
			current += max(p.current, p.total)
		} else {
			current += p.current
		}
		total += p.total
	}
	return current, total
}

// Layers is how many layers are done, and of how many that are known by now.
func (t *Transfer) Layers() (done, known int) {
	for _, p := range t.parts {
		if p.done {
			done++
		}
	}
	return done, len(t.parts)
}

// Left is how long the rest will take if it goes on as in the time that it took so
// far; 0 where nobody can say: the size of some layer is not known yet, or too little
// is here.
func (t *Transfer) Left(took time.Duration) time.Duration {
	current, total := t.Amount()
	for _, p := range t.parts {
		if p.total == 0 && !p.done {
			return 0
		}
	}
	if took < surely || current*10 < total || current >= total {
		return 0
	}
	return time.Duration(float64(took) * float64(total-current) / float64(current))
}

// surely is how long a download runs at least before anything is said of its end.
const surely = 3 * time.Second

// Share is how much of the whole is here, from 0 to 1. It never falls, although the
// whole grows whenever the size of a further layer becomes known.
func (t *Transfer) Share() float64 {
	current, total := t.Amount()
	if total == 0 {
		return t.share
	}
	share := min(float64(current)/float64(total), 1)
	if done, known := t.Layers(); known > 0 { // a layer whose size is not known yet counts too
		share = min(share, float64(done+1)/float64(known))
	}
	t.share = max(t.share, share)
	return t.share
}
