#!/bin/sh
# zkServer.sh start-foreground
[ "${1-}" = start-foreground ] || {
	echo >&2 "Usage: $0 start-foreground"
	exit 1
}
exec java -Xmx"${ZK_SERVER_HEAP:-1000}m" ${JVMFLAGS-} -cp '/conf:/usr/share/java/*' \
	org.apache.zookeeper.server.quorum.QuorumPeerMain /conf/zoo.cfg
