package docker

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
)

// output is one line of a container, as read off a log stream.
type output struct {
	nanos   int64
	stderr  bool
	partial bool // goes on in the next of the same stream
	text    string
}

// Sizes of log reading.
const (
	readBuffer  = 32 << 10
	headerSize  = 8
	engineChunk = 16 << 10 // the engine cuts longer lines at this many bytes
)

// demux reads a log stream made with timestamps and calls line for each line. It
// returns nil at the end of the stream, after the last line, ended or not.
//
// The stream of a container without a terminal comes in frames: which of the two
// outputs, how many bytes, then one message of the engine, that is a timestamp
// and a line, or a piece of a line where it has no line end. With a terminal the
// messages come bare.
func demux(r io.Reader, tty bool, line func(output)) error {
	d := demuxer{r: bufio.NewReaderSize(r, readBuffer), line: line}
	var err error
	if tty {
		err = d.bare()
	} else {
		err = d.framed()
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return err // cut off: what is pending comes again, whole, when reading is taken up
	}
	d.pending[0].end(&d, false)
	d.pending[1].end(&d, true)
	return nil
}

type demuxer struct {
	r       *bufio.Reader
	line    func(output)
	clock   stampReader
	scratch []byte
	unended bool       // with a terminal: a piece without timestamp follows
	pending [2]pending // of stdout and stderr
}

// pending is the beginning of a line whose end has not come yet.
type pending struct {
	nanos int64
	text  []byte
}

func (d *demuxer) framed() error {
	var header [headerSize]byte
	for {
		if _, err := io.ReadFull(d.r, header[:]); err != nil {
			return err
		}
		if header[0] > 3 {
			return fmt.Errorf("log stream out of step: %x", header)
		}
		size := int(binary.BigEndian.Uint32(header[4:]))
		message, err := d.take(size)
		if err != nil {
			return err
		}
		if header[0] == 3 {
			return fmt.Errorf("read log: %s", message) // the engine's own complaint
		}
		d.message(message, header[0] == 2)
	}
}

// take reads size bytes, which stay valid until the next read.
func (d *demuxer) take(size int) ([]byte, error) {
	if size <= d.r.Size() {
		b, err := d.r.Peek(size)
		if err != nil {
			return nil, err
		}
		_, _ = d.r.Discard(size)
		return b, nil
	}
	if cap(d.scratch) < size {
		d.scratch = make([]byte, size)
	}
	_, err := io.ReadFull(d.r, d.scratch[:size])
	return d.scratch[:size], err
}

// bare reads the stream of a container with a terminal.
func (d *demuxer) bare() error {
	for {
		b, err := d.r.ReadSlice('\n')
		more := errors.Is(err, bufio.ErrBufferFull)
		if more || len(d.scratch) > 0 {
			d.scratch = append(d.scratch, b...)
			b = d.scratch
		}
		rest := d.messages(b, more)
		if more || len(d.scratch) > 0 {
			d.scratch = append(d.scratch[:0], rest...)
		}
		if err != nil && !more {
			return err
		}
	}
}

// messages takes the messages that b holds. The last is complete unless there is
// more to come; then it is returned, if it may yet turn out to be two.
func (d *demuxer) messages(b []byte, more bool) (rest []byte) {
	for cut := nextStamp(b); cut > 0 && !d.unended; cut = nextStamp(b) {
		d.message(b[:cut], false)
		b = b[cut:]
	}
	if more && len(b) < engineChunk+2*stampSize {
		return b
	}
	if len(b) == 0 {
		return nil
	}
	if d.unended {
		d.piece(b)
	} else {
		d.message(b, false)
	}
	d.unended = more
	return nil
}

// piece takes bytes that go on where the message before stopped.
func (d *demuxer) piece(b []byte) {
	text := bytes.TrimSuffix(b, []byte("\n"))
	p := &d.pending[0]
	p.add(d, text, false)
	if len(text) < len(b) {
		p.end(d, false)
	}
}

// nextStamp finds where the next message begins in a line of a terminal that the
// engine cut: 0 where it did not.
func nextStamp(b []byte) int {
	space := bytes.IndexByte(b, ' ')
	at := space + 1 + engineChunk
	if space < 0 || len(b) < at+stampSize+1 || b[at+stampSize] != ' ' || b[at+stampSize-1] != 'Z' || b[at+10] != 'T' {
		return 0
	}
	return at
}

// message takes one message of the engine: timestamp, space, text.
func (d *demuxer) message(b []byte, stderr bool) {
	nanos, text := d.clock.split(b)
	p := &d.pending[0]
	if stderr {
		p = &d.pending[1]
	}
	if len(p.text) > 0 && p.nanos != nanos {
		p.end(d, stderr) // pieces of a line share its time: that one has never been ended
	}
	ended := len(text) > 0 && text[len(text)-1] == '\n'
	if ended {
		text = text[:len(text)-1]
		if len(p.text) == 0 && len(text) <= engine.MaxLine { // the usual case: no copy but the line's own
			d.line(output{nanos: nanos, stderr: stderr, text: string(visible(text))})
			return
		}
	}
	if len(p.text) == 0 {
		p.nanos = nanos
	}
	p.add(d, text, stderr)
	if ended {
		p.end(d, stderr)
	}
}

// add appends to a line, and hands over what is too long to wait for its end.
func (p *pending) add(d *demuxer, b []byte, stderr bool) {
	for len(p.text)+len(b) > engine.MaxLine {
		room := engine.MaxLine - len(p.text)
		p.text = append(p.text, b[:room]...)
		b = b[room:]
		d.line(output{nanos: p.nanos, stderr: stderr, partial: true, text: string(p.text)})
		p.text = p.text[:0]
	}
	p.text = append(p.text, b...)
}

// end hands over the line there is, if any.
func (p *pending) end(d *demuxer, stderr bool) {
	if len(p.text) == 0 {
		return
	}
	d.line(output{nanos: p.nanos, stderr: stderr, text: string(visible(p.text))})
	p.text = p.text[:0]
}

// visible is what a terminal would show of a line in the end: a carriage return
// writes over what is there, as progress bars do.
func visible(b []byte) []byte {
	b = bytes.TrimRight(b, "\r")
	return b[bytes.LastIndexByte(b, '\r')+1:]
}

// stampSize is the length of the engine's timestamps in UTC:
// 2006-01-02T15:04:05.000000000Z
const stampSize = 30

// stampReader reads timestamps. Successive lines mostly share the second, so the
// calendar is computed once for it.
type stampReader struct {
	second [19]byte
	unix   int64
}

// split cuts a message into its time and its text. Engines other than Docker
// write fewer digits or another zone.
func (c *stampReader) split(b []byte) (nanos int64, text []byte) {
	if len(b) > stampSize && b[stampSize] == ' ' && b[stampSize-1] == 'Z' && b[19] == '.' {
		if fraction, ok := digits(b[20:29]); ok && c.learn(b[:19]) {
			return c.unix*int64(time.Second) + fraction, b[stampSize+1:]
		}
	}
	i := bytes.IndexByte(b, ' ')
	if i < 0 {
		return 0, b
	}
	t, err := time.Parse(time.RFC3339Nano, string(b[:i]))
	if err != nil {
		return 0, b
	}
	return t.UnixNano(), b[i+1:]
}

func (c *stampReader) learn(second []byte) bool {
	if bytes.Equal(c.second[:], second) {
		return true
	}
	t, err := time.Parse("2006-01-02T15:04:05", string(second))
	if err != nil {
		return false
	}
	copy(c.second[:], second)
	c.unix = t.Unix()
	return true
}

func digits(b []byte) (n int64, ok bool) {
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}
