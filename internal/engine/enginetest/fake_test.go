package enginetest_test

import (
	"context"
	"errors"
	"testing"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/engine/enginetest"
)

const shop = `
services:
  web:
    image: web
    depends_on: {db: {condition: service_healthy}}
    ports: ["127.0.0.1:8080:80"]
  db:
    image: db
    healthcheck: {test: ["CMD", "true"]}
    volumes: ["data:/data"]
volumes:
  data:
`

func TestFakeUpHoldsBackWhatWaitsForHealth(t *testing.T) {
	f := enginetest.NewFake()
	p := enginetest.Load(t, "shop", shop)
	f.KeepStarting("db")
	done := make(chan error, 1)
	go func() { done <- f.Up(t.Context(), p, engine.UpOptions{}, nil) }()

	await(t, f, func(s engine.Snapshot) bool { return len(s.Services) == 1 && s.Services[0].Health == engine.Starting })
	f.Healthy("db")
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	services, err := f.Services(t.Context(), "shop")
	if err != nil || len(services) != 2 {
		t.Fatalf("services %v, error %v; want db and web", services, err)
	}
}

func TestFakeBreakReachesVerbsThatAreHeld(t *testing.T) {
	f := enginetest.NewFake()
	p := enginetest.Load(t, "shop", shop)
	f.Hold(enginetest.Up)
	held := make(chan struct{}, 8)
	done := make(chan error, 1)
	go func() {
		done <- f.Up(t.Context(), p, engine.UpOptions{}, func(engine.Step) { held <- struct{}{} })
	}()
	<-held
	f.Break(nil)
	if err := <-done; !errors.Is(err, engine.ErrUnreachable) {
		t.Errorf("up of a broken engine: %v, want %v", err, engine.ErrUnreachable)
	}
}

func TestFakeFailNextFailsOnce(t *testing.T) {
	f := enginetest.NewFake()
	p := enginetest.Load(t, "shop", shop)
	boom := errors.New("boom")
	f.FailNext(enginetest.Up, boom)
	if err := f.Up(t.Context(), p, engine.UpOptions{}, nil); !errors.Is(err, boom) {
		t.Errorf("first up: %v, want boom", err)
	}
	if err := f.Up(t.Context(), p, engine.UpOptions{Wait: true}, nil); err != nil {
		t.Errorf("second up: %v", err)
	}
}

func TestFakeWaitFailsWithTheHealthOutput(t *testing.T) {
	f := enginetest.NewFake()
	p := enginetest.Load(t, "shop", shop)
	f.KeepStarting("db")
	done := make(chan error, 1)
	go func() { done <- f.Up(t.Context(), p, engine.UpOptions{Wait: true}, nil) }()
	await(t, f, func(s engine.Snapshot) bool { return len(s.Services) == 1 })
	f.Unhealthy("db", "connection refused")
	if err := <-done; !errors.Is(err, engine.ErrUnhealthy) {
		t.Errorf("up: %v, want %v", err, engine.ErrUnhealthy)
	}
}

// await watches until want holds.
func await(t *testing.T, f *enginetest.Fake, want func(engine.Snapshot) bool) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_ = f.Watch(ctx, "shop", func(s engine.Snapshot) {
		if want(s) {
			cancel()
		}
	})
}

func TestFakeKeepsTheContract(t *testing.T) {
	enginetest.Contract(t, func(_ *testing.T, project string) enginetest.Ground {
		f := enginetest.NewFake()
		data := project + "_data" // the volume of db, the only one
		return enginetest.Ground{
			Engine: f,
			Write: func(_ testing.TB, service string, replica int, stderr bool, text string) {
				f.Write(service, replica, stderr, text)
			},
			Crash:  func(_ testing.TB, service string, code int) { f.Crash(service, code) },
			Sicken: func(_ testing.TB, service, output string) { f.Unhealthy(service, output) },
			Put:    func(_ testing.TB, _, name, text string) { f.PutFile(data, name, text) },
			Get:    func(_ testing.TB, _, name string) string { return f.File(data, name) },
			Break:  func(testing.TB) { f.Break(nil) },
			Mend:   func(testing.TB) { f.Mend() },
		}
	})
}
