package recipe

// secrets keep what apps must not have in their source, or where they find each other.
func secrets() []Recipe {
	return []Recipe{
		{
			Name: "vault", Addon: "vault", Full: true,
			Made:  []string{"vault"},
			User:  Account{"vault", 100, "/home/vault"},
			Dirs:  []Dir{{Path: "/home/vault"}, {Path: "/vault/config"}, {Path: "/vault/file"}, {Path: "/vault/logs"}},
			Files: []File{entrypoint("vault.sh")},
			Config: Config{
				Env:        []string{"HOME=/home/vault"},
				Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"server", "-dev"},
				Ports: []string{"8200/tcp"}, Volumes: []string{"/vault/logs", "/vault/file"},
			},
		},
		{
			Name: "consul", Addon: "consul", Full: true,
			Packages: []string{"curl"},
			Made:     []string{"consul"},
			User:     Account{"consul", 100, "/consul"},
			Dirs:     []Dir{{Path: "/consul/config"}, {Path: "/consul/data"}},
			Files:    []File{entrypoint("consul.sh")},
			Config: Config{
				Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"agent", "-dev", "-client", "0.0.0.0"},
				Ports:   []string{"8300/tcp", "8301/tcp", "8301/udp", "8302/tcp", "8302/udp", "8500/tcp", "8600/tcp", "8600/udp"},
				Volumes: []string{"/consul/data"},
			},
		},
	}
}
