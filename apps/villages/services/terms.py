"""Storing office terms, and what the law has to remark on those of villages."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.dispatch import Signal

from apps.core.periods import Span
from apps.core.services import save_record
from apps.law.models import Rule, rule_on, rules_of
from apps.law.remarks import Remark
from apps.villages.models import OfficeTerm
from apps.villages.models.officials import VILLAGE_OFFICES, CameBy, Office
from apps.villages.rules import outlasted, overrun, too_many

# Sent before an office term changes, with `stored` (the row as it stands), `term` and `user`. What hangs on the term
# may refuse by ValidationError.
office_term_changing = Signal()
_MANDATE = ("official_id", "office", "village_id", "valid_from", "valid_until")

# Keys of the dated rules. A province that settled on two and a half years has a row of its own under the first.
TERM_KEY, ACTING_KEY, DEPUTIES_KEY = "village-term-months", "village-acting-months", "village-deputies"


@transaction.atomic
def save_office_term(*, record: OfficeTerm, user: Any, expected_version: int | None = None) -> OfficeTerm:
    """Store an office term as `save_record` does; `ValidationError` where what hangs on it refuses the change."""
    stored = OfficeTerm.objects.select_for_update().filter(pk=record.pk).first()
    if stored and any(getattr(stored, name) != getattr(record, name) for name in _MANDATE):
        office_term_changing.send(OfficeTerm, stored=stored, term=record, user=user)
    saved: OfficeTerm = save_record(record=record, user=user, expected_version=expected_version)
    return saved


def remarks_on(terms: Iterable[OfficeTerm], *, today: date) -> dict[int, list[Remark]]:
    """Remarks on terms of village offices, by the term's key; those without any are left out.

    Hand in all terms of a village, since deputies are measured against heads. Each is judged by the rules that held
    on its first day; a term older than them is not judged. One query. Nothing is ever refused for them.
    """
    of_villages: dict[Any, list[OfficeTerm]] = defaultdict(list)
    for term in terms:
        if term.office in VILLAGE_OFFICES:
            of_villages[term.village_id].append(term)
    rules = rules_of(TERM_KEY, ACTING_KEY, DEPUTIES_KEY) if of_villages else []
    found: dict[int, list[Remark]] = {}
    for own in of_villages.values():
        for term in own:
            if remarks := list(_remarks(term, own, rules, today)):
                found[term.pk] = remarks
    return found


def heads_beside(term: OfficeTerm, user: Any) -> list[OfficeTerm]:
    """Other terms of heads, as far as the user sees them, that share a day with this one of a head of the village."""
    if term.office != Office.VILLAGE_HEAD:
        return []
    rows: Any = OfficeTerm.objects.visible_to(user).filter(village=term.village_id, office=Office.VILLAGE_HEAD)
    span = span_of(term)
    return [other for other in rows.exclude(pk=term.pk).for_list() if span.meets(span_of(other))]


def _remarks(term: OfficeTerm, own: list[OfficeTerm], rules: list[Rule], today: date) -> Iterable[Remark]:
    span = span_of(term)
    acting = term.came_by == CameBy.ACTING
    length = rule_on(rules, ACTING_KEY if acting else TERM_KEY, term.valid_from)
    if length and (last := overrun(span, months=length.numerator, today=today)):
        what = "Lâm thời" if acting else "Nhiệm kỳ"
        words = f"{what} dài nhất {length.numerator} tháng, đến hết ngày {last:%d/%m/%Y}"
        yield Remark.by(length, words)
    deputies = rule_on(rules, DEPUTIES_KEY, term.valid_from)
    if term.office != Office.DEPUTY_HEAD or deputies is None:
        return
    beside = [span_of(other) for other in own if other.office == Office.DEPUTY_HEAD and span.meets(span_of(other))]
    if (day := too_many(beside, most=deputies.numerator)) is not None:
        words = f"Ngày {day:%d/%m/%Y} thôn có quá {deputies.numerator} phó trưởng thôn"
        yield Remark.by(deputies, words)
    heads = [span_of(other) for other in own if other.office == Office.VILLAGE_HEAD]
    if (end := outlasted(span, heads, today=today)) is not None:
        words = f"Nhiệm kỳ của phó theo nhiệm kỳ của trưởng thôn, đã hết ngày {end:%d/%m/%Y}"
        yield Remark.by(deputies, words)


def span_of(term: OfficeTerm) -> Span:
    return Span(term.valid_from, term.valid_until)
