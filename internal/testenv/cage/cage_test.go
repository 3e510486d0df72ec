//go:build linux

package cage

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestCommandsEnvironmentHasTheCagesThingsFirst(t *testing.T) {
	r := room(t.TempDir())
	program := filepath.Join(t.TempDir(), "docker-20")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	env, err := environment(r, Spec{
		Env:      []string{"PATH=/usr/bin", "A=1"},
		Programs: map[string]string{"docker": program},
		Plugins:  map[string]string{"docker-compose": program},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := valueOf(env, "PATH"), r.programs()+":/usr/bin"; got != want {
		t.Errorf("PATH is %q, want %q", got, want)
	}
	if !slices.Contains(env, "A=1") || valueOf(env, ControlEnv) != ControlPath || valueOf(env, RegistryEnv) != RegistryURL {
		t.Errorf("environment %q", env)
	}
	if got, err := lookPath("docker", env); err != nil || got != filepath.Join(r.programs(), "docker") {
		t.Errorf("docker is %q, %v", got, err)
	}
	if _, err := os.Stat(filepath.Join(valueOf(env, "DOCKER_CONFIG"), "cli-plugins", "docker-compose")); err != nil {
		t.Error(err)
	}
	if got, err := lookPath("no-such-program", env); err == nil {
		t.Errorf("found %q", got)
	}
}

func TestSpecSurvivesItsWayInside(t *testing.T) {
	r := room(t.TempDir())
	want := Spec{Command: []string{"sh", "-c", "true"}, Data: "/d", Tags: map[string]string{"library/redis:8": "sha256:1"}}
	if err := r.write(want); err != nil {
		t.Fatal(err)
	}
	got, err := r.read()
	if err != nil || !slices.Equal(got.Command, want.Command) || got.Data != want.Data || got.Tags["library/redis:8"] != "sha256:1" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestJoinPassesBothWaysAndHalfCloses(t *testing.T) {
	a, aFar := tcpPair(t)
	b, bFar := tcpPair(t)
	done := make(chan struct{})
	go func() {
		Join(aFar, bFar)
		close(done)
	}()
	write := func(conn *net.TCPConn, text string) {
		if _, err := io.WriteString(conn, text); err != nil {
			t.Error(err)
		}
		if err := conn.CloseWrite(); err != nil {
			t.Error(err)
		}
	}
	write(a, "question")
	if got, err := io.ReadAll(b); err != nil || string(got) != "question" {
		t.Errorf("%q, %v", got, err)
	}
	write(b, "answer") // a has said all, and is still told
	if got, err := io.ReadAll(a); err != nil || string(got) != "answer" {
		t.Errorf("%q, %v", got, err)
	}
	<-done
}

func tcpPair(t *testing.T) (near, far *net.TCPConn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	one, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	two, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { one.Close(); two.Close() })
	return one.(*net.TCPConn), two.(*net.TCPConn)
}
