package recipe

// objects are stores of objects: of S3's protocol, and of images.
func objects() []Recipe {
	return []Recipe{
		{
			Name: "minio", Addon: "minio", Full: true,
			Made:  []string{"minio", "mc"},
			Dirs:  []Dir{{Path: "/data"}},
			Files: []File{entrypoint("minio.sh")},
			Config: Config{
				Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"minio"},
				Ports: []string{"9000/tcp"}, Volumes: []string{"/data"},
			},
		},
		{
			Name: "versitygw", Addon: "versitygw", Full: true,
			Made:   []string{"versitygw"},
			Files:  []File{entrypoint("versitygw.sh")},
			Config: Config{Entrypoint: []string{"docker-entrypoint.sh"}},
		},
		{
			Name: "seaweedfs", Addon: "seaweedfs", Full: true,
			Packages: []string{"curl"},
			Made:     []string{"seaweedfs"},
			User:     Account{"seaweed", 1000, "/home/seaweed"},
			Dirs:     []Dir{{Path: "/home/seaweed"}, {Path: "/data"}, {Path: "/etc/seaweedfs"}},
			Files:    []File{entrypoint("seaweedfs.sh")},
			Config: Config{
				Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"mini", "-dir=/data"},
				Ports:   []string{"7333/tcp", "8080/tcp", "8333/tcp", "8888/tcp", "9333/tcp", "18080/tcp", "18888/tcp", "19333/tcp"},
				Volumes: []string{"/data"}, WorkingDir: "/data",
			},
		},
		{
			Name: "registry", Addon: "registry", Full: true,
			Made: []string{"distribution"},
			Dirs: []Dir{{Path: "/var/lib/registry"}},
			Config: Config{
				Env:        []string{"OTEL_TRACES_EXPORTER=none"},
				Entrypoint: []string{"registry"}, Cmd: []string{"serve", "/etc/distribution/config.yml"},
				Ports: []string{"5000/tcp"}, Volumes: []string{"/var/lib/registry"},
			},
		},
	}
}
