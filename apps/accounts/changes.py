"""All changes of a unit's records, drawn from the history of every kind: who changed what, when, from what to what."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Count, F, IntegerField, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.text import capfirst

from apps.core.access import kept_keys
from apps.core.display import address
from apps.core.history import (
    RECORD_ACTIONS,
    ROW_ACTIONS,
    Key,
    Names,
    attachment_step,
    changes,
    last_entries,
    name_of_gone,
    names_of_gone,
    related_records,
    standing_of,
)
from apps.core.models import Attachment
from apps.core.text import sort_key
from apps.core.together import all_of, rows_of, together
from apps.villages.scope import home_key

Fields = list[tuple[str, str, str]]


@dataclass(frozen=True)
class Kind:
    """A model whose history is kept.

    A row typed on the page of another record belongs to it: `owner_key` names the key to it, "" for a record itself.
    """

    model: type[Any]
    owner_key: str = ""

    @property
    def label(self) -> str:
        return str(self.model._meta.label_lower)

    @property
    def title(self) -> str:
        return capfirst(str(self.model._meta.verbose_name))

    @property
    def owner(self) -> type[Any]:
        owner: type[Any] = self._owner_field.related_model if self.owner_key else self.model
        return owner

    @property
    def _owner_field(self) -> Any:
        return self.model._meta.get_field(self.owner_key) if self.owner_key else self.model._meta.pk

    def owner_of(self, entry: Any) -> Key:
        """Model and key of the record that an entry of the history is about."""
        return self.owner, getattr(entry, self._owner_field.attname)

    def permissions(self) -> set[str]:
        """What one must hold to read it: a row also tells of its record, at any distance."""
        models: list[Any] = [self.model]
        model: Any = self.owner
        while model is not models[-1]:
            models.append(model)
            home = home_key(model)
            model = model if home is None or home.name == "unit" else home.related_model
        return {f"{model._meta.app_label}.view_{model._meta.model_name}" for model in models}

    def history_of(self, unit: Any) -> QuerySet:
        """The unit's entries; the rows of a deleted record are found through the history of the record."""
        if not self.owner_key:
            return self.model.history.filter(unit=unit)
        return self.model.history.filter(_of_unit(self._owner_field.attname, self.owner, unit))

    def without_kept(self, entries: QuerySet, kept: set[Any]) -> QuerySet:
        """The entries without those of the records with these keys, which are kept from the viewer."""
        return entries.exclude(**{f"{self._owner_field.attname}__in": kept}) if kept else entries

    def tell(self, entry: Any, before: Any, names: Names) -> tuple[str, Fields]:
        """What was done, and the fields with what stood there before and after."""
        actions = ROW_ACTIONS if self.owner_key else RECORD_ACTIONS
        return actions[entry.history_type], changes(self.model, entry, before, names, whole=True)


@dataclass(frozen=True)
class FileKind(Kind):
    """The files attached to records of several kinds, `owners`."""

    owners: tuple[Kind, ...] = ()

    def owner_of(self, entry: Any) -> Key:
        return ContentType.objects.get_for_id(entry.content_type_id).model_class() or self.model, entry.object_id

    def history_of(self, unit: Any) -> QuerySet:
        types = ContentType.objects.get_for_models(*(kind.model for kind in self.owners))
        found = Q(pk__in=())
        for model, content_type in types.items():
            found |= Q(content_type=content_type) & _of_unit("object_id", model, unit)
        return self.model.history.filter(found)

    def tell(self, entry: Any, before: Any, names: Names) -> tuple[str, Fields]:
        step = attachment_step(entry)
        return step.action, step.changes


def _of_unit(key: str, owner: Any, unit: Any) -> Q:
    """The key leads to a record of the unit, or to a row of one at any distance, be it gone by now."""
    home = home_key(owner)
    own = Q(unit=unit) if home.name == "unit" else _of_unit(home.attname, home.related_model, unit)
    standing = owner._base_manager.filter(own).values("pk")
    gone = owner.history.filter(own, history_type="-").values("id")
    return Q(**{f"{key}__in": standing}) | Q(**{f"{key}__in": gone})


def kept_kinds() -> list[Kind]:
    """Every model with a history whose rows belong to a unit by themselves or through their record, by its title."""
    found = []
    for model in apps.get_models():
        home = home_key(model)
        if home is not None and hasattr(model._meta, "simple_history_manager_attribute"):
            found.append(Kind(model, "" if home.name == "unit" else home.name))
    return sorted(found, key=lambda kind: sort_key(kind.title))


def readable_kinds(user: Any, unit: Any) -> list[Kind]:
    """The kinds whose records the user may open in the unit, and the files attached to these records."""
    kinds = [kind for kind in kept_kinds() if all(user.reach.allows(held, unit) for held in kind.permissions())]
    return [*kinds, with_files(kinds)] if kinds else []


def with_files(kinds: Iterable[Kind]) -> FileKind:
    """The files attached to the records among the kinds."""
    return FileKind(Attachment, owners=tuple(kind for kind in kinds if not kind.owner_key))


@dataclass(frozen=True)
class Change:
    """One entry: `fields` are (label, before, after); `address` is "" where the record's page is no more.

    `person` is None where the portal itself wrote (loading of data, upkeep); `owner` is the record's model. In a
    folded log it is the newest of `entries`, written from `since` on under one `mark`.
    """

    kind: Kind
    owner: type[Any]
    at: datetime
    person: Any
    action: str
    is_edit: bool
    record: str
    address: str
    fields: Fields
    mark: str
    entries: int
    since: datetime


class Line(NamedTuple):
    """What a line of the log is about: its newest entry, how many there are, and when the first was written."""

    kind: Kind
    key: Any
    entries: int
    since: datetime


class ChangeLog:
    """The changes of a unit, newest first, for a paginator: to count and to slice each takes a fixed number of queries.

    One union over the histories finds the entries of the page; then each kind on the page is read at once. `condition`
    narrows the entries by the columns of every history; what is kept from the `viewer` stays out. `folded` gives one
    line to all of one kind that one person did in the same way under one mark: a rearrangement of villages changes each
    household.
    """

    def __init__(
        self,
        unit: Any,
        kinds: Iterable[Kind],
        condition: Q | None = None,
        *,
        folded: bool = False,
        viewer: Any = None,
    ) -> None:
        self.unit, self.kinds, self.condition, self.folded = unit, list(kinds), condition or Q(), folded
        self.viewer = viewer
        self._kept: dict[Any, set[Any]] = {}

    def narrowed(self, condition: Q, kind: str = "") -> "ChangeLog":
        """The changes among these of which the condition holds too; with a `kind`'s label those of that kind alone."""
        kinds = [each for each in self.kinds if not kind or each.label == kind]
        return self._like(kinds, self.condition & condition, folded=self.folded)

    def fold(self) -> "ChangeLog":
        """The same changes, folded."""
        return self._like(self.kinds, self.condition, folded=True)

    def _like(self, kinds: list[Kind], condition: Q, *, folded: bool) -> "ChangeLog":
        log = ChangeLog(self.unit, kinds, condition, folded=folded, viewer=self.viewer)
        log._kept = self._kept
        return log

    def count(self) -> int:
        return self._union().count() if self.kinds else 0

    def __getitem__(self, part: slice) -> list[Change]:
        if not self.kinds:
            return []
        found = self._union().order_by("-log_at", "-log_key", "log_kind")[part]
        kinds = {kind.label: kind for kind in self.kinds}
        return _read([Line(kinds[label], key, entries, since) for label, key, _, entries, since, _ in found])

    def people(self) -> set[Any]:
        """Keys of those who made the changes; None among them stands for the portal itself."""
        rows = [self._entries(kind).values_list("history_user_id") for kind in self.kinds]
        return {key for (key,) in rows[0].union(*rows[1:])} if rows else set()

    def _union(self) -> QuerySet:
        lines = self._folded if self.folded else self._single
        # Counting a single kind needs what it is grouped by among the columns.
        columns = ("log_kind", "log_key", "log_at", "log_entries", "log_since", "log_alone")
        rows = [lines(kind).annotate(log_kind=Value(kind.label)).values_list(*columns) for kind in self.kinds]
        return rows[0].union(*rows[1:], all=True)

    def _single(self, kind: Kind) -> QuerySet:
        key, date = F("history_id"), F("history_date")
        entries = self._entries(kind)
        return entries.annotate(log_key=key, log_at=date, log_entries=Value(1), log_since=date, log_alone=key)

    def _folded(self, kind: Kind) -> QuerySet:
        # An entry without a mark stands alone.
        alone = Case(
            When(history_change_reason__gt="", then=Value(0)), default=F("history_id"), output_field=IntegerField()
        )
        by = ("log_alone", "history_change_reason", "history_user_id", "history_type")
        lines, date = self._entries(kind).annotate(log_alone=alone).values(*by), "history_date"
        return lines.annotate(
            log_key=Max("history_id"), log_at=Max(date), log_entries=Count("history_id"), log_since=Min(date)
        )

    def _entries(self, kind: Kind) -> QuerySet:
        entries = kind.history_of(self.unit).filter(self.condition)
        return (entries if self.viewer is None else kind.without_kept(entries, self._kept_of(kind.owner))).order_by()

    def _kept_of(self, owner: Any) -> set[Any]:
        """Keys of the owner's records that are kept from the viewer, asked for once."""
        if owner not in self._kept:
            self._kept[owner] = kept_keys(owner, self.viewer)
        return self._kept[owner]


def _read(found: list[Line]) -> list[Change]:
    wanted = defaultdict(list)
    for line in found:
        wanted[line.kind].append(line.key)
    entries = _of_each({kind: _with_prior(kind.model, keys) for kind, keys in wanted.items()})
    earlier = {kind: _by_key(kind.model, [entries[kind, key].prior for key in keys]) for kind, keys in wanted.items()}
    owners = {kind.owner_of(entry) for (kind, _), entry in entries.items()}
    told_of: list[tuple[type[Any], Any]] = [(kind.model, entry) for (kind, _), entry in entries.items()]
    asked: list[Callable[[], Any]] = [
        partial(_of_each, earlier),
        partial(_owners, owners),
        partial(related_records, told_of),
    ]
    before, (standing, gone), related = together(asked)
    further = [
        *((kind.model, entry) for (kind, _), entry in before.items()),
        *((model, entry) for (model, _), entry in gone.items()),
    ]
    related |= related_records(further, known=related)
    told_of += further
    names = {key: str(row) for key, row in related.items()} | names_of_gone(told_of, related)
    records = {key: (str(row), address(row)) for key, row in standing.items()}
    records |= {key: (name_of_gone(key[0], entry, related), "") for key, entry in gone.items()}
    told = []
    for kind, key, number, since in found:
        entry = entries[kind, key]
        owner = kind.owner_of(entry)
        action, fields = kind.tell(entry, before.get((kind, entry.prior)), names)
        name, where = records.get(owner, ("", ""))
        told.append(
            Change(
                kind=kind,
                owner=owner[0],
                at=entry.history_date,
                person=entry.history_user,
                action=action,
                is_edit=entry.history_type == "~",
                record=name,
                address=where,
                fields=fields,
                mark=entry.history_change_reason or "",
                entries=number,
                since=since,
            )
        )
    return told


def _of_each(asked: dict[Kind, QuerySet]) -> dict[tuple[Kind, Any], Any]:
    """The entries by their kinds and keys; asked for together."""
    of_each = together([partial(rows_of, entries) for entries in asked.values()])
    return {(kind, entry.pk): entry for kind, entries in zip(asked, of_each, strict=True) for entry in entries}


def _with_prior(model: type[Any], keys: list[Any]) -> QuerySet:
    """The entries with their authors, each with the key of the entry before it of the same row."""
    earlier = model.history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    prior = earlier.order_by("-history_id").values("history_id")[:1]
    return _by_key(model, keys).select_related("history_user").annotate(prior=Subquery(prior))


def _by_key(model: type[Any], keys: list[Any]) -> QuerySet:
    return model.history.filter(history_id__in=[key for key in keys if key is not None])


def _owners(keys: Iterable[Key]) -> tuple[dict[Key, Any], dict[Key, Any]]:
    """The records that still stand, and the last entry of each that does not."""
    wanted = defaultdict(set)
    for model, key in keys:
        wanted[model].add(key)
    standing = standing_of(wanted)
    missing = {model: {pk for pk in pks if (model, pk) not in standing} for model, pks in wanted.items()}
    of_each = all_of(*(partial(last_entries, model, pks) for model, pks in missing.items() if pks))
    return standing, {key: entry for found in of_each for key, entry in found.items()}
