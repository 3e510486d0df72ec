#!/bin/sh
# What PostGIS' image puts into a new database.
set -e
for name in "$POSTGRES_DB" template1; do
	psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$name" <<-END
		CREATE EXTENSION IF NOT EXISTS postgis;
		CREATE EXTENSION IF NOT EXISTS postgis_topology;
		CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;
	END
done
