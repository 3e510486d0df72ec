FROM golang:1.{{.Version}}{{if not .Cgo}}-alpine{{end}} AS base
{{- if not .Cgo}}
ENV CGO_ENABLED=0
{{- end}}
WORKDIR /app

# For work: compose.yaml builds this one, copies what you save into it and restarts
# it, which compiles what has changed.
FROM base AS dev
RUN mkdir -p /home/app && chown 1000:1000 /app /home/app
USER 1000:1000
ENV HOME=/home/app GOMODCACHE=/home/app/go/pkg/mod GOCACHE=/home/app/.cache/go-build
{{- if not .Vendor}}
COPY --chown=1000:1000 {{range .Mod}}{{.}} {{end}}./
RUN go mod download
{{- end}}
COPY --chown=1000:1000 . .
RUN go build -o /tmp/app {{.Program}}
EXPOSE {{.Port}}
CMD ["sh", "-c", "go build -o /tmp/app {{.Program}} && exec /tmp/app"]

FROM base AS build
{{- if not .Vendor}}
COPY {{range .Mod}}{{.}} {{end}}./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
{{- end}}
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    go build -trimpath -ldflags="-s -w" -o /out/app {{.Program}}

FROM {{if .Cgo}}debian:bookworm-slim{{else}}alpine:3.22{{end}} AS prod
COPY --from=build /out/app /usr/local/bin/app
USER 65534:65534
EXPOSE {{.Port}}
CMD ["app"]
