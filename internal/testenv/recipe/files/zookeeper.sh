#!/bin/sh
# Settings of ZOO_… become /conf/zoo.cfg, unless there is one.
set -e
. /usr/local/lib/entry.sh
if [ "${1-}" = zkServer.sh ] && [ "$(id -u)" = 0 ]; then
	own zookeeper /conf /data /datalog /logs
	become zookeeper "$0" "$@"
fi
if [ ! -f /conf/zoo.cfg ]; then
	cat >/conf/zoo.cfg <<-END
		dataDir=/data
		dataLogDir=/datalog
		clientPort=2181
		tickTime=${ZOO_TICK_TIME:-2000}
		initLimit=${ZOO_INIT_LIMIT:-5}
		syncLimit=${ZOO_SYNC_LIMIT:-2}
		autopurge.snapRetainCount=${ZOO_AUTOPURGE_SNAPRETAINCOUNT:-3}
		autopurge.purgeInterval=${ZOO_AUTOPURGE_PURGEINTERVAL:-0}
		maxClientCnxns=${ZOO_MAX_CLIENT_CNXNS:-60}
		standaloneEnabled=${ZOO_STANDALONE_ENABLED:-true}
		admin.enableServer=${ZOO_ADMINSERVER_ENABLED:-true}
	END
fi
[ -f /data/myid ] || echo "${ZOO_MY_ID:-1}" >/data/myid
exec "$@"
