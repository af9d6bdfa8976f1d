#!/usr/bin/env bash
# Runs every benchmark; each prints what it measured.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh

step "Set-up" scripts/setup.sh --test
use_test_settings
for benchmark in benchmarks/*.py; do
  [[ $benchmark == */day_*.py ]] && continue # what day.py serves
  step "$benchmark" .venv/bin/python "$benchmark"
done
step "benchmarks/import_households.py on PostgreSQL" scripts/postgres.sh .venv/bin/python benchmarks/import_households.py
step "benchmarks/board.py on PostgreSQL" scripts/postgres.sh .venv/bin/python benchmarks/board.py
