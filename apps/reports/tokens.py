"""Figures named in a text: `[[dialogues.sessions|format=02|period=last_year|scope=village:dong-kim]]`.

The one parser of them, used when a text is saved and when it is printed. A token is data: nothing is evaluated.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from apps.core import indicators
from apps.core.indicators import Indicator
from apps.core.periods import Period
from apps.reports.discretion import discretion_refusal

# Shorter than the columns that keep a figure's key.
_TOKEN = re.compile(r"\[\[([^\[\]\n]{1,180})\]\]")
_NAME = re.compile(r"[a-z_]+\.[a-z_]+")
_OPTION = re.compile(r"([a-z_]+)=([\w:.-]+)")
_DATES = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", re.ASCII)
_SCOPE = re.compile(r"(village|unit|agency):([\w-]+)")
MOST_KEY = 200
BELOW = "below"
FORMATS = {
    "": "số",
    "02": "số có 0 ở trước khi nhỏ hơn 10",
    "full": "số kèm đơn vị tính",
    "percent": "tỷ lệ kèm dấu %",
    "words": "bằng chữ",
}
PERIODS = {"this": "kỳ báo cáo", "last_year": "cùng kỳ năm trước", "cumulative": "lũy kế từ đầu năm"}


class TokenError(ValueError):
    """A token that cannot be read; the message says in Vietnamese what is wrong and quotes it."""


@dataclass(frozen=True)
class Token:
    """One figure asked for in a text.

    `period` is one of `PERIODS` or two dates "2021-01-01..2023-12-31". `village` and `unit` are slugs, `agency` a
    public id, "" for the report's whole unit. `below`: of all communes below together, as their issued reports state
    it. `whole`: also within a section that repeats, the figure is of the whole unit and period.
    """

    name: str
    style: str = ""
    period: str = "this"
    village: str = ""
    options: tuple[tuple[str, str], ...] = field(default=())
    unit: str = ""
    agency: str = ""
    whole: bool = False
    below: bool = False

    @property
    def key(self) -> str:
        """What figure is meant, whatever way it is printed; the same key means the same value."""
        parts = [self.name, *(f"{name}={value}" for name, value in self.options)]
        if self.period != "this":
            parts.append(f"period={self.period}")
        if self.place:
            parts.append(f"scope={self.scope}")
        return "|".join(parts)

    @property
    def scope(self) -> str:
        """ "village:dong-kim", "unit:…", "agency:…", "below", or "" for the whole unit."""
        if self.below:
            return BELOW
        named = {"village": self.village, "unit": self.unit, "agency": self.agency}
        return next((f"{kind}:{value}" for kind, value in named.items() if value), "")

    @property
    def place(self) -> str:
        """What of the unit the figure is of: a village's slug alone, other places with their kind; "" for the whole."""
        return self.village or self.scope

    @property
    def source(self) -> str:
        """The token as it is typed between the brackets."""
        parts = [self.name, *(f"{name}={value}" for name, value in self.options)]
        parts += [f"format={self.style}"] if self.style else []
        parts += [f"period={self.period}"] if self.period != "this" else []
        parts += [f"scope={self.scope or 'all'}"] if self.scope or self.whole else []
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
    place = _place(source, scope)
    try:
        indicator = indicators.get(name)
        indicator.check_options(chosen)
    except (indicators.UnknownIndicatorError, indicators.UnknownOptionError) as error:
        raise TokenError(f"“[[{source}]]”: {error.args[0]}") from None
    if refusal := (
        _style_refusal(style, indicator)
        or _period_refusal(period)
        or ("" if period in PERIODS else discretion_refusal(name, chosen, dates_of(period)))
        or place_refusal(indicator, scope.partition(":")[0])
    ):
        raise TokenError(f"“[[{source}]]”: {refusal}")
    options = tuple(sorted(chosen.items()))
    return Token(name, style, period, options=options, whole=scope == "all", **place)


def _place(source: str, scope: str) -> dict[str, Any]:
    if scope in ("", "all"):
        return {}
    if scope == BELOW:
        return {"below": True}
    match = _SCOPE.fullmatch(scope)
    if not match:
        raise TokenError(
            f"“[[{source}]]”: scope phải có dạng “village:ten-thon”, “unit:ten-don-vi”, “agency:ma-co-quan”, “below” "
            "hoặc “all”."
        )
    return {match[1]: match[2]}


def _style_refusal(style: str, indicator: Indicator) -> str:
    if style not in FORMATS:
        return f"format chỉ nhận {', '.join(filter(None, FORMATS))}."
    if style == "words" and indicator.decimals != 0:
        return "chỉ tiêu có số lẻ không viết được bằng chữ."
    if style == "percent" and indicator.measure != "%":
        return "chỉ tiêu này không phải là tỷ lệ nên không viết kèm dấu %."
    return ""


def _period_refusal(period: str) -> str:
    if period in PERIODS:
        return ""
    expected = f"period chỉ nhận {', '.join(PERIODS)} hoặc hai ngày như 2021-01-01..2023-12-31"
    if not _DATES.fullmatch(period):
        return f"{expected}."
    try:
        dates_of(period)
    except ValueError:
        return f"{expected}; “{period}” có ngày không có trong lịch hoặc ngày cuối trước ngày đầu."
    return ""


def dates_of(period: str) -> Period:
    """The period that two dates mean; `ValueError` where they mean none."""
    start, _, end = period.partition("..")
    return Period(date.fromisoformat(start), date.fromisoformat(end))


def place_refusal(indicator: Indicator, kind: str) -> str:
    """Why the figure cannot be taken for a "village", "unit" or "agency"; "" where it can."""
    if kind == "village" and not indicator.by_village:
        return "chỉ tiêu này không tính theo thôn."
    if kind == "agency" and not agency_path(indicator):
        return "chỉ tiêu này không tính theo từng cơ quan, đơn vị."
    return ""


def agency_path(indicator: Indicator) -> str:
    """The field by which the figure's records belong to an agency, where it can be taken for one alone; else "".

    A share asks for its two parts anew, over the whole unit; so do the figures that read more than their own records.
    """
    if not indicator.how.of_its_rows:
        return ""
    model = indicator.records(Period.year(2000), {}).model
    fields = (f for f in model._meta.concrete_fields if f.is_relation)
    return next((f.name for f in fields if f.related_model._meta.label == "agencies.Agency"), "")


def token_period(period: Period, token: Token) -> Period:
    """The days that the figure is of, in a report on `period`."""
    named = {"this": lambda: period, "last_year": period.same_last_year, "cumulative": period.cumulative}
    return named[token.period]() if token.period in named else dates_of(token.period)


def split(text: str) -> Iterator[str | Token]:
    """Plain text and tokens in turn. Raises `TokenError`, also for brackets that are opened and not closed."""
    return (part for _, part in pieces(text))


def pieces(text: str) -> Iterator[tuple[str, str | Token]]:
    """What `split` gives, each part with the text as it was typed."""
    position = 0
    for match in _TOKEN.finditer(text):
        plain = text[position : match.start()]
        yield plain, _plain(plain)
        yield match[0], parse(match[1])
        position = match.end()
    yield text[position:], _plain(text[position:])


def _plain(text: str) -> str:
    for mark in ("[[", "]]"):
        if mark in text:
            near = text[max(0, text.index(mark) - 20) : text.index(mark) + 40].strip()
            raise TokenError(f"Dấu “{mark}” gần “{near}” không khép kín; một chỉ tiêu viết là [[tên]].")
    return text


def tokens_in(text: str) -> list[Token]:
    """The tokens of a text in their order; raises `TokenError`."""
    return [part for part in split(text) if isinstance(part, Token)]
