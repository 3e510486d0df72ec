package envnames

import "testing"

func TestASettingOfSpringIsReadFromItsVariable(t *testing.T) {
	const name = "SPRING_DATASOURCE_URL"
	for text, want := range map[string]string{
		"spring.datasource.url=jdbc:postgresql://localhost:5432/shop\n":                                      "src/main/resources/application.properties:1",
		"# ours\nspring.datasource.url = ${DB_URL:jdbc:h2:mem:x}\n":                                          "src/main/resources/application.properties:2",
		"server:\n  port: 8080\nspring:\n  datasource:\n    url: jdbc:mysql://localhost/shop\n    user: a\n": "src/main/resources/application.properties:5",
		"spring:\n  datasource.url: \"jdbc:mysql://localhost/shop\"\n":                                       "src/main/resources/application.properties:2",
		"spring.datasource.url=jdbc:postgresql://${DB_HOST}:5432/shop\n":                                     "",
		"datasource:\n  url: jdbc:mysql://localhost/shop\n":                                                  "",
		"spring:\n  datasource:\n    name: x\nurl: jdbc:mysql://localhost/shop\n":                            "",
		"#spring.datasource.url=jdbc:postgresql://localhost:5432/shop\n":                                     "",
	} {
		got := find(t, map[string]string{"src/main/resources/application.properties": text}, name)[name]
		if got != want {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
	}
	for name, text := range map[string]string{
		"SPRING_KAFKA_BOOTSTRAP_SERVERS": "spring.kafka.bootstrap-servers: localhost:9092\n",
		"SPRING_DATA_REDIS_HOST":         "spring:\n  data:\n    redis:\n      host: localhost\n",
		"QUARKUS_DATASOURCE_JDBC_URL":    "quarkus.datasource.jdbc.url=jdbc:mysql://localhost/x\n",
	} {
		if find(t, map[string]string{"application.yaml": text}, name)[name] == "" {
			t.Errorf("%s is not seen in %q", name, text)
		}
	}
}
