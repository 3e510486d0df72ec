package stack

import (
	"errors"
	"net"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	psnet "github.com/shirou/gopsutil/v4/net"
	"github.com/shirou/gopsutil/v4/process"

	"github.com/devbliss/devbliss/internal/untrusted"
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
		command, _ := running.CmdlineSlice()
		p.Command = shortCommand(command)
	}
	return p
}

// longestCommand is how many characters of a command line tell which program it is.
const longestCommand = 60

// shortCommand is a command line as a sentence may show it: what others run may have
// secrets in it, and bytes that are not for a terminal.
func shortCommand(words []string) string {
	if len(words) > 0 {
		words = append([]string{filepath.Base(words[0])}, words[1:]...)
	}
	text := untrusted.Plain(masking(nil).mask(strings.Join(words, " ")))
	if r := []rune(text); len(r) > longestCommand {
		text = string(r[:longestCommand-1]) + "…"
	}
	return text
}
