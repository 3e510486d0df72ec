#!/bin/sh
# Settings of VAULT_… become arguments of the development server.
set -e
. /usr/local/lib/entry.sh
if [ -n "${VAULT_LOCAL_CONFIG-}" ]; then
	echo "$VAULT_LOCAL_CONFIG" >/vault/config/local.json
fi
if [ "${1-}" = server ]; then
	shift
	set -- vault server -config=/vault/config -dev-root-token-id="${VAULT_DEV_ROOT_TOKEN_ID-}" \
		-dev-listen-address="${VAULT_DEV_LISTEN_ADDRESS:-0.0.0.0:8200}" "$@"
fi
case "${1-}" in
sh | bash | vault | /*) ;;
*) set -- vault "$@" ;;
esac
if [ "$1" = vault ] && [ "$(id -u)" = 0 ]; then
	own vault /vault
	become vault "$@"
fi
exec "$@"
