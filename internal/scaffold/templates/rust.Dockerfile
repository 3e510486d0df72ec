FROM rust:1-slim-bookworm AS base
{{- if .Headers}}
RUN apt-get update \
    && apt-get install -y --no-install-recommends {{range .Headers}}{{.}} {{end}}\
    && rm -rf /var/lib/apt/lists/*
{{- end}}
WORKDIR /app

# For work: compose.yaml builds this one, copies what you save into it and restarts
# it, which compiles what has changed.
FROM base AS dev
RUN mkdir -p /home/app && chown 1000:1000 /app /home/app
USER 1000:1000
ENV HOME=/home/app CARGO_HOME=/home/app/.cargo CARGO_TARGET_DIR=/home/app/target
COPY --chown=1000:1000 . .
RUN cargo build{{if .Locked}} --locked{{end}} --bin {{.Program}}
{{- if .Port}}
EXPOSE {{.Port}}
{{- end}}
CMD ["cargo", "run", "--bin", "{{.Program}}"]

FROM base AS build
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/app/target \
    cargo build --release{{if .Locked}} --locked{{end}} --bin {{.Program}} \
    && cp target/release/{{.Program}} /app.bin

FROM debian:bookworm-slim AS prod
RUN apt-get update \
    && apt-get install -y --no-install-recommends {{range .Needed}}{{.}} {{end}}\
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /app.bin /usr/local/bin/app
USER 65534:65534
{{- if .Port}}
EXPOSE {{.Port}}
{{- end}}
CMD ["app"]
