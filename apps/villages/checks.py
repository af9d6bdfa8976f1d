"""What the data doctor looks for in villages: heads, terms, and what goes on in villages that have ended."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from apps.core.doctor import Check, Contradiction, ContradictionSource
from apps.core.periods import runs_on
from apps.core.together import all_of, joined, rows_of
from apps.villages.models import Convention, OfficeTerm, Village
from apps.villages.models.officials import VILLAGE_OFFICES, Office
from apps.villages.services import remarks_on
from apps.villages.services.terms import ACTING_KEY, DEPUTIES_KEY, TERM_KEY

NO_HEAD = "Thôn chưa có trưởng thôn"
TWO_HEADS = "Thôn có nhiều trưởng thôn"
ACTING_TOO_LONG = "Trưởng thôn lâm thời quá thời hạn"
TERM_TOO_LONG = "Nhiệm kỳ quá thời hạn"
DEPUTIES = "Phó trưởng thôn chưa đúng quy định"
GOES_ON = "Nhiệm kỳ, hương ước ở thôn đã kết thúc"


def _terms(unit: Any, user: Any) -> list[OfficeTerm]:
    rows = OfficeTerm.objects.visible_to(user).filter(unit=unit, office__in=VILLAGE_OFFICES, village__isnull=False)
    return rows_of(rows.for_list().order_by("village__position", "village__slug", "valid_from", "pk"))


def _heads_today(unit: Any, user: Any) -> Iterable[tuple[Village, list[OfficeTerm]]]:
    today = timezone.localdate()
    heads: dict[Any, list[OfficeTerm]] = defaultdict(list)
    standing = Village.objects.visible_to(user).filter(unit=unit).on(today).for_list()
    terms, villages = all_of(partial(_terms, unit, user), partial(rows_of, standing))
    for term in terms:
        if term.office == Office.VILLAGE_HEAD and runs_on(today, term.valid_from, term.valid_until):
            heads[term.village_id].append(term)
    return [(village, heads[village.pk]) for village in villages]


def without_head(unit: Any, user: Any) -> list[Contradiction]:
    """Nobody heads the village today."""

    def finding(village: Village) -> Contradiction:
        url = reverse("villages:village-detail", args=[unit.slug, village.slug])
        return Contradiction(NO_HEAD, capfirst(str(village)), "hôm nay không có nhiệm kỳ trưởng thôn nào", url)

    return [finding(village) for village, heads in _heads_today(unit, user) if not heads]


def with_two_heads(unit: Any, user: Any) -> list[Contradiction]:
    """Two or more head the village today; mostly a term that was left without its last day."""
    return [
        Contradiction(
            TWO_HEADS,
            capfirst(str(village)),
            f"hôm nay có {len(heads)} trưởng thôn: {', '.join(str(term.official) for term in heads)}",
            heads[0].get_absolute_url(),
        )
        for village, heads in _heads_today(unit, user)
        if len(heads) > 1
    ]


def _against(title: str, key: str) -> ContradictionSource:
    """Terms that go on today, or end later, and on which the rule of that key has a remark."""

    def source(unit: Any, user: Any) -> list[Contradiction]:
        today = timezone.localdate()
        terms = _terms(unit, user)
        remarks = remarks_on(terms, today=today)
        return [
            Contradiction(title, capfirst(f"{term}, {term.village}"), str(remark), term.get_absolute_url())
            for term in terms
            if _goes_on(term.valid_until, today)
            for remark in remarks.get(term.pk, ())
            if remark.key == key
        ]

    return source


def _goes_on(last: date | None, today: date) -> bool:
    return last is None or last >= today


def in_ended_villages(unit: Any, user: Any) -> list[Contradiction]:
    """Terms and conventions that have no end, or a later one than their village."""
    kinds: tuple[tuple[Any, Callable[[Any], date | None]], ...] = (
        (OfficeTerm, lambda term: term.valid_until),
        (Convention, lambda convention: convention.last_day),
    )

    def findings(model: Any, last_day: Callable[[Any], date | None]) -> Iterator[Contradiction]:
        rows = model.objects.visible_to(user).filter(unit=unit, village__ended_on__isnull=False)
        for row in rows_of(rows.for_list().order_by("village__position", "village__slug", "pk")):
            if (last := last_day(row)) is None or last > row.village.ended_on:
                detail = f"{row.village} đã kết thúc hết ngày {row.village.ended_on:%d/%m/%Y}"
                yield Contradiction(GOES_ON, capfirst(str(row)), detail, row.get_absolute_url())

    return joined(*(partial(findings, *kind) for kind in kinds))


_TERMS = "villages.view_officeterm"
CHECKS = (
    Check(NO_HEAD, "Người ký, người chịu trách nhiệm ở thôn lấy từ nhiệm kỳ đang chạy.", without_head, _TERMS),
    Check(TWO_HEADS, "Thường do nhiệm kỳ cũ chưa ghi ngày kết thúc.", with_two_heads, _TERMS),
    Check(ACTING_TOO_LONG, "Hết thời hạn lâm thời phải bầu.", _against(ACTING_TOO_LONG, ACTING_KEY), _TERMS),
    Check(TERM_TOO_LONG, "Hết nhiệm kỳ phải bầu lại.", _against(TERM_TOO_LONG, TERM_KEY), _TERMS),
    Check(DEPUTIES, "Nhiều nhất một phó, cùng nhiệm kỳ với trưởng thôn.", _against(DEPUTIES, DEPUTIES_KEY), _TERMS),
    Check(GOES_ON, "Thôn đã kết thúc thì không còn ai giữ chức vụ, không còn văn bản.", in_ended_villages, _TERMS),
)
