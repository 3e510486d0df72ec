FROM nginx:alpine AS base
# It listens where nobody has to be root, and keeps its files where anybody may write.
RUN printf 'server {\n  listen 8080;\n  root /usr/share/nginx/html;\n  index index.html;\n}\n' > /etc/nginx/conf.d/default.conf \
    && sed -i -e 's|^pid .*|pid /tmp/nginx.pid;|' -e '/^user /d' /etc/nginx/nginx.conf \
    && mkdir -p /var/cache/nginx \
    && chown -R nginx /var/cache/nginx /usr/share/nginx/html
USER nginx
EXPOSE 8080

# For work: compose.yaml builds this one and copies what you save into it.
FROM base AS dev
COPY --chown=nginx {{.From}} /usr/share/nginx/html

FROM base AS prod
COPY {{.From}} /usr/share/nginx/html
