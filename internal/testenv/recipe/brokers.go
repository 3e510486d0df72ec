package recipe

// brokers carry messages; nginx carries requests.
func brokers() []Recipe {
	return []Recipe{
		{
			Name: "rabbitmq", Addon: "rabbitmq",
			Tags:     []string{"rabbitmq:4-management", "rabbitmq:4-management-alpine"},
			Packages: []string{"rabbitmq-server"}, Skip: []string{"socat"},
			User: Account{"rabbitmq", 999, "/var/lib/rabbitmq"},
			Dirs: []Dir{{Path: "/var/lib/rabbitmq"}, {Path: "/var/log/rabbitmq"}, {Path: "/etc/rabbitmq/conf.d"}},
			Files: []File{
				entrypoint("rabbitmq.sh"),
				{Path: "etc/rabbitmq/enabled_plugins", Text: "[rabbitmq_management,rabbitmq_prometheus].\n"},
			},
			Config: Config{
				Env:        []string{"PATH=/usr/lib/rabbitmq/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "HOME=/var/lib/rabbitmq"},
				Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"rabbitmq-server"},
				Ports:   []string{"4369/tcp", "5672/tcp", "15672/tcp", "15692/tcp", "25672/tcp"},
				Volumes: []string{"/var/lib/rabbitmq"},
			},
		},
		{
			Name: "nats", Addon: "nats",
			Tags:     []string{"nats:2-alpine", "nats:latest"},
			Packages: []string{"nats-server"},
			Files: []File{
				entrypoint("nats.sh"),
				{Path: "etc/nats/nats-server.conf", Text: "port: 4222\nmonitor_port: 8222\n"},
			},
			Config: Config{
				Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"nats-server", "--config", "/etc/nats/nats-server.conf"},
				Ports: []string{"4222/tcp", "6222/tcp", "8222/tcp"},
			},
		},
		{
			Name: "mosquitto", Addon: "mosquitto",
			Tags:     []string{"eclipse-mosquitto:2", "eclipse-mosquitto:latest"},
			Packages: []string{"mosquitto", "mosquitto-clients"},
			User:     Account{"mosquitto", 1883, "/mosquitto"},
			Dirs:     []Dir{{Path: "/mosquitto/config"}, {Path: "/mosquitto/data"}, {Path: "/mosquitto/log"}},
			Files: []File{
				entrypoint("mosquitto.sh"),
				{Path: "mosquitto/config/mosquitto.conf", Text: "# no listener: only clients of this container are served\n"},
				{Path: "mosquitto-no-auth.conf", Text: "listener 1883\nallow_anonymous true\n"},
			},
			Config: Config{
				Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"/usr/sbin/mosquitto", "-c", "/mosquitto/config/mosquitto.conf"},
				Ports: []string{"1883/tcp"}, Volumes: []string{"/mosquitto/data", "/mosquitto/log"},
			},
		},
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
	}
}
