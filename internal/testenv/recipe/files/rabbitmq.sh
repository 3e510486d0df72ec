#!/bin/sh
set -e
. /usr/local/lib/entry.sh
home=/var/lib/rabbitmq

if [ "$(id -u)" = 0 ]; then
	# The cookie first: a health check runs as root, maybe before the server, and
	# would leave one that the server cannot read.
	if [ "${1-}" = rabbitmq-server ] && [ ! -s $home/.erlang.cookie ]; then
		(
			umask 277
			printf %s "${RABBITMQ_ERLANG_COOKIE:-$(random 32)}" >$home/.new-cookie
			chown rabbitmq $home/.new-cookie
			mv -f $home/.new-cookie $home/.erlang.cookie
		)
	fi
	case "${1-}" in rabbitmq*)
		[ "$1" != rabbitmq-server ] || own rabbitmq $home /var/log/rabbitmq /etc/rabbitmq
		become rabbitmq "$0" "$@"
		;;
	esac
fi

if [ "${1-}" = rabbitmq-server ]; then
	conf=/etc/rabbitmq/conf.d/10-defaults.conf
	printf 'loopback_users = none\nlog.console = true\nlog.file = false\n' >$conf
	for name in user pass vhost; do
		variable=RABBITMQ_DEFAULT_$(echo $name | tr a-z A-Z)
		setting "$variable"
		eval "given=\$$variable"
		[ -z "$given" ] || echo "default_$name = $given" >>$conf
		unset "$variable" # the server's own scripts give these names another meaning
	done
	unset RABBITMQ_ERLANG_COOKIE
fi
exec "$@"
