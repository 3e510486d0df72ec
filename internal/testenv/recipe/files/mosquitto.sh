#!/bin/sh
set -e
if [ "$(id -u)" = 0 ]; then chown -R mosquitto: /mosquitto 2>/dev/null || true; fi
exec "$@"
