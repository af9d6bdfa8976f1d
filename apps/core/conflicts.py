"""Two people edit the rows of one record at once: what stands now beside what was typed, and no row lost."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.forms.formsets import INITIAL_FORM_COUNT
from django.http import QueryDict

from apps.core.display import record_text
from apps.core.text import as_key


@dataclass(frozen=True)
class RowConflict:
    """A row that stands otherwise than it was typed; None on the side where there is no such row."""

    stored: list[str] | None
    typed: list[str] | None


@dataclass(frozen=True)
class RowsConflict:
    """The differing rows of one kind."""

    title: str
    header: list[str]
    rows: list[RowConflict]


def rows_conflicts(formset: Any, title: str, current: Model) -> list[RowsConflict]:
    """What differs between the rows of a valid formset and those that `current` has, down to the rows of rows.

    A form whose record has rows of its own names their formset and title in `nested`.
    """
    found = [_rows_conflict(formset, title, current)]
    standing = formset.model._default_manager.filter(**{formset.fk.name: current}).in_bulk()
    for form in formset.initial_forms:
        row = standing.get(form.instance.pk)
        if row is not None and getattr(form, "nested", None) and form not in formset.deleted_forms:
            inner_title, inner = form.nested
            found.append(_rows_conflict(inner, f"{inner_title} của “{row}”", row))
    return [conflict for conflict in found if conflict]


def _rows_conflict(formset: Any, title: str, current: Model) -> RowsConflict | None:
    fields = [formset.model._meta.get_field(name) for name in formset.form._meta.fields]
    kept = {form.instance.pk: form.instance for form in formset.initial_forms if form not in formset.deleted_forms}
    added = [form.instance for form in formset.extra_forms if form.has_changed()]
    stored = formset.model._default_manager.filter(**{formset.fk.name: current}).order_by("pk")
    pairs = [(row, kept.get(row.pk)) for row in stored] + [(None, row) for row in added]

    def values(row: Any) -> list[Any] | None:
        return [getattr(row, field.attname) for field in fields] if row is not None else None

    def cells(row: Any) -> list[str] | None:
        return [record_text(row, field.name) for field in fields] if row is not None else None

    rows = [RowConflict(cells(old), cells(new)) for old, new in pairs if values(old) != values(new)]
    return RowsConflict(title, [str(field.verbose_name) for field in fields], rows) if rows else None


def without_lost_rows(data: QueryDict, formset: Any) -> QueryDict:
    """What was sent, with rows that someone else deleted meanwhile taken out of the existing ones.

    A deleted row that was sent unchanged stays deleted; one in which something was typed is sent as a new row, so
    that it is neither lost nor a key that leads nowhere. Ids that never belonged to the record stay, to be refused.
    """
    model, prefix = formset.model, formset.prefix
    management = formset.management_form
    if formset.instance.pk is None or not management.is_valid():
        return data
    total = management.cleaned_data["TOTAL_FORMS"]
    if total > formset.absolute_max:
        return data  # to be refused for that
    initial = min(management.cleaned_data["INITIAL_FORMS"], total)
    ids = {index: as_key(data.get(f"{prefix}-{index}-{model._meta.pk.name}", "")) for index in range(initial)}
    wanted = {pk for pk in ids.values() if pk is not None} - {row.pk for row in formset.get_queryset()}
    if not wanted:
        return data
    deleted = model.history.filter(history_type="-", id__in=wanted, **{formset.fk.attname: formset.instance.pk})
    gone = {row.id: row.instance for row in deleted.order_by("history_id")}
    lost = {index: gone[pk] for index, pk in ids.items() if pk in gone}
    retyped = [index for index, row in lost.items() if _retyped(data, formset, index, row)]
    existing = [index for index in range(initial) if index not in lost]
    return _renumbered(data, formset, existing, [*retyped, *range(initial, total)], set(retyped))


def _retyped(data: QueryDict, formset: Any, index: int, row: Model) -> bool:
    if data.get(f"{formset.prefix}-{index}-DELETE"):
        return False
    form = formset.form(data, prefix=f"{formset.prefix}-{index}", instance=row, **formset.form_kwargs)
    return bool(form.has_changed())


def _renumbered(data: QueryDict, formset: Any, existing: list[int], added: list[int], retyped: set[int]) -> QueryDict:
    prefix, order = formset.prefix, [*existing, *added]
    places = {old: new for new, old in enumerate(order)}
    of_row = re.compile(rf"{re.escape(prefix)}-([0-9]{{1,9}})-(.+)")
    sent = QueryDict(mutable=True)
    for key, values in data.lists():
        found = of_row.fullmatch(key)
        if found is None:
            sent.setlist(key, values)
            continue
        index, name = int(found[1]), found[2]
        # A row that comes back as a new one takes its own rows along as new ones.
        if index not in places or (index in retyped and name.rpartition("-")[2] == formset.model._meta.pk.name):
            continue
        renewed = index in retyped and name.endswith(f"-{INITIAL_FORM_COUNT}")
        sent.setlist(f"{prefix}-{places[index]}-{name}", ["0"] if renewed else values)
    sent[f"{prefix}-TOTAL_FORMS"], sent[f"{prefix}-INITIAL_FORMS"] = str(len(order)), str(len(existing))
    return sent
