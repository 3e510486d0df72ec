#!/bin/sh
set -e
case "${1-}" in nginx | nginx-debug)
	for script in /docker-entrypoint.d/*; do
		case "$script" in
		*.envsh) . "$script" ;;
		*.sh) [ ! -x "$script" ] || "$script" ;;
		esac
	done
	;;
esac
exec "$@"
