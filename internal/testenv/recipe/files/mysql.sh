#!/bin/sh
set -e
. /usr/local/lib/entry.sh
case "${1-}" in -*) set -- mysqld "$@" ;; esac
[ "${1-}" = mysqld ] || exec "$@"
data=/var/lib/mysql
if [ "$(id -u)" = 0 ]; then
	mkdir -p $data /run/mysqld
	own mysql $data /run/mysqld
	become mysql "$0" "$@"
fi
for name in ROOT_PASSWORD DATABASE USER PASSWORD ROOT_HOST; do setting "MYSQL_$name"; done

accounts() {
	root=$(sql_quoted "$MYSQL_ROOT_PASSWORD") host=${MYSQL_ROOT_HOST:-%}
	[ -z "$MYSQL_DATABASE" ] || echo "CREATE DATABASE IF NOT EXISTS \`$MYSQL_DATABASE\`;"
	if [ -n "$MYSQL_USER" ] && [ -n "$MYSQL_PASSWORD" ]; then
		user=$(sql_quoted "$MYSQL_USER")
		echo "CREATE USER '$user'@'%' IDENTIFIED BY '$(sql_quoted "$MYSQL_PASSWORD")';"
		[ -z "$MYSQL_DATABASE" ] || echo "GRANT ALL ON \`$MYSQL_DATABASE\`.* TO '$user'@'%';"
	fi
	echo "CREATE USER 'root'@'$host' IDENTIFIED BY '$root'; GRANT ALL ON *.* TO 'root'@'$host' WITH GRANT OPTION;"
	echo "ALTER USER root@localhost IDENTIFIED BY '$root'; FLUSH PRIVILEGES;"
}

sql() { MYSQL_PWD=$MYSQL_ROOT_PASSWORD mysql --no-defaults --socket=$socket -uroot ${MYSQL_DATABASE:+"$MYSQL_DATABASE"} "$@"; }

set_up() {
	if [ -n "${MYSQL_RANDOM_ROOT_PASSWORD-}" ]; then
		MYSQL_ROOT_PASSWORD=$(random 24)
		note "GENERATED ROOT PASSWORD: $MYSQL_ROOT_PASSWORD"
	fi
	[ -n "$MYSQL_ROOT_PASSWORD${MYSQL_ALLOW_EMPTY_PASSWORD-}" ] || fail "Database is uninitialized and password option is not specified
    You need to specify one of: MYSQL_ROOT_PASSWORD, MYSQL_ALLOW_EMPTY_PASSWORD, MYSQL_RANDOM_ROOT_PASSWORD"
	note "Initializing database files"
	"$@" --initialize-insecure --innodb-flush-log-at-trx-commit=0
	socket=/run/mysqld/init.sock
	"$@" --skip-networking --mysqlx=OFF --socket=$socket --innodb-flush-log-at-trx-commit=0 &
	server=$!
	wait_for $server mysqladmin --no-defaults --socket=$socket -uroot ping
	accounts | mysql --no-defaults --socket=$socket -uroot
	run_init_scripts sql
	MYSQL_PWD=$MYSQL_ROOT_PASSWORD mysqladmin --no-defaults --socket=$socket -uroot shutdown
	wait $server
	note "MySQL init process done. Ready for start up."
}

[ -d $data/mysql ] || set_up "$@"
exec "$@"
