package stack

import (
	"strings"
	"testing"
)

// What stands in a command only, what begins another secret, and what stands beside
// a colon is hidden too; keys and what other variables say openly are not.
func TestResolvedHidesSecretsThatLookLikeOthers(t *testing.T) {
	const text = `services:
  redis:
    image: openly/redis
    command: ["serve", "-admin.password=${WEED:-clearpass1}", "root:hunter22:db", "--p=hunter22", "--both=hunter22SUFFIX"]
    environment:
      A_PASSWORD: hunter22
      B_PASSWORD: hunter22SUFFIX
      C_PASSWORD: redis
      D_PASSWORD: openly
      NAME: openly
      MEILISEARCH_KEY: meili-master
`
	s := newGround(t, map[string]string{"compose.yaml": text})
	for range 20 { // maps have no order
		r, err := s.Resolved(t.Context(), "redis", false)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"clearpass1", "hunter22", "SUFFIX", "meili-master"} {
			if strings.Contains(r.YAML, secret) {
				t.Fatalf("%s is in\n%s", secret, r.YAML)
			}
		}
		for _, open := range []string{"  redis:\n", "NAME: openly", "A_PASSWORD: '******'"} {
			if !strings.Contains(r.YAML, open) {
				t.Fatalf("%s is not in\n%s", open, r.YAML)
			}
		}
	}
}

func TestResolvedHidesSecretsWhereverTheyStand(t *testing.T) {
	const text = `x-base: &base {restart: always}
services:
  db:
    image: postgres:17
    command: ["start", "--password=hunter2secret"]
    environment:
      POSTGRES_PASSWORD: ${PW:-hunter2secret}
      POSTGRES_DB: shop
      URL: postgres://app:other-one@db:5432/shop
      TOKEN_FILE: /run/secrets/token
      API_KEY: '${NOT_SET-}'
      MULTI_TOKEN: "first\nsecond"
    healthcheck:
      test: ["CMD-SHELL", "check -p hunter2secret"]
`
	s := newGround(t, map[string]string{"compose.yaml": text})
	r, err := s.Resolved(t.Context(), "db", false)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"hunter2secret", "other-one", "second"} {
		if strings.Contains(r.YAML, secret) {
			t.Errorf("%s is in\n%s", secret, r.YAML)
		}
	}
	if strings.Contains(r.YAML, "x-base") {
		t.Errorf("another part of the file is in\n%s", r.YAML)
	}
	for _, open := range []string{"POSTGRES_DB: shop", "postgres://app:******@db:5432/shop", "/run/secrets/token", "image: postgres:17", "POSTGRES_PASSWORD: '******'"} {
		if !strings.Contains(r.YAML, open) {
			t.Errorf("%s is not in\n%s", open, r.YAML)
		}
	}
	for _, v := range r.Environment {
		if strings.Contains(v.Value, "hunter") || v.Secret != (v.Name == "POSTGRES_PASSWORD" || v.Name == "URL" || v.Name == "MULTI_TOKEN") {
			t.Errorf("%+v", v)
		}
	}
	r, err = s.Resolved(t.Context(), "db", true)
	if err != nil || !strings.Contains(r.YAML, "POSTGRES_PASSWORD: hunter2secret") || !strings.Contains(r.YAML, "other-one") {
		t.Errorf("revealed: %v\n%s", err, r.YAML)
	}
	if _, err := s.Resolved(t.Context(), "none", false); err == nil {
		t.Error("a service that is not there is resolved")
	}
}
