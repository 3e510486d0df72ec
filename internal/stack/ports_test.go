package stack

import (
	"net"
	"os"
	"slices"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/engine/enginetest"
)

func TestListenerNamesTheProcessThatHasAPort(t *testing.T) {
	for _, address := range []string{"127.0.0.1:0", "0.0.0.0:0"} {
		l, err := net.Listen("tcp4", address)
		if err != nil {
			t.Fatal(err)
		}
		port := l.Addr().(*net.TCPAddr).Port
		got, taken := listener(port)
		if !taken || int(got.PID) != os.Getpid() || got.Name == "" {
			t.Errorf("%s: %+v, %v", address, got, taken)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if got, taken := listener(port); taken {
			t.Errorf("%s: %+v after it was closed", address, got)
		}
	}
}

func TestHoldersNameContainersBeforeProcessesAndLeaveOutTheirOwner(t *testing.T) {
	fake := enginetest.NewFake()
	fake.Publish(
		engine.Holder{Port: 5432, Protocol: "tcp", Container: "blog-db-1", Project: "blog", Service: "db"},
		engine.Holder{Port: 6379, Protocol: "tcp", Container: "loose"},
		engine.Holder{Port: 53, Protocol: "udp", Container: "dns"},
	)
	s := Open(Options{Engine: fake, Busy: func(port int) (Process, bool) {
		return Process{PID: 7, Name: "docker-proxy"}, port == 5432 || port == 80
	}})
	h := s.holders(t.Context())
	for _, test := range []struct {
		port int
		me   owner
		want string
	}{
		{5432, owner{"shop", "db"}, "container blog-db-1 of project blog"},
		{5432, owner{"blog", "db"}, ""},
		{5432, owner{"blog", "other"}, "container blog-db-1 of project blog"},
		{6379, owner{"shop", "redis"}, "container loose"},
		{80, owner{"shop", "web"}, "docker-proxy (pid 7)"},
		{53, owner{"shop", "dns"}, ""},
		{81, owner{"shop", "web"}, ""},
	} {
		if got, _ := h.of(address{"127.0.0.1", test.port}, test.me); got != test.want {
			t.Errorf("%d for %v: %q, want %q", test.port, test.me, got, test.want)
		}
	}
}

func TestHoldersAskOnlySocketsWhenDockerIsAway(t *testing.T) {
	fake := enginetest.NewFake()
	fake.Break(nil)
	s := Open(Options{Engine: fake, Busy: func(port int) (Process, bool) { return Process{}, port == 80 }})
	h := s.holders(t.Context())
	if got, held := h.of(address{port: 80}, owner{}); !held || got != "another program" {
		t.Errorf("%q, %v", got, held)
	}
}

func TestHoldersDoNotAskThisMachineAboutAnother(t *testing.T) {
	fake := enginetest.NewFake()
	fake.SetInfo(engine.Info{Host: "ssh://me@far"})
	s := Open(Options{Engine: fake, Busy: func(int) (Process, bool) { return Process{}, true }})
	if got, held := s.holders(t.Context()).of(address{port: 80}, owner{}); held {
		t.Errorf("held by %q", got)
	}
}

func TestWantedPortsAreThoseThatTheFileFixes(t *testing.T) {
	var service types.ServiceConfig
	service.Ports = []types.ServicePortConfig{
		{Target: 80, Published: "8080", Protocol: "tcp"},
		{Target: 80, Published: "8080", Protocol: "tcp", HostIP: "::1"},
		{Target: 81, Protocol: "tcp"},
		{Target: 82, Published: "9000-9010", Protocol: "tcp"},
		{Target: 53, Published: "53", Protocol: "udp"},
		{Target: 83, Published: "443", Protocol: "tcp"},
	}
	want := []address{{"", 8080}, {"::1", 8080}, {"", 443}}
	if got := wantedPorts(service); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	service.NetworkMode = "host"
	if got := wantedPorts(service); got != nil {
		t.Errorf("%v on the host's network", got)
	}
}

func TestPortsOfDifferentAddressesDoNotClash(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"127.0.0.1", "127.0.0.1", true},
		{"", "127.0.0.1", true},
		{"0.0.0.0", "10.0.0.1", true},
		{"127.0.0.1", "10.0.0.1", false},
		{"127.0.0.1", "::1", false},
		{"::", "::1", true},
		{"::", "127.0.0.1", false},
		{"", "::1", true},
		{"0.0.0.0", "::1", false},
	} {
		a, b := address{test.a, 80}, address{test.b, 80}
		if a.clashes(b) != test.want || b.clashes(a) != test.want {
			t.Errorf("%v and %v: %v, %v", a, b, a.clashes(b), b.clashes(a))
		}
	}
	if (address{"", 80}).clashes(address{"", 81}) {
		t.Error("different ports clash")
	}
	s := Open(Options{Engine: enginetest.NewFake(), Busy: func(int) (Process, bool) { return Process{}, true }})
	if holder, held := s.holders(t.Context()).of(address{"10.0.0.1", 80}, owner{}); held {
		t.Errorf("held by %s, which was asked about 127.0.0.1", holder)
	}
}
