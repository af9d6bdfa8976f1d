#!/usr/bin/env bash
# Every test, and the long counts (pytest -m soak) on both databases; `make test` runs samples of them.
# It takes hours, so one that fails does not keep the others from running.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh

step "Set-up" scripts/setup.sh --test
use_test_settings
clear_reports
# One of these walks takes minutes, so standing still is told from being slow later than in `make test`.
pytest=(.venv/bin/pytest -q -rs -n 2 --dist worksteal -m soak -o faulthandler_timeout=3600 --durations=40)
# What `make test` runs as a sample.
all=(.venv/bin/pytest -q -rs -n 2 --dist worksteal)
plain=(-m "not browser and not soak")
failed=()
suite() { (step "$@") || failed+=("$1"); }

suite "All tests on SQLite" "${all[@]}" "${plain[@]}" --junitxml="$reports/all-sqlite.xml"
suite "All tests on PostgreSQL" scripts/postgres.sh "${all[@]}" "${plain[@]}" --needs-database \
  --junitxml="$reports/all-postgresql.xml"
suite "All tests in the browser" "${all[@]}" -m "browser and not soak" --junitxml="$reports/all-browser.xml"
suite "Soak on SQLite" "${pytest[@]}" --junitxml="$reports/sqlite.xml"
suite "Soak on PostgreSQL" scripts/postgres.sh "${pytest[@]}" --junitxml="$reports/postgresql.xml"
say_total
((${#failed[@]} == 0)) || die "" "FAILED:" "${failed[@]}"
