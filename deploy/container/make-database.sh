#!/bin/sh
# Make the site's database and its owner, who may do nothing else. The image of PostgreSQL runs it when it is empty.
set -eu
psql --username postgres --no-psqlrc --quiet --set ON_ERROR_STOP=1 \
    --set password="$(cat /run/secrets/database-password)" <<'SQL'
CREATE ROLE multiply LOGIN PASSWORD :'password';
CREATE DATABASE multiply OWNER multiply TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
SQL
