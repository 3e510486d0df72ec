#!/bin/sh
set -e
. /usr/local/lib/entry.sh
case "${1-}" in -*) set -- postgres "$@" ;; esac
[ "${1-}" = postgres ] || exec "$@"
case " $* " in *" --help "* | *" --version "* | *" -V "*) exec "$@" ;; esac

# From 18 on the data lies in a folder of the version, and a volume at the old
# place would stay empty for ever: the official image refuses it, so do we.
old=/var/lib/postgresql/data
if [ "$PG_MAJOR" -ge 18 ] && [ "$PGDATA" != $old ] && grep -qs " $old " /proc/self/mountinfo; then
	cat >&2 <<-END
		Error: in 18+, these Docker images are configured to store database data in a
		       format which is compatible with "pg_ctlcluster" (in $PGDATA).
		       Counter to that, there appears to be PostgreSQL data in:
		         $old (unused mount/volume)
		       Mount the volume at /var/lib/postgresql instead.
	END
	exit 1
fi

mkdir -p "$PGDATA"
chmod 700 "$PGDATA" 2>/dev/null || true
if [ "$(id -u)" = 0 ]; then
	own postgres /var/lib/postgresql "$PGDATA" /run/postgresql
	become postgres "$0" "$@"
fi

set_up() {
	setting POSTGRES_PASSWORD
	setting POSTGRES_USER postgres
	setting POSTGRES_DB "$POSTGRES_USER"
	setting POSTGRES_INITDB_ARGS
	if [ -z "$POSTGRES_PASSWORD" ] && [ "${POSTGRES_HOST_AUTH_METHOD-}" != trust ]; then
		fail "Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the superuser."
	fi
	password=$(mktemp)
	printf '%s\n' "$POSTGRES_PASSWORD" >"$password"
	# shellcheck disable=SC2086 # POSTGRES_INITDB_ARGS is words
	initdb --no-sync --username="$POSTGRES_USER" ${POSTGRES_PASSWORD:+--pwfile="$password"} \
		-E UTF8 --locale=C.UTF-8 --auth-local=trust $POSTGRES_INITDB_ARGS -D "$PGDATA"
	rm -f "$password"
	printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"

	# until it is filled it answers on its socket only
	shift
	pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -c fsync=off $*" -w start
	if [ "$POSTGRES_DB" != postgres ]; then
		echo 'CREATE DATABASE :"name";' | in_database postgres --set name="$POSTGRES_DB"
	fi
	in_new_database() { in_database "$POSTGRES_DB" "$@"; }
	run_init_scripts in_new_database
	pg_ctl -D "$PGDATA" -m fast -w stop
	note "PostgreSQL init process complete; ready for start up."
}

in_database() {
	name=$1
	shift
	PGHOST='' psql -v ON_ERROR_STOP=1 --no-psqlrc --no-password -U "$POSTGRES_USER" -d "$name" "$@"
}

if [ -s "$PGDATA/PG_VERSION" ]; then
	note "PostgreSQL Database directory appears to contain a database; Skipping initialization"
else
	set_up "$@"
fi
exec "$@" "-clisten_addresses=*"
