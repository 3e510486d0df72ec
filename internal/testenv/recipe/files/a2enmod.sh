#!/bin/sh
# Debian's own one wants Perl.
set -eu
for module; do
	for file in /etc/apache2/mods-available/"$module".load /etc/apache2/mods-available/"$module".conf; do
		[ ! -e "$file" ] || ln -sf "$file" /etc/apache2/mods-enabled/
	done
done
