"""What may be done next with a work, its papers, and what is shown of it beside its own fields."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.urls import reverse

from apps.core.together import all_of
from apps.documents.drafting import PaperLink, paper_links
from apps.documents.services import may_release
from apps.works.models import Work
from apps.works.papers.works import PAPERS

# (label, address, icon)
Offer = tuple[str, str, str]


@dataclass(frozen=True)
class Cell:
    """A text, and where it leads to."""

    text: Any
    url: str = ""


@dataclass(frozen=True)
class Section:
    """A table on a work's page: `note` says what it comes to, `links` are the steps that belong to it."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    empty: str = "Chưa có."
    links: tuple[Offer, ...] = ()

    @property
    def cells(self) -> list[list[tuple[str, Cell]]]:
        """Each row's cells with their headings."""
        return [list(zip(self.header, row, strict=True)) for row in self.rows]


# What apps above and the other parts of this one show and offer for a work; they announce it themselves. Each takes a
# fixed number of queries; a section is None for who may not see it.
OfferSource = Callable[[Work, Any], list[Offer]]
SectionSource = Callable[[Work, Any], Section | None]
_offers: list[OfferSource] = []
_sections: list[SectionSource] = []


def add_work_offers(source: OfferSource) -> None:
    _offers.append(source)


def add_work_section(source: SectionSource) -> None:
    _sections.append(source)


def _to(name: str, work: Work, *more: Any) -> str:
    return reverse(f"works:work-{name}", args=(work.unit.slug, work.public_id, *more))


def offers_of(work: Work, user: Any) -> list[Offer]:
    """Each step that the person may take with the work."""
    found = [offer for source in _offers for offer in source(work, user)]
    if may_release(user, work.unit):
        found.append(("Công khai lên bảng", _to("release", work), "broadcast"))
    return found


def sections_of(work: Work, user: Any) -> list[Section]:
    """What is shown below the work's own rows."""
    found = all_of(*(partial(source, work, user) for source in _sections))
    return [section for section in found if section is not None]


def totals_address(work: Work, user: Any) -> str:
    """Where the villages' rows are taken from the households'; "" for who may not change the one or read the other."""
    allowed = user.reach.may_write_record(work) and user.reach.allows("households.view_household", work.unit)
    return _to("household-totals", work) if allowed else ""


def papers_of(work: Work) -> list[PaperLink]:
    return paper_links(PAPERS, work, partial(_to, "paper", work))
