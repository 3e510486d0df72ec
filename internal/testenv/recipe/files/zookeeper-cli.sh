#!/bin/sh
# zkCli.sh [-server HOST:PORT] [COMMAND…]
exec java -Xmx"${ZK_CLIENT_HEAP:-256}m" ${CLIENT_JVMFLAGS-} -cp '/conf:/usr/share/java/*' \
	org.apache.zookeeper.ZooKeeperMain "$@"
