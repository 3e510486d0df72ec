package stack

import (
	"errors"
	"net"
	"runtime"
	"strconv"
	"syscall"
	"time"

	psnet "github.com/shirou/gopsutil/v4/net"
	"github.com/shirou/gopsutil/v4/process"
)

// listener says who listens on a TCP port of this host, in a way that keeps a
// container from being published there on 127.0.0.1.
func listener(port int) (Process, bool) {
	taken, sure := probe(port)
	if sure && !taken {
		return Process{}, false
	}
	found, listens := listening(port)
	return found, taken || listens
}

// probe tries to have the port. It is not sure where the system does not let us
// try, as with ports below 1024.
func probe(port int) (taken, sure bool) {
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	l, err := net.Listen("tcp4", address)
	if err != nil {
		return errors.Is(err, syscall.EADDRINUSE), errors.Is(err, syscall.EADDRINUSE)
	}
	_ = l.Close() // nothing was accepted
	if runtime.GOOS == "linux" {
		return false, true
	}
	// Elsewhere a socket bound to every address does not keep us from binding one.
	c, err := net.DialTimeout("tcp4", address, 200*time.Millisecond)
	if err != nil {
		return false, true
	}
	_ = c.Close()
	return true, true
}

// listening looks the listener up among the sockets of the system, as far as we
// may see them.
func listening(port int) (Process, bool) {
	sockets, err := psnet.ConnectionsWithoutUids("tcp")
	if err != nil {
		return Process{}, false
	}
	var found Process
	listens := false
	for _, socket := range sockets {
		if socket.Status != "LISTEN" || int(socket.Laddr.Port) != port || socket.Laddr.IP == "::1" {
			continue
		}
		listens = true
		if socket.Pid != 0 {
			return named(socket.Pid), true
		}
	}
	return found, listens
}

func named(pid int32) Process {
	p := Process{PID: pid}
	if running, err := process.NewProcess(pid); err == nil {
		p.Name, _ = running.Name() // "" where we may not know it
	}
	return p
}
