#!/usr/bin/env bash
# Asks PyPI (by pip-audit) and npm whether versions of the lock files are known to be unsafe. The only command here that
# needs those services; nothing of the portal or of its tests does. Ends with an error also where a package could not be
# looked up: silence is no clean bill.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh

tool=var/pip-audit
if [[ ! -x $tool/bin/pip-audit ]]; then
  say "pip-audit, apart from the portal's own packages"
  "${PYTHON:-python3}" -m venv "$tool"
  "$tool/bin/pip" install --quiet --disable-pip-version-check "pip-audit==2.10.1"
fi

code=0
say "Python, asked $(date -u +%FT%RZ)"
"$tool/bin/pip-audit" --requirement requirements/dev.txt --disable-pip --require-hashes --progress-spinner off --format json \
  >var/advisories-python.json 2>/dev/null || code=1
.venv/bin/python - var/advisories-python.json <<'PYTHON' || code=1
import json
import sys
from pathlib import Path

try:
    packages = json.loads(Path(sys.argv[1]).read_text())["dependencies"]
except ValueError:
    sys.exit("pip-audit gave no answer.")
skipped = [package["name"] for package in packages if "skip_reason" in package]
found = [(package["name"], package["version"], one["id"]) for package in packages for one in package.get("vulns", [])]
print(f"{len(packages)} packages, {len(packages) - len(skipped)} looked up, {len(found)} advisories")
for row in found:
    print(*row)
if skipped:
    print(f"NOT looked up: {', '.join(skipped[:5])}{' …' if len(skipped) > 5 else ''}")
sys.exit(bool(found or skipped))
PYTHON

say "npm, asked $(date -u +%FT%RZ)"
npm audit --package-lock-only || code=1
exit "$code"
