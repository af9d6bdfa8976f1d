"""Figures named in a text: `[[dialogues.sessions|format=02|period=last_year|scope=village:dong-kim]]`.

The one parser of them, used when a text is saved and when it is printed. A token is data: nothing is evaluated.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from apps.core import indicators

# Shorter than the columns that keep a figure's key.
_TOKEN = re.compile(r"\[\[([^\[\]\n]{1,180})\]\]")
_NAME = re.compile(r"[a-z_]+\.[a-z_]+")
_OPTION = re.compile(r"([a-z_]+)=([\w:.-]+)")
FORMATS = {"": "số", "02": "số có 0 ở trước khi nhỏ hơn 10", "words": "bằng chữ"}
PERIODS = {"this": "kỳ báo cáo", "last_year": "cùng kỳ năm trước", "cumulative": "lũy kế từ đầu năm"}


class TokenError(ValueError):
    """A token that cannot be read; the message says in Vietnamese what is wrong and quotes it."""


@dataclass(frozen=True)
class Token:
    """One figure asked for in a text. `village` is a slug, or "" for the whole unit."""

    name: str
    style: str = ""
    period: str = "this"
    village: str = ""
    options: tuple[tuple[str, str], ...] = field(default=())

    @property
    def key(self) -> str:
        """What figure is meant, whatever way it is printed; the same key means the same value."""
        parts = [self.name, *(f"{name}={value}" for name, value in self.options)]
        if self.period != "this":
            parts.append(f"period={self.period}")
        if self.village:
            parts.append(f"scope=village:{self.village}")
        return "|".join(parts)


def parse(source: str) -> Token:
    """Read the inside of one `[[…]]`; raises `TokenError` for an unknown figure, option or value."""
    name, *parts = (part.strip() for part in source.split("|"))
    if not _NAME.fullmatch(name):
        raise TokenError(f"“[[{source}]]”: tên chỉ tiêu phải có dạng “mục.chi_tieu”.")
    chosen: dict[str, str] = {}
    for part in parts:
        match = _OPTION.fullmatch(part)
        if not match:
            raise TokenError(f"“[[{source}]]”: phần “{part}” phải có dạng “tên=giá trị”.")
        if match[1] in chosen:
            raise TokenError(f"“[[{source}]]”: “{match[1]}” được ghi hai lần.")
        chosen[match[1]] = match[2]
    style, period, scope = chosen.pop("format", ""), chosen.pop("period", "this"), chosen.pop("scope", "")
    if style not in FORMATS:
        raise TokenError(f"“[[{source}]]”: format chỉ nhận {', '.join(filter(None, FORMATS))}.")
    if period not in PERIODS:
        raise TokenError(f"“[[{source}]]”: period chỉ nhận {', '.join(PERIODS)}.")
    if scope and not scope.startswith("village:"):
        raise TokenError(f"“[[{source}]]”: scope phải có dạng “village:ten-thon”.")
    try:
        indicator = indicators.get(name)
        indicator.check_options(chosen)
    except (indicators.UnknownIndicatorError, indicators.UnknownOptionError) as error:
        raise TokenError(f"“[[{source}]]”: {error.args[0]}") from None
    if scope and not indicator.by_village:
        raise TokenError(f"“[[{source}]]”: chỉ tiêu này không tính theo thôn.")
    if style == "words" and indicator.decimals != 0:
        raise TokenError(f"“[[{source}]]”: chỉ tiêu có số lẻ không viết được bằng chữ.")
    return Token(name, style, period, scope.removeprefix("village:"), tuple(sorted(chosen.items())))


def split(text: str) -> Iterator[str | Token]:
    """Plain text and tokens in turn. Raises `TokenError`, also for brackets that are opened and not closed."""
    position = 0
    for match in _TOKEN.finditer(text):
        yield _plain(text[position : match.start()])
        yield parse(match[1])
        position = match.end()
    yield _plain(text[position:])


def _plain(text: str) -> str:
    for mark in ("[[", "]]"):
        if mark in text:
            near = text[max(0, text.index(mark) - 20) : text.index(mark) + 40].strip()
            raise TokenError(f"Dấu “{mark}” gần “{near}” không khép kín; một chỉ tiêu viết là [[tên]].")
    return text


def tokens_in(text: str) -> list[Token]:
    """The tokens of a text in their order; raises `TokenError`."""
    return [part for part in split(text) if isinstance(part, Token)]
