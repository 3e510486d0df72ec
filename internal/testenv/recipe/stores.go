package recipe

// stores are caches and key-value stores.
func stores() []Recipe {
	return []Recipe{
		{
			Name: "redis", Addon: "redis",
			Tags:     []string{"redis:7-alpine", "redis:7", "redis:alpine", "redis:latest"},
			Packages: []string{"redis-server", "redis-tools"},
			User:     Account{"redis", 999, "/data"}, Dirs: []Dir{{Path: "/data"}},
			Files: []File{entrypoint("redis.sh")},
			Config: Config{
				Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"redis-server"},
				Ports: []string{"6379/tcp"}, Volumes: []string{"/data"}, WorkingDir: "/data",
			},
		},
		{
			Name: "valkey", Addon: "valkey",
			Tags:     []string{"valkey/valkey:8-alpine", "valkey/valkey:latest"},
			Packages: []string{"valkey-server", "valkey-tools"},
			User:     Account{"valkey", 999, "/data"}, Dirs: []Dir{{Path: "/data"}},
			Files: []File{entrypoint("redis.sh")},
			Config: Config{
				Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"valkey-server"},
				Ports: []string{"6379/tcp"}, Volumes: []string{"/data"}, WorkingDir: "/data",
			},
		},
		{
			Name: "memcached", Addon: "memcached",
			Tags:     []string{"memcached:1.6-alpine", "memcached:latest"},
			Packages: []string{"memcached"},
			User:     Account{"memcache", 11211, "/nonexistent"},
			Files:    []File{entrypoint("memcached.sh")},
			Config: Config{
				Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"memcached"},
				Ports: []string{"11211/tcp"}, User: "memcache",
			},
		},
	}
}

func entrypoint(source string) File {
	return File{Path: "usr/local/bin/docker-entrypoint.sh", Source: source}
}
