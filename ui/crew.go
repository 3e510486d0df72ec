package ui

import (
	"sync"
	"time"
)

// crew counts the work that runs beside the screen, so that Run leaves none
// behind. Bubble Tea does not wait for commands that are still at work.
type crew struct {
	mu     sync.Mutex
	closed bool
	group  sync.WaitGroup
}

// do runs work, unless Run is about to return.
func (c *crew) do(work func()) {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return
	}
	c.group.Add(1)
	c.mu.Unlock()
	defer c.group.Done()
	work()
}

// wait lets nothing begin any more and waits for what runs, though not longer
// than most. Its goroutine ends with the last work.
func (c *crew) wait(most time.Duration) {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	done := make(chan struct{})
	go func() {
		c.group.Wait()
		close(done)
	}()
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}
