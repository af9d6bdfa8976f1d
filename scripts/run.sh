#!/usr/bin/env bash
# The demo on this machine: installs, migrates, loads Song Vân, renders its report of 2023 and serves the portal.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh

scripts/setup.sh

# Named here so that a .env of a real installation never receives the demo's records.
export SONGVAN_DEMO=1 SONGVAN_DEBUG=${SONGVAN_DEBUG:-0}
export DATABASE_URL=${DATABASE_URL:-sqlite:///$PWD/var/songvan.sqlite3}
port=${PORT:-8000}
report=$PWD/var/bao-cao-04-BC-UBND-song-van-2023.pdf
manage=(.venv/bin/python manage.py)
mkdir -p var

say "Database"
"${manage[@]}" migrate --verbosity 0
say "Demo records"
"${manage[@]}" load_demo
say "Annual report"
"${manage[@]}" render_report --commune song-van --year 2023 --pdf "$report"
"${manage[@]}" collectstatic --noinput --verbosity 0

printf '\nReport: %s\nPortal: http://127.0.0.1:%s (Ctrl-C stops it)\n\n' "$report" "$port"
exec .venv/bin/gunicorn songvan.wsgi --bind "127.0.0.1:$port" --workers 2 --no-control-socket
