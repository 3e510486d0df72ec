package main

import (
	"bytes"
	"net"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/bson"
)

// answering is a server that greets with document.
func answering(t *testing.T, document bson.D) (host, port string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		if _, err := readMessage(conn); err != nil {
			return
		}
		b, err := bson.Marshal(document)
		if err != nil {
			return
		}
		_, _ = conn.Write(message(b))
	}()
	host, port, err = net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return host, port
}

func TestHealthChecksAreAnsweredByTheServer(t *testing.T) {
	const set = "try { rs.status() } catch (e) { rs.initiate({}) } const h = db.hello(); quit(h.isWritablePrimary ? 0 : 1)"
	primary := bson.D{{Key: "isWritablePrimary", Value: true}, {Key: "setName", Value: "rs0"}}
	for name, c := range map[string]struct {
		script string
		server bson.D
		want   string // in the error; empty: healthy
	}{
		"primary":   {set, primary, ""},
		"secondary": {set, bson.D{{Key: "isWritablePrimary", Value: false}, {Key: "setName", Value: "rs0"}}, "not primary"},
		"alone":     {set, bson.D{{Key: "isWritablePrimary", Value: true}}, "no member"},
		"ping":      {"db.adminCommand('ping').ok", bson.D{{Key: "isWritablePrimary", Value: true}}, ""},
		"program":   {"db.things.insertOne({})", primary, "no MongoDB shell"},
	} {
		t.Run(name, func(t *testing.T) {
			host, port := answering(t, c.server)
			var out bytes.Buffer
			err := run([]string{"--quiet", "--host", host, "--port", port, "--eval", c.script}, &out)
			switch {
			case c.want == "" && (err != nil || strings.TrimSpace(out.String()) != "1"):
				t.Errorf("%q, %v", out.String(), err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

func TestNoServerIsAnError(t *testing.T) {
	if err := run([]string{"--port", "1", "--eval", "db.hello()"}, &bytes.Buffer{}); err == nil {
		t.Error("healthy without a server")
	}
}
