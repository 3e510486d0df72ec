FROM python:3.13-slim AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
{{- if eq .Tool "uv"}}
RUN pip install --no-cache-dir uv
ENV UV_PROJECT_ENVIRONMENT=/venv UV_LINK_MODE=copy PATH=/venv/bin:$PATH
{{- else if eq .Tool "poetry"}}
RUN pip install --no-cache-dir poetry
ENV POETRY_VIRTUALENVS_CREATE=false
{{- else if eq .Tool "pipenv"}}
RUN pip install --no-cache-dir pipenv
{{- end}}
RUN useradd --create-home --uid 1000 app
WORKDIR /app
{{- if and .Install (not .Early)}}
COPY {{range .Manifests}}{{.}} {{end}}./
RUN {{.Install}}
{{- end}}
{{- if .Early}}
COPY . .
RUN {{.Install}}
{{- end}}

# For work: compose.yaml builds this one and copies what you save into it.
FROM base AS dev
RUN chown app /app
COPY --chown=app . .
USER app
{{- if .Port}}
EXPOSE {{.Port}}
{{- end}}
CMD {{exec .Dev}}

FROM base AS prod
COPY . .
USER app
{{- if .Port}}
EXPOSE {{.Port}}
{{- end}}
CMD {{exec .Prod}}
