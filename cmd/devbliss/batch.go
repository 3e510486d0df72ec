package main

import (
	"bufio"
	"io"
	"sync"
	"time"
)

// idleFlush is how long a line may wait for company before it is written: long
// enough to batch a flood, too short to see.
const idleFlush = 20 * time.Millisecond

// batch writes in large pieces while text comes fast, and at once when it does
// not. A slow reader holds it up; nothing is dropped. Who puts text into it holds
// its lock.
type batch struct {
	sync.Mutex
	w     *bufio.Writer
	timer *time.Timer // flushes what waits; armed while something does
	armed bool
	err   error // of the first write that failed
}

func newBatch(w io.Writer) *batch {
	b := &batch{w: bufio.NewWriterSize(w, 64<<10)}
	b.timer = time.AfterFunc(time.Hour, b.flush)
	b.timer.Stop()
	return b
}

func (b *batch) put(s string) {
	_, err := b.w.WriteString(s)
	b.note(err)
}

// Write is put for those who have bytes.
func (b *batch) Write(p []byte) (int, error) {
	n, err := b.w.Write(p)
	b.note(err)
	return n, err
}

// soon sees to it that what was put is written.
func (b *batch) soon() {
	if !b.armed {
		b.armed = true
		b.timer.Reset(idleFlush)
	}
}

func (b *batch) flush() {
	b.Lock()
	defer b.Unlock()
	b.armed = false
	b.note(b.w.Flush())
}

func (b *batch) note(err error) {
	if b.err == nil {
		b.err = err
	}
}

// close writes what waits and says whether everything could be written.
func (b *batch) close() error {
	b.timer.Stop()
	b.flush()
	return b.err
}
