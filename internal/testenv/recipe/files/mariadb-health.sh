#!/bin/sh
# healthcheck.sh CHECK…: each named check must hold.
ask() { mariadb --defaults-file=/var/lib/mysql/.my-healthcheck.cnf --protocol=tcp -h127.0.0.1 -P3306 --skip-column-names --batch -e "$1" 2>/dev/null; }

if [ $# -eq 0 ]; then
	echo >&2 "healthcheck.sh: at least one check must be named"
	exit 1
fi
for check; do
	case "$check" in
	--connect)
		ask 'SELECT 1' >/dev/null || {
			echo "healthcheck connect failed"
			exit 1
		}
		;;
	--innodb_initialized)
		[ "$(ask "SELECT 1 FROM information_schema.ENGINES WHERE engine='innodb' AND support IN ('YES','DEFAULT')")" = 1 ] || {
			echo "healthcheck innodb_initialized failed"
			exit 1
		}
		;;
	--su-mysql | --no-defaults | --defaults-file=*) ;;
	*)
		echo >&2 "healthcheck.sh: unknown check $check"
		exit 1
		;;
	esac
done
