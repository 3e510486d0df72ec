package recipe

// emulators stand for what is rented elsewhere.
func emulators() []Recipe {
	return []Recipe{
		{
			Name: "moto", Addon: "moto", Full: true,
			Packages: append(python(), "python3-moto", "python3-flask-cors", "python3-yaml", "python3-joserfc", "python3-openapi-spec-validator", "curl"),
			Config: Config{
				Entrypoint: []string{"/usr/bin/moto_server", "-H", "0.0.0.0"},
				Ports:      []string{"5000/tcp"},
			},
		},
		{
			Name: "stripe-mock", Addon: "stripe-mock", Full: true,
			Made: []string{"stripe-mock"},
			Config: Config{
				Entrypoint: []string{"/bin/stripe-mock", "-http-port", "12111", "-https-port", "12112"},
				Ports:      []string{"12111/tcp", "12112/tcp"},
			},
		},
		{
			Name: "fake-gcs", Addon: "fake-gcs", Full: true,
			Made: []string{"fake-gcs"},
			Config: Config{
				Entrypoint: []string{"/bin/fake-gcs-server", "-data", "/data"},
				Ports:      []string{"4443/tcp"},
			},
		},
		{
			Name: "mailpit", Addon: "mailpit", Full: true,
			Made: []string{"mailpit"},
			Config: Config{
				Entrypoint: []string{"/mailpit"},
				Ports:      []string{"1025/tcp", "1110/tcp", "8025/tcp"},
			},
		},
		{
			Name: "temporal", Addon: "temporal", Full: true,
			Made: []string{"temporal"},
			User: Account{"temporal", 1000, "/home/temporal"}, Dirs: []Dir{{Path: "/home/temporal"}},
			Config: Config{Entrypoint: []string{"temporal"}, User: "temporal", Env: []string{"HOME=/home/temporal"}},
		},
	}
}

// python is an interpreter, which no image gets unasked.
func python() []string {
	return []string{
		"python3", "python3-minimal", "python3.13", "python3.13-minimal",
		"libpython3-stdlib", "libpython3.13-minimal", "libpython3.13-stdlib", "media-types",
	}
}
