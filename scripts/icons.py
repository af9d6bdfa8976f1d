"""Cuts the icon font and its style sheet down to the icons that the portal shows.

    scripts/icons.py          rewrites static/vendor/bootstrap-icons by the names in scripts/icons.txt
    scripts/icons.py --list   writes scripts/icons.txt anew from the source

All two thousand icons are 134 KB, the largest file of a first visit; those in use are some 10 KB. A name counts as
used where a source file quotes it or writes it as a class, so a few words that only look like icons stay in.
"""

import re
import sys
from pathlib import Path

from fontTools import subset

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "static" / "vendor" / "bootstrap-icons"
WHOLE = ROOT / "node_modules" / "bootstrap-icons" / "font"
LIST = ROOT / "scripts" / "icons.txt"
_RULE = re.compile(r'\.bi-([a-z0-9-]+)::before\{content:"\\([0-9a-f]+)"\}')
_NAMED = re.compile(r"""["']([a-z0-9-]+)["']|\bbi-([a-z0-9-]+)""")


def used() -> list[str]:
    """Names of icons that the source quotes or writes as a class."""
    known = {name for name, _ in _RULE.findall((WHOLE / "bootstrap-icons.min.css").read_text())}
    files = [*ROOT.glob("apps/**/*.py"), *ROOT.glob("templates/**/*.html"), *ROOT.glob("static/[cj]s*/*")]
    words = (word for file in files for pair in _NAMED.findall(file.read_text()) for word in pair)
    return sorted(known.intersection(words))


def cut() -> None:
    """Leave only the rules and glyphs of the listed icons; the style sheet was copied by assets.sh."""
    sheet = FOLDER / "bootstrap-icons.min.css"
    text, wanted = sheet.read_text(), set(LIST.read_text().split())
    codes = {name: code for name, code in _RULE.findall(text) if name in wanted}
    sheet.write_text(_RULE.sub(lambda rule: rule[0] if rule[1] in wanted else "", text))
    options = subset.Options(flavor="woff2", layout_features=[], notdef_outline=True)
    font = subset.load_font(str(WHOLE / "fonts" / "bootstrap-icons.woff2"), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[int(code, 16) for code in codes.values()])
    cutter.subset(font)
    subset.save_font(font, str(FOLDER / "fonts" / "bootstrap-icons.woff2"), options)


if __name__ == "__main__":
    if "--list" in sys.argv:
        LIST.write_text("\n".join(used()) + "\n")
    else:
        cut()
