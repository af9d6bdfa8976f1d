# shellcheck shell=bash
# What the scripts beside this file share; each of them goes to the project's root and reads it first.

export PATH="$PATH:/usr/sbin:/sbin" # ldconfig, for those who are not root

say() { printf '── %s\n' "$*"; }

die() {
  printf '%s\n' "$@" >&2
  exit 1
}

# step NAME COMMAND...: a heading, the command, its seconds; a failure ends the script with the step's name.
step() {
  local name=$1 from=$SECONDS
  shift
  printf '\n'
  say "$name"
  "$@" || die "" "FAILED: $name"
  say "$name: $((SECONDS - from)) s"
}

# A stamp lies in the folder that it vouches for and holds the hash of the files which that folder was made from,
# so deleting either one brings the step back.
digest() { cat "$@" | sha256sum; }
fresh() { [[ -f $1 && $(<"$1") == "$(digest "${@:2}")" ]]; }
stamp() { digest "${@:2}" >"$1"; }

reports=var/tests # pytest's reports, the coverage data, the checks' SQLite

# The checks must not depend on the environment or the .env of whoever runs them (.env fills only what is unset).
use_test_settings() {
  unset "${!SONGVAN_@}"
  export SONGVAN_DEMO=1 SONGVAN_DEBUG=0 DATABASE_URL="sqlite:///$PWD/$reports/database.sqlite3"
  mkdir -p "$reports"
}

# Empties that folder, so that the total counts this run alone.
clear_reports() {
  rm -rf "$reports"
  mkdir -p "$reports"
}

# The last line of a green run: the tests that passed in all of pytest's reports.
say_total() {
  .venv/bin/python - "$reports"/*.xml <<'PYTHON'
import sys
from xml.etree import ElementTree

suites = [suite for path in sys.argv[1:] for suite in ElementTree.parse(path).iter("testsuite")]
count = {key: sum(int(suite.get(key)) for suite in suites) for key in ("tests", "failures", "errors", "skipped")}
failed = count["failures"] + count["errors"]
print(f"\n{count['tests'] - failed - count['skipped']} passed, {failed} failed")
PYTHON
}
