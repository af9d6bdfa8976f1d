"""Cuts the document font (Tinos, metrics of Times New Roman) to Latin and Vietnamese for the PDF writer.

Run by `make setup`. A stamp of the sources makes a second run do nothing. The licence (OFL) travels with the files.
"""

import hashlib
import shutil
import sys
from pathlib import Path

from fontTools import subset

BASE_DIR = Path(__file__).resolve().parent.parent
SOURCE = BASE_DIR / "node_modules" / "@expo-google-fonts" / "tinos"
TARGET = BASE_DIR / "static" / "vendor" / "fonts" / "tinos"
FACES = {
    "Tinos-Regular.ttf": "400Regular/Tinos_400Regular.ttf",
    "Tinos-Italic.ttf": "400Regular_Italic/Tinos_400Regular_Italic.ttf",
    "Tinos-Bold.ttf": "700Bold/Tinos_700Bold.ttf",
    "Tinos-BoldItalic.ttf": "700Bold_Italic/Tinos_700Bold_Italic.ttf",
}
LICENCE = {"OFL.txt": "LICENSE_FONT"}
# Latin with its extensions, combining marks, Vietnamese, punctuation, currency, arrows, comparison signs, boxes.
RANGES = [
    (0x20, 0x24F),
    (0x300, 0x36F),
    (0x391, 0x3C9),
    (0x1E00, 0x1EFF),
    (0x2000, 0x206F),
    (0x2070, 0x2089),
    (0x20A0, 0x20BF),
    (0x2100, 0x2122),
    (0x2150, 0x215F),
    (0x2190, 0x2195),
    (0x2212, 0x2265),
    (0x25A0, 0x25CF),
    (0xFFFD, 0xFFFD),
]


def fingerprint() -> str:
    """Changes with the font package and with this script."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for name in [*FACES.values(), *LICENCE.values()]:
        digest.update((SOURCE / name).read_bytes())
    return digest.hexdigest()


def cut(source: Path, target: Path) -> None:
    # Kerning and ligatures go: Word sets neither by default, and its lines must break where the PDF's do.
    options = subset.Options(hinting=False, layout_features=["ccmp", "mark", "mkmk"], notdef_outline=True)
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
    subsetter.subset(font)
    subset.save_font(font, str(target), options)


def main() -> None:
    if not SOURCE.is_dir():
        sys.exit(f"{SOURCE} is missing: run `npm ci` first.")
    stamp = TARGET / "SOURCE.sha256"
    current = fingerprint()
    whole = all((TARGET / name).is_file() for name in [*FACES, *LICENCE])
    if whole and stamp.is_file() and stamp.read_text() == current:
        return
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, source in FACES.items():
        cut(SOURCE / source, TARGET / name)
    for name, source in LICENCE.items():
        shutil.copyfile(SOURCE / source, TARGET / name)
    stamp.write_text(current)


if __name__ == "__main__":
    main()
