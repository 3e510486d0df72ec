package catalog

import "slices"

// usual are the addons that most people mean, most usual first. Where two match
// equally well, the one that comes first here is offered first; what is not here
// follows by id.
func usual() []string {
	return []string{
		"postgres", "redis", "mysql", "mongodb", "rabbitmq", "kafka", "elasticsearch", "seaweedfs", "mailpit", "keycloak",
		"nginx", "prometheus", "grafana", "mariadb", "valkey", "memcached", "nats", "mosquitto", "mssql", "opensearch",
		"meilisearch", "pgvector", "qdrant", "traefik", "caddy", "vault", "floci", "otel-lgtm", "jaeger", "loki",
		"etcd", "adminer", "pgadmin", "temporal", "ollama", "clickhouse", "timescaledb", "influxdb", "wiremock", "garage",
	}
}

func usualRank(id string) int {
	if at := slices.Index(usual(), id); at >= 0 {
		return at
	}
	return len(usual())
}

// meant are the categories that a person means with a word that no addon has for
// itself.
func meant(word string) []string {
	switch word {
	case "email", "e-mail", "emails":
		return []string{"mail"}
	case "queue", "queues", "message", "messages", "messaging", "broker", "mq", "pub/sub", "jobs":
		return []string{"queue", "stream"}
	case "event", "events", "streaming":
		return []string{"stream"}
	case "bucket", "buckets", "blob", "files", "object", "object-storage":
		return []string{"storage"}
	case "login", "oauth", "oauth2", "saml", "iam", "identity", "users", "jwt":
		return []string{"auth"}
	case "db", "databases", "rdbms":
		return []string{"database", "document"}
	case "nosql":
		return []string{"document"}
	case "embedding", "embeddings", "rag", "similarity":
		return []string{"vector"}
	case "monitoring", "telemetry", "apm":
		return []string{"observability"}
	case "gpt", "model", "models", "ml":
		return []string{"ai"}
	case "gui", "admin":
		return []string{"admin-ui"}
	case "cloud", "emulators":
		return []string{"cloud-emulator"}
	case "stub", "fake":
		return []string{"mock"}
	case "fulltext", "full-text":
		return []string{"search"}
	case "loadbalancer", "gateway", "webserver", "ingress":
		return []string{"proxy"}
	}
	return nil
}
