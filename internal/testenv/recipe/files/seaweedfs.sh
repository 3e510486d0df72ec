#!/bin/sh
# A subcommand is weed's, which runs as seaweed.
set -e
. /usr/local/lib/entry.sh
if [ "$(id -u)" = 0 ]; then
	own seaweed /data
	become seaweed "$0" "$@"
fi
case "${1-}" in
sh | bash | weed | /*) exec "$@" ;;
*) exec weed -logtostderr=true "$@" ;;
esac
