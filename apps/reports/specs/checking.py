"""Whether a section could be printed: its text, table, repetition and condition together."""

from apps.core import indicators
from apps.reports.models import Repeat, SectionContent
from apps.reports.specs.kinds import RecordsSpec, Spec, SpecError, TableSpec
from apps.reports.specs.parsing import parse_condition, parse_spec
from apps.reports.tokens import Token, TokenError, place_refusal, tokens_in

WORDS_OF_REPEAT = {Repeat.VILLAGE: "{village}", Repeat.AGENCY: "{agency}", Repeat.MONTH: "{month}"}


def check_section(section: SectionContent) -> None:
    """Refuse a section that could not be printed: its text, table, repetition or condition. Raises `SpecError`."""
    try:
        tokens = tokens_in(section.text)
    except TokenError as error:
        raise SpecError(str(error)) from None
    spec = parse_spec(section.kind, section.spec, section.repeat)
    condition = parse_condition(section.condition)
    if section.repeat:
        word = WORDS_OF_REPEAT[Repeat(section.repeat)]
        if word not in section.title:
            raise SpecError(f"Mục in nhiều lần cần có {word} trong tiêu đề để phân biệt các lần in.")
        for token in (*tokens, *([condition.figure] if condition else ()), *_named(spec)):
            if refusal := turn_refusal(token, section.repeat):
                raise SpecError(refusal)


def _named(spec: Spec | None) -> list[Token]:
    if isinstance(spec, RecordsSpec):
        return [spec.figure]
    if not isinstance(spec, TableSpec) or spec.rows.by in ("village", "unit"):
        return []
    return [column.figure for column in spec.columns if column.figure] + [row.figure for row in spec.rows.figures]


def turn_refusal(token: Token, repeat: str) -> str:
    """Why the figure cannot stand as it is typed in a section that comes once a village or agency; "" where it can."""
    if repeat not in (Repeat.VILLAGE, Repeat.AGENCY) or token.scope or token.whole:
        return ""
    refusal = place_refusal(indicators.get(token.name), repeat)
    return f"“[[{token.source}]]”: {refusal} Ghi thêm “scope=all” để lấy số của toàn đơn vị." if refusal else ""
