package verify

import (
	"io"
	"net"
	"strings"
	"testing"
)

// answering is a server for one connection that says text to whatever it hears.
func answering(t *testing.T, text string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() { // ends with the listener
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, text)
		_, _ = conn.Read(make([]byte, 64))
	}()
	return l.Addr().String()
}

func TestAGreetingTellsItsProtocolFromAnother(t *testing.T) {
	for scheme, answer := range map[string]string{
		"redis":      "+PONG\r\n",
		"postgresql": "N",
		"mysql":      "\x4a\x00\x00\x00\x0a9.7.4\x00",
		"mongodb":    "\x20\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\xdd\x07\x00\x00\x00\x00\x00\x00\x00",
		"amqp":       "\x01\x00\x00\x00\x00\x01",
		"nats":       `INFO {"server_id":"x"}` + "\r\n",
		"mqtt":       "\x20\x02\x00\x00",
		"memcached":  "VERSION 1.6.38\r\n",
		"smtp":       "220 here\r\n",
		"zookeeper":  "Zookeeper version: 3.9",
	} {
		if err := answers(t.Context(), scheme+"://"+answering(t, answer)); err != nil {
			t.Errorf("%s: %v", scheme, err)
		}
		err := answers(t.Context(), scheme+"://"+answering(t, "HTTP/1.1 400 Bad Request\r\n"))
		if err == nil || !strings.Contains(err.Error(), "not of its protocol") {
			t.Errorf("%s takes an HTTP server for its own: %v", scheme, err)
		}
	}
}

func TestEveryGreetingIsTheLengthThatItSays(t *testing.T) {
	all := greetings()
	for scheme, at := range map[string]struct{ begin, end, rest int }{
		"kafka": {0, 4, 4}, "mongodb": {0, 1, 0}, "mqtt": {1, 2, 2},
	} {
		said := []byte(all[scheme].say)
		length := 0
		for _, b := range said[at.begin:at.end] {
			length = length<<8 | int(b)
		}
		if length != len(said)-at.rest {
			t.Errorf("%s says %d bytes and has %d", scheme, length, len(said)-at.rest)
		}
	}
}

func TestAPortOfAnUnknownProtocolHasToStayOpen(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := answers(t.Context(), "odd://"+l.Addr().String()); err != nil {
		t.Errorf("a server that waits: %v", err)
	}
	address := l.Addr().String()
	l.Close()
	if err := answers(t.Context(), "odd://"+address); err == nil {
		t.Error("a closed port is fine")
	}
}

func TestSurroundingsHoldNothingOfProjects(t *testing.T) {
	got := surroundings([]string{"PATH=/bin", "DOCKER_HOST=x", "COMPOSE_FILE=y", "POSTGRES_PASSWORD=z", "https_proxy=p"})
	if strings.Join(got, " ") != "PATH=/bin DOCKER_HOST=x https_proxy=p" {
		t.Errorf("%v", got)
	}
}

func TestTheLastLineOfAContainerIsSafeToShow(t *testing.T) {
	if got := last("first\n\x1b]0;owned\x07second\x1b[31m!\n\n"); got != "second!" {
		t.Errorf("%q", got)
	}
	if got := last(strings.Repeat("x", 1000)); len([]rune(got)) != lineLength {
		t.Errorf("%d characters", len([]rune(got)))
	}
}
