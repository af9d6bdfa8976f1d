#!/usr/bin/env bash
# Every check, in the order of their speed; the first that fails ends the run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh

scripts/lint.sh

use_test_settings
manage=(.venv/bin/python manage.py)
step "Migrations are complete" "${manage[@]}" makemigrations --check --dry-run
step "Settings of a real installation (check --deploy)" \
  env SONGVAN_DEMO=0 SONGVAN_SECRET_KEY="$(od -An -N48 -tx1 /dev/urandom | tr -d ' \n')" \
  SONGVAN_ALLOWED_HOSTS=dan-chu.songvan.example "${manage[@]}" check --deploy --fail-level WARNING

clear_reports
# A sample drawn anew for each commit, so that each run is short and nothing stays unrun for long; `make soak` runs all.
seed=$(git rev-parse --short HEAD 2>/dev/null || echo 0)
say "Samples are drawn by --seed $seed"
pytest=(.venv/bin/pytest -q -rs -n 2 --dist worksteal --seed "$seed")
# The long walks stand at the end: a worker that has nothing left takes over from the other.
plain=(-m "not browser and not soak")
step "Tests on SQLite" "${pytest[@]}" "${plain[@]}" --sample 12 --junitxml="$reports/sqlite.xml"
step "Tests on PostgreSQL" scripts/postgres.sh "${pytest[@]}" "${plain[@]}" --needs-database --sample 24 \
  --junitxml="$reports/postgresql.xml"
step "Tests in the browser" "${pytest[@]}" -m "browser and not soak" --sample 4 --junitxml="$reports/browser.xml"
say_total
