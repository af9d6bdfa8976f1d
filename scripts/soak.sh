#!/usr/bin/env bash
# The long counts (pytest -m soak) on both databases; no part of `make test`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh

step "Set-up" scripts/setup.sh --test
use_test_settings
clear_reports
# One of these walks takes minutes, so standing still is told from being slow later than in `make test`.
pytest=(.venv/bin/pytest -q -rs -m soak -o faulthandler_timeout=3600)
# What `make test` runs as a sample.
step "All tests on PostgreSQL" scripts/postgres.sh .venv/bin/pytest -q -rs -n 2 --dist worksteal \
  -m "not browser and not soak" --needs-database --junitxml="$reports/all-postgresql.xml"
step "Soak on SQLite" "${pytest[@]}" --junitxml="$reports/sqlite.xml"
step "Soak on PostgreSQL" scripts/postgres.sh "${pytest[@]}" --junitxml="$reports/postgresql.xml"
say_total
