#!/bin/sh
# Redis and Valkey.
set -e
. /usr/local/lib/entry.sh

server=redis-server user=redis
if command -v valkey-server >/dev/null; then server=valkey-server user=valkey; fi

case "${1-}" in -* | *.conf) set -- "$server" "$@" ;; esac
case "${1-}" in redis-server | valkey-server) ;; *) exec "$@" ;; esac
# these must stay alone: "--version" behind another option is an error
case "${2-}" in --version | -v | --help | -h | --test-memory | --check-system | -) exec "$@" ;; esac

shift
conf=
case "${1-}" in *.conf)
	conf=$1
	shift
	;;
esac
# the container's network is private: whoever reaches the port may speak
case " $* " in *" --protected-mode "*) ;; *) set -- --protected-mode no "$@" ;; esac
set -- "$server" ${conf:+"$conf"} "$@"

if [ "$(id -u)" = 0 ]; then
	own $user .
	become $user "$@"
fi
exec "$@"
