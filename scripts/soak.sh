#!/usr/bin/env bash
# The long counts (pytest -m soak) on both databases; no part of `make test`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh

step "Set-up" scripts/setup.sh --test
use_test_settings
clear_reports
pytest=(.venv/bin/pytest -q -rs -m soak)
step "Soak on SQLite" "${pytest[@]}" --junitxml="$reports/sqlite.xml"
step "Soak on PostgreSQL" scripts/postgres.sh "${pytest[@]}" --junitxml="$reports/postgresql.xml"
say_total
