FROM ruby:{{.Version}}-slim AS base
ENV LANG=C.UTF-8
{{- if .Needed}}
RUN apt-get update \
    && apt-get install -y --no-install-recommends {{range .Needed}}{{.}} {{end}}\
    && rm -rf /var/lib/apt/lists/*
{{- end}}
RUN useradd --create-home --uid 1000 app
WORKDIR /app

FROM base AS gems
RUN apt-get update \
    && apt-get install -y --no-install-recommends build-essential git libyaml-dev pkg-config {{range .Headers}}{{.}} {{end}}\
    && rm -rf /var/lib/apt/lists/*
COPY {{range .Manifests}}{{.}} {{end}}./
RUN bundle install

# For work: compose.yaml builds this one and copies what you save into it.
FROM gems AS dev
RUN chown app /app
COPY --chown=app . .
USER app
EXPOSE {{.Port}}
CMD {{exec .Run}}

FROM gems AS build
ENV BUNDLE_WITHOUT=development:test
RUN bundle clean --force
COPY . .
{{- if .Assets}}
RUN SECRET_KEY_BASE_DUMMY=1 RAILS_ENV=production bundle exec rails assets:precompile
{{- end}}

FROM base AS prod
ENV RAILS_ENV=production RACK_ENV=production BUNDLE_WITHOUT=development:test
COPY --from=build /usr/local/bundle /usr/local/bundle
COPY --from=build --chown=app /app /app
RUN mkdir -p log tmp && chown app . log tmp
USER app
EXPOSE {{.Port}}
CMD {{exec .Run}}
