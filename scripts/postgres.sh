#!/usr/bin/env bash
# postgres.sh COMMAND...: runs the command with DATABASE_URL naming a PostgreSQL cluster that lives as long as it does.
# The cluster listens on a socket in a folder of its own, so it meets no other server and no network.
set -euo pipefail

folder=$(mktemp -d /tmp/songvan-pg.XXXXXX) # in /tmp, as a socket's path may have no more than 107 characters
bin=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1)
export PATH="${bin:+$bin:}$PATH"

# PostgreSQL refuses to run as root.
as_server() {
  if ((EUID == 0)); then (cd / && runuser -u postgres -- env PATH="$PATH" "$@"); else "$@"; fi
}

remove() {
  as_server pg_ctl --pgdata="$folder/data" --mode=immediate --silent stop 2>/dev/null || true
  rm -rf "$folder"
}
trap remove EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if ((EUID == 0)); then chown postgres: "$folder"; fi

as_server initdb --pgdata="$folder/data" --username=songvan --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync \
  >"$folder/log" || { cat "$folder/log" >&2; exit 1; }
# Nothing here outlives the command, so nothing need reach the disk.
as_server pg_ctl --pgdata="$folder/data" --log="$folder/server.log" --silent start --options="-k '$folder' \
  -c listen_addresses='' -c max_connections=200 -c lock_timeout=2min -c fsync=off -c synchronous_commit=off -c full_page_writes=off" ||
  { cat "$folder/server.log" >&2; exit 1; }
as_server createdb --host="$folder" --username=songvan songvan

# Databases go with the cluster. Dropping one while somebody connects can wait for ever: who connects just then may miss
# the signal that PostgreSQL 15 and later send to all sessions and wait for. pytest-django would drop two at its end.
DATABASE_URL="postgres://songvan@/$folder/songvan" PYTEST_ADDOPTS="${PYTEST_ADDOPTS:-} --reuse-db" "$@"
