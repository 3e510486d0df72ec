#!/bin/sh
# A subcommand is minio's.
set -e
case "${1-}" in
minio | sh | bash | /*) exec "$@" ;;
*) exec minio "$@" ;;
esac
