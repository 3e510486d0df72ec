#!/bin/sh
# What TimescaleDB's image puts into a new database.
set -e
for name in "$POSTGRES_DB" template1; do
	psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$name" -c 'CREATE EXTENSION IF NOT EXISTS timescaledb'
done
