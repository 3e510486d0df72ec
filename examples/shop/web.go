package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// shop answers requests.
type shop struct {
	settings
	orders *orders
	visits visits
	log    *slog.Logger
}

// serve answers requests until ctx ends.
func serve(ctx context.Context, s settings, log *slog.Logger) error {
	o, err := openOrders(ctx, s.databaseURL)
	if err != nil {
		return err
	}
	defer o.close()
	v, err := openVisits(s.redisURL)
	if err != nil {
		return err
	}
	defer v.close()
	server := &http.Server{
		Addr:              s.listen,
		Handler:           (&shop{s, o, v, log}).handler(),
		ReadHeaderTimeout: 5 * time.Second,
	}
	stopped := context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = server.Shutdown(grace) // what is not done by then is cut off
	})
	defer stopped()
	log.Info("the shop is open", "listen", s.listen, "redis", v.there())
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	log.Info("the shop is closed")
	return nil
}

func (s *shop) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", s.logged(s.showPage))
	mux.Handle("POST /orders", s.logged(s.takeOrder))
	mux.HandleFunc("GET /healthz", s.health)            // not logged: it comes every two seconds
	return http.NewCrossOriginProtection().Handler(mux) // nobody else's page may order here
}

// logged writes a line for each request.
func (s *shop) logged(handle func(http.ResponseWriter, *http.Request) int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		status := handle(w, r)
		level := slog.LevelInfo
		if status >= http.StatusInternalServerError {
			level = slog.LevelError
		}
		s.log.Log(r.Context(), level, "request", "method", r.Method, "path", r.URL.Path,
			"status", status, "ms", time.Since(start).Milliseconds())
	})
}

func (s *shop) showPage(w http.ResponseWriter, r *http.Request) int {
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	status, p := http.StatusOK, s.page(ctx)
	if p.Trouble != "" {
		status = http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if err := writePage(w, p); err != nil {
		s.log.Error("the page was not written", "error", err.Error())
	}
	return status
}

// takeOrder places one order of what the form says and shows the page again.
func (s *shop) takeOrder(w http.ResponseWriter, r *http.Request) int {
	number, err := strconv.Atoi(r.FormValue("good"))
	all := goods()
	if err != nil || number < 0 || number >= len(all) {
		http.Error(w, "there is no such good", http.StatusBadRequest)
		return http.StatusBadRequest
	}
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	if _, err := s.orders.place(ctx, all[number].name, 1, all[number].cents); err != nil {
		s.log.Error("no order placed", "error", err.Error())
		http.Error(w, "the order was not placed; try again in a moment", http.StatusServiceUnavailable)
		return http.StatusServiceUnavailable
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return http.StatusSeeOther
}

// health tells whether what the shop was given answers.
func (s *shop) health(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	var wrong []string
	if err := s.orders.ping(ctx); err != nil {
		wrong = append(wrong, "postgres: "+oneLine(err))
	}
	if s.visits.there() {
		if err := s.visits.ping(ctx); err != nil {
			wrong = append(wrong, "redis: "+oneLine(err))
		}
	}
	if wrong != nil {
		http.Error(w, strings.Join(wrong, "; "), http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ok")
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
