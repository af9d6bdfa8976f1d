"""Lists of petitions, denunciations and receptions, and of the days on which citizens are received."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from apps.complaints.models import (
    Denunciation,
    InternalTarget,
    MediationCase,
    OnlineReflection,
    Petition,
    PetitionClass,
    Reception,
    ReceptionDay,
    Visitor,
)
from apps.complaints.rules.due import DueState
from apps.complaints.services.due import KINDS, UNASSIGNED, DueList, case_words
from apps.core.tables import MANY_COLUMNS, DateColumn, NumberColumn, RecordTable
from apps.core.text import shortened

_WORDS = {"td": {"class": "name"}}
# The day of the step that is next, whichever it is: the last one of a case is called otherwise.
_DUE = "Hạn xử lý"


class PetitionTable(RecordTable):
    code = tables.Column(linkify=True)
    received_on = DateColumn()
    type_name = tables.Column(verbose_name="Loại đơn", order_by=("petition_type", "own_type__name"))
    field_name = tables.Column(verbose_name="Lĩnh vực", order_by=("field", "own_field__name"))
    subject = tables.Column(attrs=_WORDS)
    assigned_to = tables.Column(order_by="assigned_to__full_name")
    due_on = DateColumn(verbose_name=_DUE)
    closed_on = DateColumn()

    class Meta(RecordTable.Meta):
        attrs = MANY_COLUMNS
        model = Petition
        fields = (
            *("code", "received_on", "type_name", "field_name", "subject", "status", "assigned_to"),
            *("due_on", "closed_on"),
        )


class PetitionClassTable(RecordTable):
    name = tables.Column(linkify=True)

    class Meta(RecordTable.Meta):
        model = PetitionClass
        fields = ("name", "axis", "counted_as", "is_in_use")


class InternalTargetTable(RecordTable):
    petition_type = tables.Column(linkify=True)
    days = NumberColumn()
    valid_from = DateColumn()
    valid_until = DateColumn()

    class Meta(RecordTable.Meta):
        model = InternalTarget
        fields = ("petition_type", "days", "working", "basis", "valid_from", "valid_until")


class DenunciationTable(RecordTable):
    code = tables.Column(linkify=True)
    received_on = DateColumn()
    due_on = DateColumn(verbose_name=_DUE)

    class Meta(RecordTable.Meta):
        model = Denunciation
        fields = ("code", "received_on", "field", "stage", "due_on", "result", "paper_dossier_number")


class ReceptionTable(RecordTable):
    """Turns with those who came; `totals` are the three counts of all that the list holds, for its last line."""

    held_on = DateColumn(linkify=True)
    visitors = tables.Column(verbose_name="Người đến", accessor="visitors__all", orderable=False)
    people = NumberColumn()
    cases = NumberColumn()
    is_group = tables.Column()
    subject = tables.Column(attrs=_WORDS)

    totals: Mapping[str, int | None] = {}

    class Meta(RecordTable.Meta):
        attrs = MANY_COLUMNS
        model = Reception
        template_name = "complaints/_reception_table.html"
        fields = ("held_on", "visitors", "people", "cases", "is_group", "subject", "handling", "kind", "receiver")

    def render_visitors(self, value: Iterable[Visitor]) -> str:
        return ", ".join(visitor.name for visitor in value)

    def render_is_group(self, value: bool) -> str:
        return "có" if value else "không"


class ReceptionDayTable(RecordTable):
    held_on = DateColumn(linkify=True)
    hours = tables.Column(verbose_name="Giờ", order_by="starts_at")

    class Meta(RecordTable.Meta):
        model = ReceptionDay
        fields = ("held_on", "hours", "place", "host_kind", "host_name", "host_post", "outcome", "notes")


class MediationCaseTable(RecordTable):
    received_on = DateColumn(linkify=True)
    village = tables.Column(order_by=("village__position", "village__slug"))
    team = tables.Column(order_by="team__name")
    closed_on = DateColumn()

    class Meta(RecordTable.Meta):
        model = MediationCase
        fields = ("received_on", "village", "team", "field", "subject", "outcome", "closed_on")


class DueTable(tables.Table):
    """Rows of `DueList`, mappings of three kinds of case: number, step and day, never a subject."""

    KINDS: ClassVar[dict[str, str]] = dict(KINDS)

    number = tables.Column(
        verbose_name="Việc", order_by=("of_year", "number", "sort", "key", "step_code"), empty_values=()
    )
    type_code = tables.Column(verbose_name="Loại", order_by=("type_code", "sort", "key", "step_code"))
    step = tables.Column(verbose_name="Bước", order_by=("step", "sort", "key", "step_code"))
    due = DateColumn(verbose_name="Hạn", order_by=("sort", "of_year", "number", "key", "step_code"), default="—")
    left = tables.Column(verbose_name="Còn lại", accessor="due", orderable=False, empty_values=())
    officer = tables.Column(
        verbose_name="Người phụ trách", order_by=("officer", "sort", "key", "step_code"), empty_values=()
    )

    class Meta(RecordTable.Meta):
        empty_text = "Không có việc nào trong phạm vi đang xem. Hạn tự có khi vào sổ đơn hoặc sổ tố cáo."

    def __init__(self, *args: Any, unit: Any, due_list: DueList, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit, self.due_list = unit, due_list

    def render_number(self, record: Mapping[str, Any]) -> str:
        page = reverse(f"complaints:{record['what']}-detail", args=[self.unit.slug, record["key"]])
        return format_html('<a href="{}">{}</a>', page, case_words(record))

    def render_type_code(self, value: str) -> str:
        return self.KINDS[value]

    def render_left(self, record: Mapping[str, Any]) -> str:
        state = self.due_list.week.state(record["due"])
        tag = {DueState.OVERDUE: "late", DueState.WEEK: "due"}.get(state)
        words = self.due_list.words(record)
        return format_html('<span class="tag tag-{}">{}</span>', tag, words) if tag else words

    def render_officer(self, value: str) -> str:
        return value or UNASSIGNED

    def workbook_row(self, record: Mapping[str, Any]) -> list[Any]:
        """The row as its columns show it, but without asking the table for each cell of thousands of rows."""
        words = self.due_list.words(record)
        officer = record["officer"] or UNASSIGNED
        return [case_words(record), self.KINDS[record["type_code"]], record["step"], record["due"], words, officer]


class ReflectionTable(RecordTable):
    received_at = tables.DateTimeColumn(linkify=True, format="d/m/Y H:i", attrs={"td": {"class": "short"}})
    text = tables.Column(orderable=False, attrs=_WORDS)

    class Meta(RecordTable.Meta):
        model = OnlineReflection
        fields = ("received_at", "kind", "field", "text", "place", "state", "reason")

    def render_text(self, value: str) -> str:
        return shortened(" ".join(value.split()), 80)

    def value_text(self, value: str) -> str:
        return value
