package recipe

// plain are images without a service: to build upon, to run a shell in, to pull.
func plain() []Recipe {
	return []Recipe{
		{
			// one image under many names; "alpine" is not musl here and has no apk
			Name:   "debian",
			Tags:   []string{"debian:bookworm-slim", "debian:latest", "alpine:3.22", "alpine:latest", "busybox:latest", "busybox:1"},
			Config: Config{Cmd: []string{"sh"}},
		},
		{
			Name: "hello-world", Tags: []string{"hello-world:latest"}, Bare: true,
			Packages: []string{"busybox-static"}, Only: []string{"usr/bin/busybox"},
			Config: Config{Cmd: []string{"/usr/bin/busybox", "echo", "Hello from the test ground!"}},
		},
		{
			// this machine's Go with the modules of examples/shop, so that the
			// example builds where there is no network
			Name: "golang", Tags: []string{"golang:1.26-alpine", "golang:1.26", "golang:alpine", "golang:latest"},
			Made: []string{"go"},
			Dirs: []Dir{{"/go/src", 0o1777}, {"/go/bin", 0o1777}},
			Config: Config{
				Env: []string{
					"PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
					"GOPATH=/go", "GOTOOLCHAIN=local", "GOPROXY=off", "GOSUMDB=off", "GOFLAGS=-mod=mod", "CGO_ENABLED=0", "GOCACHE=/go/cache",
				},
				Cmd: []string{"bash"}, WorkingDir: "/go",
			},
		},
	}
}
