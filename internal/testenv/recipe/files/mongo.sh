#!/bin/sh
# FerretDB in mongod's place: takes those of mongod's flags that a compose file uses.
set -e
. /usr/local/lib/entry.sh
case "${1-}" in -*) set -- mongod "$@" ;; esac
[ "${1-}" = mongod ] || exec "$@"
if [ "$(id -u)" = 0 ]; then
	own mongodb /data/db /data/configdb
	become mongodb "$0" "$@"
fi
shift

port=27017 set=
while [ $# -gt 0 ]; do
	case "$1" in
	--replSet)
		set=$2
		shift
		;;
	--replSet=*) set=${1#*=} ;;
	--port)
		port=$2
		shift
		;;
	--port=*) port=${1#*=} ;;
	--bind_ip | --dbpath | --keyFile | --wiredTigerCacheSizeGB) shift ;;
	--bind_ip_all | --auth | --quiet | --bind_ip=* | --dbpath=* | --keyFile=* | --wiredTigerCacheSizeGB=*) ;;
	*) fail "Error parsing command line: unrecognised option '$1'" ;;
	esac
	shift
done

setting MONGO_INITDB_ROOT_USERNAME
setting MONGO_INITDB_ROOT_PASSWORD
set -- ferretdb --handler=sqlite --sqlite-url=file:/data/db/ --state-dir=/data/db --telemetry=disable \
	--listen-addr="0.0.0.0:$port" --debug-addr=127.0.0.1:8088 ${set:+--repl-set-name="$set"}
if [ -n "$MONGO_INITDB_ROOT_USERNAME" ]; then
	[ -n "$MONGO_INITDB_ROOT_PASSWORD" ] || fail "error: missing 'MONGO_INITDB_ROOT_USERNAME' or 'MONGO_INITDB_ROOT_PASSWORD'"
	set -- "$@" --test-enable-new-auth --setup-database="${MONGO_INITDB_DATABASE:-admin}" \
		--setup-username="$MONGO_INITDB_ROOT_USERNAME" --setup-password="$MONGO_INITDB_ROOT_PASSWORD"
fi
exec "$@"
