# What the entry points of the test images share. POSIX sh, to be sourced.

fail() {
	echo >&2 "$*"
	exit 1
}

note() { echo "[entrypoint] $*"; }

# setting NAME [DEFAULT]: the variable NAME, or the content of the file that
# NAME_FILE names, or the default. Both at once is a mistake, as it is in the
# official images.
setting() {
	eval "value=\${$1-} file=\${${1}_FILE-}"
	if [ -n "$value" ] && [ -n "$file" ]; then
		fail "error: both $1 and ${1}_FILE are set (but are exclusive)"
	fi
	[ -z "$file" ] || value=$(cat "$file")
	[ -n "$value" ] || value=${2-}
	export "$1=$value"
	unset "${1}_FILE" value file
}

# become USER COMMAND…: goes on as USER, with its groups.
become() {
	account=$1
	shift
	exec setpriv --reuid="$account" --regid="$account" --init-groups -- "$@"
}

# own USER PATH…: gives away what does not belong to USER yet.
own() {
	account=$1
	shift
	find "$@" \! -user "$account" -exec chown "$account:$account" '{}' + 2>/dev/null || true
}

random() { head -c "$1" /dev/urandom | base64 | tr -d '/+=\n'; }

# sql_quoted TEXT: TEXT between single quotes in MySQL's and MariaDB's SQL.
sql_quoted() { printf "%s" "$1" | sed "s/\\\\/\\\\\\\\/g; s/'/''/g"; }

# wait_for PID COMMAND…: until COMMAND works, while PID lives, at most 30 s.
wait_for() {
	pid=$1
	shift
	tries=0
	until "$@" >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ $tries -lt 300 ] || fail "the server did not get ready for its set-up"
		kill -0 "$pid" 2>/dev/null || fail "the server ended during its set-up"
		sleep 0.1
	done
}

# run_init_scripts SQL_COMMAND: what lies in /docker-entrypoint-initdb.d, in order.
run_init_scripts() {
	for script in /docker-entrypoint-initdb.d/*; do
		case "$script" in
		*.sh)
			note "running $script"
			if [ -x "$script" ]; then "$script"; else . "$script"; fi
			;;
		*.sql)
			note "running $script"
			"$1" <"$script"
			;;
		*.sql.gz)
			note "running $script"
			gunzip -c "$script" | "$1"
			;;
		"/docker-entrypoint-initdb.d/*") ;;
		*) note "ignoring $script" ;;
		esac
	done
}
