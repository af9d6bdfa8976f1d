"""What a visitor asks the board for, and what the board has."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max
from django.http import QueryDict

from apps.core.text import clean_text, sort_key
from apps.documents.models import Publication, Subject

MOST_LETTERS = 100
MOST_COMING = 5
# What pages of the board read of a row; all that leads to other tables stays unread.
READ = (
    *("public_id", "subject", "title", "text", "starts_on", "ends_on", "edition", "released_at", "withdrawn_at"),
    *("unit_slug", "unit_name", "village_slug", "village_name", "happens_on", "happens_at", "opinions_until"),
)


@dataclass(frozen=True)
class Wanted:
    """What the address asks for: words, village and subject; `past` for what no longer stands."""

    words: str = ""
    village: str = ""
    subject: str = ""
    past: bool = False

    @classmethod
    def of(cls, query: QueryDict) -> "Wanted":
        """What makes no sense counts as not asked."""
        subject = query.get("muc", "")
        return cls(
            words=clean_text(query.get("q", "")[:MOST_LETTERS]),
            village=query.get("thon", "")[:60],
            subject=subject if subject in Subject.values else "",
            past=query.get("xem") == "da-qua",
        )


def publications(unit: str, wanted: Wanted, today: date) -> Any:
    """The unit's publications that the visitor asks for, the latest first."""
    rows = Publication.objects.filter(unit_slug=unit).only(*READ)
    rows = rows.ended_by(today) if wanted.past else rows.standing_on(today)
    if wanted.village:
        rows = rows.filter(village_slug=wanted.village)
    if wanted.subject:
        rows = rows.filter(subject=wanted.subject)
    return rows.search(wanted.words)


def coming_up(unit: str, today: date) -> Any:
    """The next few things that the unit's publications announce, the soonest first."""
    return Publication.objects.filter(unit_slug=unit).coming_up(today).only(*READ)[:MOST_COMING]


@dataclass(frozen=True)
class BoardUnit:
    """A unit with something on its board, by the name that was copied last."""

    slug: str
    name: str
    villages: tuple[tuple[str, str], ...] = ()


def units(today: date) -> list[BoardUnit]:
    """All units that have something on the board; one query."""
    rows = Publication.objects.begun_by(today).order_by().values_list("unit_slug", "unit_name")
    names = _latest_names(rows.annotate(last=Max("released_at")))
    return [BoardUnit(slug, name) for slug, name in names]


def board_unit(slug: str, today: date) -> BoardUnit | None:
    """The unit with its villages that are named on the board; None while it has nothing there. One query."""
    rows = Publication.objects.begun_by(today).filter(unit_slug=slug).order_by()
    found = rows.values_list("village_slug", "village_name", "unit_name").annotate(last=Max("released_at"))
    named = sorted(found, key=lambda row: row[3])
    if not named:
        return None
    villages = _latest_names((village, name, last) for village, name, _, last in named if village)
    return BoardUnit(slug, named[-1][2], tuple(villages))


def _latest_names(rows: Any) -> list[tuple[str, str]]:
    """Each slug with the name that was copied last, in the order of a dictionary."""
    names = {slug: name for slug, name, _ in sorted(rows, key=lambda row: row[2])}
    return sorted(names.items(), key=lambda item: sort_key(item[1]))
