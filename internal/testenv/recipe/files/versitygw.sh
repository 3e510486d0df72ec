#!/bin/sh
# VGW_BACKEND and VGW_BACKEND_ARG become arguments.
set -e
. /usr/local/lib/entry.sh
if [ $# = 0 ]; then
	[ -n "${VGW_BACKEND-}" ] || fail "no command arguments were provided and VGW_BACKEND is unset"
	set -- ${VGW_ARGS-} "$VGW_BACKEND" ${VGW_BACKEND_ARG:+"$VGW_BACKEND_ARG"} ${VGW_BACKEND_ARGS-}
fi
exec versitygw "$@"
