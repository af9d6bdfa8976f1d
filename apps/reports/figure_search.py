"""Finding a figure as an official looks for it: by words without diacritics, by its code, or by its name."""

from collections.abc import Sequence
from functools import cache

from apps.core.indicators import Indicator, all_indicators
from apps.core.text import search_key
from apps.reports.tokens import TokenError, parse


def find_figures(words: str) -> list[Indicator]:
    """Figures that have every word in their codes, label, measure or name; all of them for no word."""
    wanted = search_key(words).split()
    return [indicator for indicator in all_indicators() if all(word in _key(indicator.name) for word in wanted)]


@cache
def _keys() -> dict[str, str]:
    return {
        each.name: search_key(" ".join((*each.codes, each.label, each.measure, each.name))) for each in all_indicators()
    }


@cache
def _labels() -> dict[str, str]:
    return {indicator.name: search_key(indicator.label) for indicator in all_indicators()}


def _key(name: str) -> str:
    return _keys()[name]


def figure_named(typed: str) -> str:
    """The token that a person means by a name, a code or words that only one figure has.

    Raises `TokenError` with what was found otherwise.
    """
    typed = typed.strip().removeprefix("[[").removesuffix("]]").strip()
    if "." in typed.partition("|")[0]:
        return parse(typed).source
    wanted = search_key(typed)
    exact = [i for i in all_indicators() if typed.upper() in i.codes or _labels()[i.name] == wanted]
    found = exact or find_figures(typed)
    if len(found) == 1:
        return found[0].name
    raise TokenError(f"“{typed}”: {_which(found)}")


def _which(found: Sequence[Indicator]) -> str:
    if not found:
        return "không có chỉ tiêu nào có tên hoặc mã như vậy."
    listed = "; ".join(f"{indicator.label} ({indicator.name})" for indicator in found[:6])
    more = f" và {len(found) - 6} chỉ tiêu khác" if len(found) > 6 else ""
    return f"có {len(found)} chỉ tiêu, ghi rõ một: {listed}{more}."
