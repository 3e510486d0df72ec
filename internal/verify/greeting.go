package verify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"
)

// greeting is the beginning of a conversation: what a client says first, if
// anything, and how a server answers that. Docker's proxy accepts connections for
// a server that is not there, so an open port alone proves little.
type greeting struct {
	say  string
	hear func(answer []byte) bool // of at most 512 bytes; nil: none is expected
}

// greetings are the protocols that we can say hello in, by the scheme of a URL.
func greetings() map[string]greeting {
	const kafka = "\x00\x00\x00\x0c" + "\x00\x12\x00\x00" + "\x00\x00\x00\x07" + "\x00\x02hi" // ApiVersions 0, number 7
	// {hello: 1, $db: "admin"} in an OP_MSG
	const mongo = "\x38\x00\x00\x00\x07\x00\x00\x00\x00\x00\x00\x00\xdd\x07\x00\x00" + "\x00\x00\x00\x00\x00" +
		"\x23\x00\x00\x00\x01hello\x00\x00\x00\x00\x00\x00\x00\xf0\x3f\x02$db\x00\x06\x00\x00\x00admin\x00\x00"
	redis := greeting{"PING\r\n", begins("+PONG", "-NOAUTH")}
	postgres := greeting{"\x00\x00\x00\x08\x04\xd2\x16\x2f", begins("S", "N")} // may we have TLS?
	mysql := greeting{"", func(b []byte) bool { return len(b) > 4 && b[4] == 10 }}
	return map[string]greeting{
		"redis": redis, "valkey": redis,
		"postgres": postgres, "postgresql": postgres, "cockroachdb": postgres,
		"mysql": mysql, "mariadb": mysql,
		"mongodb":   {mongo, func(b []byte) bool { return len(b) > 16 && bytes.HasPrefix(b[12:], []byte("\xdd\x07\x00\x00")) }},
		"amqp":      {"AMQP\x00\x00\x09\x01", begins("\x01\x00\x00", "AMQP")},
		"nats":      {"", begins("INFO ")},
		"mqtt":      {"\x10\x0e\x00\x04MQTT\x04\x02\x00\x0a\x00\x02hi", begins("\x20\x02")},
		"memcached": {"version\r\n", begins("VERSION ")},
		"memcache":  {"version\r\n", begins("VERSION ")},
		"smtp":      {"", begins("220")},
		"kafka":     {kafka, func(b []byte) bool { return len(b) > 8 && bytes.HasPrefix(b[4:], []byte("\x00\x00\x00\x07")) }},
		"bolt":      {"\x60\x60\xb0\x17\x00\x00\x04\x05\x00\x00\x00\x04\x00\x00\x01\x04\x00\x00\x00\x03", begins("\x00\x00")},
		"neo4j":     {"\x60\x60\xb0\x17\x00\x00\x04\x05\x00\x00\x00\x04\x00\x00\x01\x04\x00\x00\x00\x03", begins("\x00\x00")},
		"cassandra": {"\x04\x00\x00\x00\x05\x00\x00\x00\x00", begins("\x84\x00\x00\x00\x06")}, // OPTIONS, SUPPORTED
		"grpc":      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00", func(b []byte) bool { return len(b) > 3 && b[3] == 4 }},
		"sqlserver": {"\x12\x01\x00\x1a\x00\x00\x01\x00\x00\x00\x0b\x00\x06\x01\x00\x11\x00\x01\xff\x00\x00\x00\x00\x00\x00\x00", begins("\x04\x01")},
		"zookeeper": {"srvr", begins("Zookeeper version")},
	}
}

// begins says that an answer has one of these beginnings.
func begins(beginnings ...string) func([]byte) bool {
	return func(answer []byte) bool {
		for _, beginning := range beginnings {
			if strings.HasPrefix(string(answer), beginning) {
				return true
			}
		}
		return false
	}
}

// greetTime is how long a server may take to answer: some look up the client's name
// first, which takes its time where there is no network.
const greetTime = 12 * time.Second

// stays says whether a server keeps a connection on which nothing is said.
func stays(ctx context.Context, host string) error { return greeting{}.with(ctx, host) }

// with greets the server at host:port.
func (g greeting) with(ctx context.Context, host string) error {
	dialer := net.Dialer{Timeout: greetTime}
	conn, err := dialer.DialContext(ctx, "tcp", host)
	if err != nil {
		return err
	}
	defer conn.Close()
	patience := greetTime
	if g.hear == nil {
		patience = 300 * time.Millisecond
	}
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := io.WriteString(conn, g.say); err != nil {
		return fmt.Errorf("greet the server: %w", err)
	}
	answer := make([]byte, 512)
	n, err := conn.Read(answer)
	if g.hear == nil && errors.Is(err, os.ErrDeadlineExceeded) {
		return nil
	}
	if n == 0 && (errors.Is(err, io.EOF) || g.hear == nil && err != nil) {
		return errors.New("the connection is closed at once")
	}
	if g.hear != nil && !g.hear(answer[:n]) {
		if err != nil {
			return fmt.Errorf("no answer to a greeting: %w", err)
		}
		return fmt.Errorf("the answer to a greeting is not of its protocol: %q", answer[:min(n, 40)])
	}
	return nil
}
