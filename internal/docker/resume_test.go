package docker

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Whatever the times of lines, and wherever reading is cut, each line comes once.
func TestResumingLosesAndDoublesNothing(t *testing.T) {
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 1))
		log := writtenLog(rng, 300)
		var c cursor
		var got []string
		for range 20 {
			end := rng.IntN(len(log) + 1) // the log as far as it was written when the stream broke
			got = append(got, readFrom(&c, log[:end])...)
		}
		got = append(got, readFrom(&c, log)...)

		want := make([]string, 0, len(log))
		for _, o := range log {
			want = append(want, o.text)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d: %d lines, want %d", seed, len(got), len(want))
		}
	}
}

// writtenLog is a log as it is stored: many lines share a moment, and lines of
// one output are stored up to half a second after younger ones of the other.
func writtenLog(rng *rand.Rand, n int) []output {
	var log []output
	at := [2]int64{day, day}
	for i := range n {
		which := rng.IntN(2)
		if rng.IntN(3) > 0 {
			at[which] += rng.Int64N(100_000_000)
		}
		other := at[1-which]
		at[which] = max(at[which], other-500_000_000)
		log = append(log, output{nanos: at[which], stderr: which == 1, text: string(rune('a'+i%26)) + string(rune('0'+i/26))})
	}
	return log
}

// readFrom does what the engine does with `since`: lines that are older are left
// out, wherever they stand.
func readFrom(c *cursor, log []output) []string {
	since := int64(0)
	if c.started() {
		since = c.resume()
	}
	var got []string
	for _, o := range log {
		if o.nanos >= since && c.fresh(o) {
			got = append(got, o.text)
		}
	}
	return got
}
