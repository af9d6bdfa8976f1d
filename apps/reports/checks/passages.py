"""The report's text as the checks read it: printed, with the way back to what was typed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from apps.reports.checks.findings import Finding, Kind, Severity
from apps.reports.checks.letters import UPPER

TEXT, TITLE, SUBJECT, RECIPIENTS, ADDRESSEES, SIGNER, ISSUED_ON = (
    "text",
    "title",
    "subject",
    "recipients",
    "addressees",
    "signer",
    "issued_on",
)
_PLANS = re.compile(r"phương hướng|nhiệm vụ (?:trọng tâm )?(?:năm|quý|6 tháng|thời gian)|kế hoạch năm tới", re.I)
# A full stop ends a sentence where a capital, a quotation or the end of the line follows; not in 2.631 or "TT. Đảng".
_STOP = re.compile(rf"(?<![A-ZĐ])[.!?…]+[”\"]?(?=\s+[“\"(]?[{UPPER}0-9]|\s*$)|\n", re.M)
_ITEM = re.compile(r"^\d{1,2}\.(?= )")


@dataclass(frozen=True)
class Piece:
    """A stretch of the text: what was typed and what is printed for it; they differ for a figure (`key`)."""

    typed: str
    printed: str
    key: str = ""


@dataclass(frozen=True)
class Passage:
    """One field of the report. `place` names it for good ("muc-12:text", "subject"), `label` says it to people."""

    place: str
    label: str
    field: str
    pieces: tuple[Piece, ...]
    is_plan: bool = False
    # The label of what stands there is a date or a name and no prose.
    is_prose: bool = True

    @classmethod
    def plain(cls, place: str, label: str, field: str, text: str, *, is_plan: bool = False) -> "Passage":
        """A field without figures."""
        return cls(place, label, field, (Piece(text, text),), is_plan, field in (TEXT, TITLE, SUBJECT))

    @cached_property
    def text(self) -> str:
        """As printed."""
        return "".join(piece.printed for piece in self.pieces)

    @cached_property
    def figures(self) -> list[tuple[int, int, str]]:
        """Where printed figures stand, each with its key."""
        found, position = [], 0
        for piece in self.pieces:
            if piece.key:
                found.append((position, position + len(piece.printed), piece.key))
            position += len(piece.printed)
        return found

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Beginning and end of each sentence, without the blanks around it."""
        found, start = [], 0
        for stop in [*(match.end() for match in _STOP.finditer(self.text)), len(self.text)]:
            piece = self.text[start:stop]
            if piece.strip():
                begin = start + len(piece) - len(piece.lstrip())
                if _ITEM.fullmatch(piece.strip()) and stop < len(self.text):
                    continue
                found.append((begin, start + len(piece.rstrip())))
            start = stop
        return found

    def sentence_at(self, position: int) -> tuple[int, int]:
        """The sentence around a position, else the whole text."""
        for start, end in self.sentences:
            if start <= position < end:
                return start, end
        return (0, len(self.text))

    def is_typed(self, start: int, end: int) -> bool:
        """Whether no computed figure stands between the two."""
        return all(end <= begin or stop <= start for begin, stop, _ in self.figures)

    def typed_at(self, start: int, end: int) -> tuple[int, int]:
        """Offsets of what was typed, for offsets of what is printed; a figure counts whole."""
        printed = typed = 0
        bounds: list[int] = []
        for wanted, closing in ((start, False), (end, True)):
            printed = typed = 0
            for piece in self.pieces:
                length = len(piece.printed)
                if wanted < printed + length or (closing and wanted == printed + length):
                    inside = wanted - printed
                    bounds.append(typed + ((len(piece.typed) if closing and inside else 0) if piece.key else inside))
                    break
                printed, typed = printed + length, typed + len(piece.typed)
            else:
                bounds.append(typed)
        return bounds[0], bounds[1]

    def finding(
        self,
        kind: Kind,
        code: str,
        severity: Severity,
        span: tuple[int, int],
        message: str,
        basis: str,
        proposal: str | None = None,
    ) -> Finding:
        """A finding about what is printed between two offsets."""
        start, end = span
        around = self.sentence_at(start)
        begin, stop = self.typed_at(start, end)
        return Finding(
            kind=kind,
            code=code,
            severity=severity,
            place=self.place,
            start=begin,
            end=stop,
            quote=self.text[start:end],
            sentence=self.text[around[0] : around[1]],
            message=message,
            basis=basis,
            proposal=proposal if self.is_typed(start, end) else None,
        )


def speaks_of_plans(title: str) -> bool:
    """Whether a heading announces tasks of the time to come."""
    return bool(_PLANS.search(title))


def overlaps(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)
