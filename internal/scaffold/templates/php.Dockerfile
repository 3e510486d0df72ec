FROM php:{{.Version}}-apache AS base
{{- if .Extensions}}
COPY --from=mlocati/php-extension-installer:2 /usr/bin/install-php-extensions /usr/local/bin/
RUN install-php-extensions {{words .Extensions}}
{{- end}}
{{- if .Composer}}
RUN apt-get update \
    && apt-get install -y --no-install-recommends git unzip \
    && rm -rf /var/lib/apt/lists/*
COPY --from=composer:2 /usr/bin/composer /usr/local/bin/composer
ENV COMPOSER_HOME=/tmp/composer
{{- end}}
# It listens where nobody has to be root, and shows {{if eq .Root "."}}the folder{{else}}the folder {{.Root}}{{end}}.
RUN a2enmod rewrite \
    && sed -i 's/^Listen 80$/Listen {{.Port}}/' /etc/apache2/ports.conf \
    && sed -i -e 's/:80>/:{{.Port}}>/' -e 's|/var/www/html|/app{{if ne .Root "."}}/{{.Root}}{{end}}|' /etc/apache2/sites-available/000-default.conf \
    && printf '<Directory /app>\n  Options FollowSymLinks\n  AllowOverride All\n  Require all granted\n</Directory>\n' > /etc/apache2/conf-enabled/app.conf
WORKDIR /app
RUN chown www-data /app

# For work: compose.yaml builds this one and copies what you save into it.
FROM base AS dev
# Apache's signal to end means nothing to PHP's own server.
STOPSIGNAL SIGTERM
USER www-data
{{- if .Composer}}
COPY --chown=www-data {{range .Composer}}{{.}} {{end}}./
RUN composer install --no-interaction --no-progress{{if .Scripts}} --no-scripts --no-autoloader{{end}}
{{- end}}
COPY --chown=www-data . .
{{- if and .Composer .Scripts}}
RUN composer dump-autoload
{{- end}}
EXPOSE {{.Port}}
CMD {{exec .Dev}}

FROM base AS prod
RUN mv "$PHP_INI_DIR/php.ini-production" "$PHP_INI_DIR/php.ini"
{{- if .Composer}}
COPY {{range .Composer}}{{.}} {{end}}./
RUN composer install --no-dev --no-interaction --no-progress --no-scripts --no-autoloader
{{- end}}
COPY . .
{{- if .Composer}}
RUN composer dump-autoload --optimize --no-dev
{{- end}}
{{- if .Writable}}
RUN mkdir -p {{words .Writable}} && chown -R www-data {{words .Writable}}
{{- end}}
USER www-data
EXPOSE {{.Port}}
