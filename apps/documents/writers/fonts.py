"""The embedded font: where its faces lie and how wide a text is in them."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from fontTools.ttLib import TTFont

FACES = {
    (False, False): "Tinos-Regular.ttf",
    (False, True): "Tinos-Italic.ttf",
    (True, False): "Tinos-Bold.ttf",
    (True, True): "Tinos-BoldItalic.ttf",
}


def directory() -> Path:
    """The folder that `make setup` fills; without it a PDF would silently fall back to the machine's fonts."""
    path = Path(settings.BASE_DIR) / "static" / "vendor" / "fonts" / "tinos"
    missing = [name for name in FACES.values() if not (path / name).is_file()]
    if missing:
        raise ImproperlyConfigured(f"Fonts {', '.join(missing)} are missing in {path}: run `make setup`.")
    return path


@cache
def _advances(*, bold: bool) -> tuple[dict[int, int], int, int]:
    with TTFont(directory() / FACES[bold, False], lazy=True) as font:
        widths = font["hmtx"].metrics
        advances = {code: widths[name][0] for code, name in font.getBestCmap().items()}
        return advances, widths[".notdef"][0], font["head"].unitsPerEm


def text_width(text: str, *, size: float, bold: bool = False) -> float:
    """Width in points of one line, without kerning, as both writers set it."""
    advances, unknown, units = _advances(bold=bold)
    return sum(advances.get(ord(letter), unknown) for letter in text) * size / units


def longest_line(lines: tuple[str, ...], *, size: float, available: float, bold: bool = False) -> float:
    """Width in points of the longest line after lines wider than `available` are wrapped."""
    space = text_width(" ", size=size, bold=bold)
    longest = 0.0
    for line in lines:
        width = 0.0
        for word in line.split():
            word_width = min(text_width(word, size=size, bold=bold), available)
            joined = width + space + word_width if width else word_width
            width = joined if joined <= available else word_width
            longest = max(longest, width)
    return longest
