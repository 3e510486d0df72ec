FROM mcr.microsoft.com/dotnet/sdk:{{.Version}} AS base
WORKDIR /app

# For work: compose.yaml builds this one and copies what you save into it.
FROM base AS dev
RUN mkdir -p /home/dev && chown 1000:1000 /app /home/dev
USER 1000:1000
ENV HOME=/home/dev DOTNET_CLI_HOME=/home/dev DOTNET_USE_POLLING_FILE_WATCHER=1
COPY --chown=1000:1000 {{range .Manifests}}{{.}} {{end}}./
RUN dotnet restore {{.Project}}
COPY --chown=1000:1000 . .
{{- if .Web}}
EXPOSE {{.Port}}
CMD ["dotnet", "watch", "run", "--project", "{{.Project}}", "--no-launch-profile", "--non-interactive", "--urls", "http://0.0.0.0:{{.Port}}"]
{{- else}}
CMD ["dotnet", "watch", "run", "--project", "{{.Project}}", "--no-launch-profile", "--non-interactive"]
{{- end}}

FROM base AS build
COPY {{range .Manifests}}{{.}} {{end}}./
RUN --mount=type=cache,target=/root/.nuget/packages dotnet restore {{.Project}}
COPY . .
RUN --mount=type=cache,target=/root/.nuget/packages dotnet publish {{.Project}} -c Release -o /out

FROM mcr.microsoft.com/dotnet/{{if .Web}}aspnet{{else}}runtime{{end}}:{{.Version}} AS prod
WORKDIR /app
COPY --from=build /out ./
USER 65534:65534
{{- if .Web}}
ENV ASPNETCORE_HTTP_PORTS={{.Port}}
EXPOSE {{.Port}}
{{- end}}
CMD ["dotnet", "{{.Name}}.dll"]
