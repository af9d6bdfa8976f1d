"""Lists what the portal is made of and under which licences, as docs/licences.md; --check only compares.

Names and versions come from the lock files, licences from the packages that are installed.
"""

import json
import re
import sys
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOAL = ROOT / "docs" / "licences.md"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", re.MULTILINE)
_LONGEST_NAME = 45
# Packages whose metadata hold a text or a word that says nothing, with what their licence file says.
_BY_HAND = {
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "psycopg2-binary": "LGPL-3.0-or-later WITH exceptions",
    "pyphen": "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1",
}
_HEAD = """# Licences

Made by `scripts/licences.py` from the lock files and the installed packages; a test holds it to them. All may be used
and passed on by an authority, and none asks for the portal's own source: `pyphen` is taken under its LGPL or MPL,
libraries under LGPL and MPL are used unchanged, and what is under the GPL alone (`djlint`) is a tool that only works on
the source.

"""


def pinned(lock: str) -> list[tuple[str, str]]:
    """Names and versions of a lock file of Python."""
    return _PINNED.findall((ROOT / "requirements" / lock).read_text(encoding="utf-8"))


def licence_of(name: str) -> str:
    """As the package states it, in the shortest form it has. Raises `LookupError` where it states none."""
    if name in _BY_HAND:
        return _BY_HAND[name]
    told = distribution(name).metadata
    if told["License-Expression"]:
        return str(told["License-Expression"])
    named = (told["License"] or "").strip()
    if named and "\n" not in named and len(named) <= _LONGEST_NAME:
        return named
    classes = [line.split(" :: ")[-1] for line in told.get_all("Classifier") or [] if line.startswith("License ::")]
    if not classes:
        raise LookupError(name)
    return ", ".join(classes)


def npm_packages() -> list[tuple[str, str, str, bool]]:
    """Name, version, licence, and whether only tests use it."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    return [
        (path.removeprefix("node_modules/"), entry["version"], entry["license"], entry.get("dev", False))
        for path, entry in sorted(lock["packages"].items())
        if path
    ]


def page() -> str:
    run = pinned("prod.txt")
    known = {name for name, _ in run}
    test = [row for row in pinned("dev.txt") if row[0] not in known]
    npm = npm_packages()
    parts = [_HEAD]
    parts += _table("Python, to run", [(name, version, licence_of(name)) for name, version in run])
    parts += _table("Python, to test", [(name, version, licence_of(name)) for name, version in test])
    parts += _table("npm, in the pages and documents", [row[:3] for row in npm if not row[3]])
    parts += _table("npm, to test", [row[:3] for row in npm if row[3]])
    parts += [
        "## Fonts\n\n",
        "Be Vietnam Pro (`@fontsource/be-vietnam-pro`) and Tinos (`@expo-google-fonts/tinos`) are under the SIL Open\n"
        "Font License 1.1, Bootstrap Icons under MIT. Their licence files lie beside them in `node_modules/`; a\n"
        "document embeds the letters that it uses, which the OFL allows.\n",
    ]
    return "".join(parts)


def _table(title: str, rows: list[tuple[str, str, str]]) -> list[str]:
    lines = [f"| {name} | {version} | {licence} |\n" for name, version, licence in rows]
    return [f"## {title}\n\n", "| package | version | licence |\n|---|---|---|\n", *lines, "\n"]


def main() -> None:
    if "--check" in sys.argv:
        if GOAL.read_text(encoding="utf-8") != page():
            sys.exit("docs/licences.md is not up to date: run .venv/bin/python scripts/licences.py")
        return
    GOAL.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
