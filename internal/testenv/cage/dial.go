//go:build linux

package cage

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
)

// Dial connects from outside to an address of the cage, "127.0.0.1:8080", by way
// of its control socket: a Unix socket is reached through the file system, which
// both sides share.
func (h Handle) Dial(ctx context.Context, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "unix", h.ControlSocket())
	if err != nil {
		return nil, err
	}
	if _, err := fmt.Fprintf(conn, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n", address, address); err != nil {
		conn.Close()
		return nil, err
	}
	reader := bufio.NewReader(conn)
	res, err := http.ReadResponse(reader, &http.Request{Method: http.MethodConnect})
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("reach %s in the cage: %s", address, res.Status)
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return buffered{conn, reader}, nil
}

// buffered is a connection whose first bytes may have been read already.
type buffered struct {
	net.Conn
	reader *bufio.Reader
}

func (b buffered) Read(p []byte) (int, error) { return b.reader.Read(p) }

// CloseWrite says that nothing more will be sent.
func (b buffered) CloseWrite() error {
	if half, ok := b.Conn.(*net.UnixConn); ok {
		return half.CloseWrite()
	}
	return b.Close()
}
