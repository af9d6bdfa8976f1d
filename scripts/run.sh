#!/usr/bin/env bash
# The demo on this machine: installs, migrates, loads Song Vân, renders its report of 2023, serves the portal with its
# worker and its schedule.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh

scripts/setup.sh

# Named here so that a .env of a real installation never receives the demo's records.
export SONGVAN_DEMO=1 SONGVAN_DEBUG=${SONGVAN_DEBUG:-0}
export DATABASE_URL=${DATABASE_URL:-sqlite:///$PWD/var/songvan.sqlite3}
port=${PORT:-8000}
# Stands in letters, codes and the village heads' guide.
export SONGVAN_PUBLIC_ADDRESS=${SONGVAN_PUBLIC_ADDRESS:-http://127.0.0.1:$port}
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
# Long jobs (lists from Excel) go to a worker beside the server, scheduled ones to a process of theirs. All end together,
# these two after their job; in sessions of their own they hear of Ctrl-C once, from here, as a second signal would break
# a job off.
export SONGVAN_WORKER=1
stop() {
  kill "${server-}" "${worker-}" "${schedule-}" 2>/dev/null || true
  wait
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

.venv/bin/gunicorn songvan.wsgi --bind "127.0.0.1:$port" --workers 2 --no-control-socket &
server=$!
setsid "${manage[@]}" run_schedule &
schedule=$!
ended=''
until [[ $ended == "$server" ]]; do
  # Started again where it fell over, say because the database stayed locked.
  setsid "${manage[@]}" db_worker &
  worker=$!
  code=0
  wait -n -p ended "$server" "$worker" || code=$?
done
exit "$code"
