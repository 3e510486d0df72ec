# Built from the root of the workspace, where the lock file is.
FROM {{if .Bun}}oven/bun:1{{else}}node:24-alpine{{end}} AS base
WORKDIR /app
{{- if .Corepack}}
ENV COREPACK_ENABLE_DOWNLOAD_PROMPT=0
RUN corepack enable
{{- end}}

# For work: compose.yaml builds this one and copies what you save into it.
FROM base AS dev
{{- $user := "node"}}{{if .Bun}}{{$user = "bun"}}{{end}}
RUN chown {{$user}} /app
USER {{$user}}
COPY --chown={{$user}} {{words .Manifests}} ./
{{- range .Members}}
COPY --chown={{$user}} {{.}}/package.json {{.}}/
{{- end}}
RUN {{.Install}}
COPY --chown={{$user}} . .
WORKDIR /app/{{.Dir}}
EXPOSE {{.Port}}
CMD {{exec .Dev}}

FROM base AS build
COPY {{words .Manifests}} ./
{{- range .Members}}
COPY {{.}}/package.json {{.}}/
{{- end}}
RUN --mount=type=cache,target={{.Cache}} {{.Install}}
COPY . .
WORKDIR /app/{{.Dir}}
{{- if .Build}}
RUN {{.Build}}
{{- end}}
{{if .Pages}}
FROM nginxinc/nginx-unprivileged:alpine AS prod
COPY --from=build /app/{{.Dir}}/{{.Pages}} /usr/share/nginx/html
EXPOSE 8080
{{else}}
FROM base AS prod
ENV NODE_ENV=production
COPY --from=build /app ./
WORKDIR /app/{{.Dir}}
USER {{$user}}
EXPOSE {{.Port}}
CMD {{exec .Start}}
{{end -}}
