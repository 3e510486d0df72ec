package stack

import (
	"net"
	"os"
	"strings"
	"testing"
)

func TestAListenerIsNamedWithItsCommand(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	p, held := listener(l.Addr().(*net.TCPAddr).Port)
	if !held || int(p.PID) != os.Getpid() || !strings.Contains(p.Command, ".test") {
		t.Errorf("%+v %v", p, held)
	}
}

// What others run is nobody's to print: neither its secrets nor its escapes.
func TestACommandIsShortAndHarmless(t *testing.T) {
	for _, test := range []struct {
		words []string
		want  string
	}{
		{[]string{"/opt/bin/node", "server.js"}, "node server.js"},
		{[]string{"redis-server", "--requirepass", "hunter22"}, "redis-server --requirepass " + Hidden},
		{[]string{"x\x1b]0;title\a"}, "x"},
		{[]string{strings.Repeat("a", 100)}, strings.Repeat("a", 59) + "…"},
	} {
		if got := shortCommand(test.words); got != test.want {
			t.Errorf("%q: %q, not %q", test.words, got, test.want)
		}
	}
	p := Process{PID: 812, Name: "node", Command: "node server.js"}
	if got := p.String(); got != "node (pid 812: node server.js)" {
		t.Error(got)
	}
}
