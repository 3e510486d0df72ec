#!/bin/sh
set -e
. /usr/local/lib/entry.sh
case "${1-}" in -*) set -- mariadbd "$@" ;; mysqld)
	shift
	set -- mariadbd "$@"
	;;
esac
[ "${1-}" = mariadbd ] || exec "$@"
data=/var/lib/mysql
if [ "$(id -u)" = 0 ]; then
	mkdir -p $data /run/mysqld
	own mysql $data /run/mysqld
	become mysql "$0" "$@"
fi

# each as MARIADB_X or by its older name MYSQL_X, and as a file
for name in ROOT_PASSWORD DATABASE USER PASSWORD ROOT_HOST ALLOW_EMPTY_ROOT_PASSWORD RANDOM_ROOT_PASSWORD; do
	setting "MYSQL_$name"
	eval "setting MARIADB_$name \"\$MYSQL_$name\""
done
: "${MARIADB_ALLOW_EMPTY_ROOT_PASSWORD:=${MYSQL_ALLOW_EMPTY_PASSWORD-}}"

accounts() {
	root=$(sql_quoted "$MARIADB_ROOT_PASSWORD") host=${MARIADB_ROOT_HOST:-%}
	for from in 127.0.0.1 ::1 localhost; do
		echo "CREATE USER healthcheck@'$from' IDENTIFIED BY '$1';"
	done
	[ -z "$MARIADB_DATABASE" ] || echo "CREATE DATABASE IF NOT EXISTS \`$MARIADB_DATABASE\`;"
	if [ -n "$MARIADB_USER" ] && [ -n "$MARIADB_PASSWORD" ]; then
		user=$(sql_quoted "$MARIADB_USER")
		echo "CREATE USER '$user'@'%' IDENTIFIED BY '$(sql_quoted "$MARIADB_PASSWORD")';"
		[ -z "$MARIADB_DATABASE" ] || echo "GRANT ALL ON \`$MARIADB_DATABASE\`.* TO '$user'@'%';"
	fi
	echo "CREATE USER 'root'@'$host' IDENTIFIED BY '$root'; GRANT ALL ON *.* TO 'root'@'$host' WITH GRANT OPTION;"
	echo "SET PASSWORD FOR root@localhost = PASSWORD('$root'); FLUSH PRIVILEGES;"
}

sql() { MYSQL_PWD=$MARIADB_ROOT_PASSWORD mariadb --no-defaults --socket=$socket -uroot ${MARIADB_DATABASE:+"$MARIADB_DATABASE"} "$@"; }

set_up() {
	if [ -n "$MARIADB_RANDOM_ROOT_PASSWORD" ]; then
		MARIADB_ROOT_PASSWORD=$(random 24)
		note "GENERATED ROOT PASSWORD: $MARIADB_ROOT_PASSWORD"
	fi
	[ -n "$MARIADB_ROOT_PASSWORD$MARIADB_ALLOW_EMPTY_ROOT_PASSWORD" ] || fail "error: Database is uninitialized and password option is not specified
  You need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and MARIADB_RANDOM_ROOT_PASSWORD"
	note "creating the database in $data"
	mariadb-install-db --datadir=$data --auth-root-authentication-method=normal --skip-test-db --skip-name-resolve >/dev/null
	health=$(random 18)
	(
		umask 077
		printf '[mariadb-client]\nuser=healthcheck\npassword=%s\n' "$health" >$data/.my-healthcheck.cnf
	)
	socket=/run/mysqld/init.sock
	mariadbd --skip-networking --socket=$socket --innodb-flush-log-at-trx-commit=0 &
	server=$!
	wait_for $server mariadb-admin --no-defaults --socket=$socket -uroot ping
	accounts "$health" | mariadb --no-defaults --socket=$socket -uroot
	run_init_scripts sql
	MYSQL_PWD=$MARIADB_ROOT_PASSWORD mariadb-admin --no-defaults --socket=$socket -uroot shutdown
	wait $server
	note "MariaDB init process done. Ready for start up."
}

[ -d $data/mysql ] || set_up
exec "$@"
