package recipe

// observability keeps metrics, logs and traces.
func observability() []Recipe {
	return []Recipe{
		{
			Name: "prometheus", Addon: "prometheus", Full: true, Suite: "sid", // trixie's is of the line before
			Packages: []string{"prometheus", "promtool"},
			User:     Account{"prometheus", 65534, "/prometheus"}, // the official image's nobody
			Dirs:     []Dir{{Path: "/prometheus"}},
			Files:    []File{entrypoint("prometheus.sh")},
			Config: Config{
				Entrypoint: []string{"docker-entrypoint.sh"},
				Cmd:        []string{"--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"},
				Ports:      []string{"9090/tcp"}, Volumes: []string{"/prometheus"}, WorkingDir: "/prometheus", User: "nobody",
			},
		},
		{
			Name: "victoria-metrics", Addon: "victoria-metrics", Full: true,
			Packages: []string{"victoria-metrics"}, Only: []string{"usr/bin/victoria-metrics"},
			Links: []Link{{"victoria-metrics-prod", "usr/bin/victoria-metrics"}},
			Config: Config{
				Entrypoint: []string{"/victoria-metrics-prod"},
				Ports:      []string{"8428/tcp"},
			},
		},
		{
			Name: "jaeger", Addon: "jaeger", Full: true,
			Made: []string{"jaeger"},
			Config: Config{
				Env:        []string{"JAEGER_LISTEN_HOST=0.0.0.0"},
				Entrypoint: []string{"/cmd/jaeger/jaeger-linux"},
				Ports:      []string{"4317/tcp", "4318/tcp", "5778/tcp", "5779/tcp", "9411/tcp", "13132/tcp", "13133/tcp", "14250/tcp", "14268/tcp", "16686/tcp"},
				Volumes:    []string{"/tmp"}, User: "10001",
			},
		},
		{
			Name: "otel-collector", Addon: "otel-collector", Full: true, Bare: true,
			Made: []string{"otelcol"},
			Config: Config{
				Entrypoint: []string{"/otelcol-contrib"}, Cmd: []string{"--config", "/etc/otelcol-contrib/config.yaml"},
				Ports: []string{"4317/tcp", "4318/tcp", "55679/tcp"}, User: "10001",
			},
		},
	}
}
