"""What a check says of a passage: what is wrong, why, and what might stand there instead."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of finding, by which the page is filtered."""

    MISSING = "missing"
    FIGURES = "figures"
    YEARS = "years"
    LAW = "law"
    LEVELS = "levels"
    ABBREVIATIONS = "abbreviations"
    SPELLING = "spelling"
    SUMS = "sums"
    PEOPLE = "people"
    FORM = "form"


KIND_LABELS = {
    Kind.MISSING: "Số liệu còn thiếu",
    Kind.FIGURES: "Số gõ tay khác số liệu",
    Kind.YEARS: "Năm không đúng kỳ",
    Kind.LAW: "Viện dẫn văn bản",
    Kind.LEVELS: "Cấp, loại đơn vị hành chính",
    Kind.ABBREVIATIONS: "Chữ viết tắt",
    Kind.SPELLING: "Chính tả",
    Kind.SUMS: "Phép cộng, tỷ lệ",
    Kind.PEOPLE: "Họ tên, chức vụ",
    Kind.FORM: "Thể thức, trình bày",
}


class Severity(StrEnum):
    """An error keeps the report from being approved and issued unless it is waived; a warning only shows."""

    ERROR = "error"
    WARNING = "warning"


SEVERITY_LABELS = {Severity.ERROR: "Lỗi", Severity.WARNING: "Cần xem"}


@dataclass(frozen=True)
class Finding:
    """One finding about a field of the report.

    `start` and `end` are offsets in the text as it was typed, `quote` is what is printed there and `sentence` the
    sentence around it. `proposal` replaces the text from `start` to `end`; None where no text can be offered, or where
    a computed figure stands in the passage. `nth` tells equal findings of one sentence apart.
    """

    kind: Kind
    code: str
    severity: Severity
    place: str
    start: int
    end: int
    quote: str
    sentence: str
    message: str
    basis: str
    proposal: str | None = None
    nth: int = 0

    @property
    def fingerprint(self) -> str:
        """The same for as long as the passage stays as it is, whatever changes around it."""
        passage = " ".join(self.sentence.casefold().split())
        parts = (self.code, self.place, passage, " ".join(self.quote.casefold().split()), str(self.nth))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @property
    def is_error(self) -> bool:
        return self.severity == Severity.ERROR
