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
{{- if not .Early}}
COPY --chown={{$user}} {{range .Manifests}}{{.}} {{end}}./
RUN {{.Install}}
{{- end}}
COPY --chown={{$user}} . .
{{- if .Early}}
RUN {{.Install}}
{{- end}}
EXPOSE {{.Port}}
CMD {{exec .Dev}}

FROM base AS build
{{- if not .Early}}
COPY {{range .Manifests}}{{.}} {{end}}./
RUN --mount=type=cache,target={{.Cache}} {{.Install}}
{{- end}}
COPY . .
{{- if .Early}}
RUN --mount=type=cache,target={{.Cache}} {{.Install}}
{{- end}}
{{- if .Build}}
RUN {{.Build}}
{{- end}}
{{- if and .Prune (not .Pages)}}
RUN {{.Prune}}
{{- end}}
{{if .Pages}}
FROM nginxinc/nginx-unprivileged:alpine AS prod
COPY --from=build /app/{{.Pages}} /usr/share/nginx/html
EXPOSE 8080
{{else}}
FROM base AS prod
ENV NODE_ENV=production
COPY --from=build /app ./
USER {{$user}}
EXPOSE {{.Port}}
CMD {{exec .Start}}
{{end -}}
