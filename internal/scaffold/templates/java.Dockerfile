FROM {{.Image .Java}} AS base
WORKDIR /app
COPY {{range .Manifest}}{{.}} {{end}}./
{{- with .WrapperFolder}}
COPY {{.}} {{.}}
{{- end}}

# For work: compose.yaml builds this one, copies what you save into it and restarts
# it, which compiles what has changed.
FROM base AS dev
RUN mkdir -p /home/app && chown -R 1000:1000 /app /home/app
USER 1000:1000
ENV HOME=/home/app MAVEN_OPTS=-Duser.home=/home/app GRADLE_USER_HOME=/home/app/.gradle
RUN {{.Fetch}}
COPY --chown=1000:1000 . .
{{- if .Port}}
EXPOSE {{.Port}}
{{- end}}
CMD {{exec .Dev}}

FROM base AS build
RUN {{.Fetch}}
COPY . .
RUN {{.Package}} \
{{- if .Jar}}
    && cp "$(ls {{.Jar}} | grep -v -e '-plain.jar$' -e '-sources.jar$' -e '/original-' | head -n 1)" /app.jar
{{- else}}
    && cp -r {{.Folder}} /out
{{- if .Script}} \
    && mv "$(ls /out/bin/* | grep -v '[.]bat$' | head -n 1)" /out/bin/start
{{- end}}
{{- end}}

FROM eclipse-temurin:{{.Java}}-jre AS prod
WORKDIR /app
COPY --from=build {{if .Jar}}/app.jar ./app.jar{{else}}/out ./{{end}}
USER 65534:65534
{{- if .Port}}
EXPOSE {{.Port}}
{{- end}}
CMD {{exec .Start}}
