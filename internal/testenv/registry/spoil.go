package registry

import (
	"context"
	"errors"
	"io"
	"time"
)

const corruptAt = 4096 // which byte of a layer is changed

var errCut = errors.New("cut off, as the test asked")

// spoiled is a layer with its faults. They are bound to places in the layer, so
// a pull that goes on where it was cut meets the same place again.
type spoiled struct {
	ctx    context.Context // of the request: a slow answer ends with its asker
	layer  io.ReadSeeker
	faults Faults
	at     int64
}

// Seek moves to a place, as the answer to a request for a range does.
func (s *spoiled) Seek(offset int64, whence int) (int64, error) {
	at, err := s.layer.Seek(offset, whence)
	s.at = at
	return at, err
}

// Read reads on, slower or with a mistake. Its error breaks the connection in
// the middle of the answer.
func (s *spoiled) Read(p []byte) (int, error) {
	if s.faults.Cut > 0 {
		if s.at >= s.faults.Cut {
			return 0, errCut
		}
		p = p[:min(int64(len(p)), s.faults.Cut-s.at)]
	}
	if s.faults.Rate > 0 { // twenty pieces a second look like a slow line to a progress bar
		p = p[:min(int64(len(p)), max(s.faults.Rate/20, 1))]
	}
	n, err := s.layer.Read(p)
	if i := corruptAt - s.at; s.faults.Corrupt && i >= 0 && i < int64(n) {
		p[i] ^= 0xff
	}
	s.at += int64(n)
	if e := s.wait(n); e != nil {
		return n, e
	}
	return n, err
}

// wait takes as long as n bytes take at the rate.
func (s *spoiled) wait(n int) error {
	if s.faults.Rate <= 0 || n == 0 {
		return nil
	}
	select {
	case <-s.ctx.Done():
		return s.ctx.Err()
	case <-time.After(time.Duration(int64(n) * int64(time.Second) / s.faults.Rate)):
		return nil
	}
}
