package recipe

// observability keeps metrics, logs and traces.
func observability() []Recipe {
	return []Recipe{
		{
			Name: "prometheus", Addon: "prometheus", Suite: "sid", // trixie's is of the line before
			Packages: []string{"prometheus", "promtool"},
			User:     Account{"prometheus", 65534, "/prometheus"}, // the official image's nobody
			Dirs:     []Dir{{Path: "/prometheus"}},
			Config: Config{
				Entrypoint: []string{"/bin/prometheus"},
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
	}
}
