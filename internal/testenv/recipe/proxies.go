package recipe

// proxies pass requests on, or spoil them.
func proxies() []Recipe {
	return []Recipe{
		{
			Name: "nginx", Addon: "nginx",
			Tags:     []string{"nginx:alpine", "nginx:latest"},
			Packages: []string{"nginx-light"},
			User:     Account{"nginx", 101, "/nonexistent"},
			Dirs:     []Dir{{Path: "/var/cache/nginx"}, {Path: "/var/log/nginx"}, {Path: "/docker-entrypoint.d"}},
			Files: []File{
				entrypoint("nginx.sh"),
				{Path: "etc/nginx/nginx.conf", Source: "nginx.conf"},
				{Path: "etc/nginx/conf.d/default.conf", Source: "nginx-default.conf"},
				{Path: "usr/share/nginx/html/index.html", Text: "<!DOCTYPE html><title>nginx</title><h1>nginx answers</h1>\n"},
			},
			Links: []Link{{"var/log/nginx/access.log", "/dev/stdout"}, {"var/log/nginx/error.log", "/dev/stderr"}},
			Config: Config{
				Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"nginx", "-g", "daemon off;"},
				Ports: []string{"80/tcp"}, StopSignal: "SIGQUIT",
			},
		},
		{
			Name: "caddy", Addon: "caddy",
			Packages: []string{"caddy"},
			Dirs:     []Dir{{Path: "/config/caddy"}, {Path: "/data/caddy"}, {Path: "/srv"}},
			Files: []File{
				{Path: "etc/caddy/Caddyfile", Text: ":80\nroot * /usr/share/caddy\nfile_server\n"},
				{Path: "usr/share/caddy/index.html", Text: "<!DOCTYPE html><title>caddy</title><h1>caddy answers</h1>\n"},
			},
			Config: Config{
				Env:   []string{defaultPath, "XDG_CONFIG_HOME=/config", "XDG_DATA_HOME=/data"},
				Cmd:   []string{"caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"},
				Ports: []string{"80/tcp", "443/tcp", "443/udp", "2019/tcp"}, WorkingDir: "/srv",
			},
		},
		{
			Name: "toxiproxy", Addon: "toxiproxy", Bare: true,
			Made: []string{"toxiproxy"},
			Config: Config{
				Entrypoint: []string{"/toxiproxy"}, Cmd: []string{"-host=0.0.0.0"},
				Ports: []string{"8474/tcp"},
			},
		},
	}
}
