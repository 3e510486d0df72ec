#!/bin/sh
# An agent gets the folders of the image and goes on as consul.
set -e
. /usr/local/lib/entry.sh
if [ "${1-}" = agent ]; then
	shift
	set -- consul agent -data-dir=/consul/data -config-dir=/consul/config "$@"
fi
case "${1-}" in
sh | bash | consul | /*) ;;
*) set -- consul "$@" ;;
esac
if [ "$1" = consul ] && [ "$(id -u)" = 0 ]; then
	own consul /consul
	become consul "$@"
fi
exec "$@"
