// Command mongosh is a stand-in for MongoDB's shell in the test ground's mongo
// image, whose server is a stand-in as well. It runs no JavaScript: it answers
// the health checks of compose files, which ask whether the server is up and
// who it is, by asking the server just that. The replica set's life (initiate,
// elections) is not tested by it.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "mongosh (stand-in):", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("mongosh", flag.ContinueOnError)
	script := flags.String("eval", "", "a health check")
	host := flags.String("host", "127.0.0.1", "server")
	port := flags.String("port", "27017", "port of the server")
	for _, name := range []string{"u", "username", "p", "password", "authenticationDatabase"} {
		flags.String(name, "", "taken, and not used: a greeting needs no login")
	}
	for _, name := range []string{"quiet", "norc"} {
		flags.Bool(name, false, "taken, and not used")
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if !answerable(*script) {
		return errors.New("only --eval of a health check (db.hello, rs.status, ping) is understood: this is no MongoDB shell")
	}
	answer, err := greet(net.JoinHostPort(*host, *port), 5*time.Second)
	if err != nil {
		return err
	}
	return report(out, *script, answer)
}

func answerable(script string) bool {
	for _, word := range []string{"ping", "hello", "rs.status", "isMaster"} {
		if strings.Contains(script, word) {
			return true
		}
	}
	return false
}

// report says what the script asks for, as far as a greeting can tell: a script
// that asks about the replica set wants a primary of it.
func report(out io.Writer, script string, a greeting) error {
	aboutSet := strings.Contains(script, "rs.") || strings.Contains(script, "setName")
	if aboutSet && a.setName == "" {
		return errors.New("the server is no member of a replica set")
	}
	if strings.Contains(script, "hello") && !a.writable {
		return errors.New("the server is not primary")
	}
	_, err := fmt.Fprintln(out, 1)
	return err
}
