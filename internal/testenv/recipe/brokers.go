package recipe

import "runtime"

// brokers carry messages, or agree on who does what.
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
			Name: "etcd", Addon: "etcd",
			Packages: []string{"etcd-server", "etcd-client"},
			Dirs:     []Dir{{Path: "/var/lib/etcd"}, {Path: "/var/etcd"}},
			Links: []Link{
				{"usr/local/bin/etcd", "/usr/bin/etcd"},
				{"usr/local/bin/etcdctl", "/usr/bin/etcdctl"},
			},
			Config: Config{Cmd: []string{"/usr/local/bin/etcd"}, Ports: []string{"2379/tcp", "2380/tcp"}},
		},
		{
			Name: "zookeeper", Addon: "zookeeper", Full: true,
			Packages: []string{"libzookeeper-java", "openjdk-21-jre-headless"},
			Drop:     sound(),
			Skip:     []string{"ca-certificates-java", "java-common", "default-jre-headless", "junit4", "libhamcrest-java"},
			User:     Account{"zookeeper", 1000, "/data"},
			Dirs:     []Dir{{Path: "/conf"}, {Path: "/data"}, {Path: "/datalog"}, {Path: "/logs"}},
			Files: []File{
				entrypoint("zookeeper.sh"),
				{Path: "usr/local/bin/zkServer.sh", Source: "zookeeper-server.sh"},
				{Path: "usr/local/bin/zkCli.sh", Source: "zookeeper-cli.sh"},
			},
			Config: Config{
				Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"zkServer.sh", "start-foreground"},
				Env:   []string{defaultPath + ":/" + java + "/bin"},
				Ports: []string{"2181/tcp", "2888/tcp", "3888/tcp", "8080/tcp"}, Volumes: []string{"/data", "/datalog", "/logs"},
			},
		},
	}
}

// java is the folder of OpenJDK, below the root.
const java = "usr/lib/jvm/java-21-openjdk-" + runtime.GOARCH

// sound are the libraries of Java that need a screen, letters or a loudspeaker.
func sound() []string {
	var paths []string
	for _, name := range []string{"jsound", "fontmanager", "lcms", "awt", "javajpeg", "mlib_image", "freetype"} {
		paths = append(paths, java+"/lib/lib"+name)
	}
	return paths
}
