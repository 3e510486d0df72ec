# Thin wrappers: every target is one command that can be typed as well.
.PHONY: demo test unit lint fmt bench fuzz golden vuln clean

FUZZTIME ?= 60s
LINT := go tool -modfile=internal/tools/lint/go.mod golangci-lint

demo: ## the example project, Redis added to it, the dashboard
	go run ./internal/testenv demo

test: ## everything, real containers included
	go run ./internal/testenv test

unit: ## what needs no engine
	go test ./...

lint: ## the linter, which also guards the direction of imports
	$(LINT) run

fmt:
	$(LINT) fmt

bench:
	go test -run '^$$' -bench . -benchmem ./...

fuzz: ## each fuzz target for FUZZTIME
	@go list -f '{{.ImportPath}} {{.Dir}}' ./... | while read -r pkg dir; do \
		grep -hos '^func Fuzz[A-Za-z0-9_]*' "$$dir"/*_test.go | sed 's/^func //' | while read -r name; do \
			echo "$$pkg $$name"; go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) "$$pkg" || exit 1; \
		done || exit 1; \
	done

golden: ## write the golden files anew; look at the diff
	go test ./ui/... -update

vuln: ## needs the network: the list of known vulnerabilities is not kept here
	go run golang.org/x/vuln/cmd/govulncheck@latest ./...

clean: ## remove the test ground's images, engines and data
	go run ./internal/testenv clean
