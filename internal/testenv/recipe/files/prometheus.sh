#!/bin/sh
# Debian's Prometheus is built without the receiver of OpenTelemetry, and knows no
# flag for it.
set -e
for argument; do
	shift
	case "$argument" in
	--web.enable-otlp-receiver) echo >&2 "[entrypoint] $argument is not in this build" ;;
	*) set -- "$@" "$argument" ;;
	esac
done
exec /bin/prometheus "$@"
