"""Village heads of a commune from a workbook: the rows read, and what would become of each."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst

from apps.accounts.models import Appointment, User
from apps.accounts.roles import Role
from apps.accounts.services.appointments import standing
from apps.core.sheets import Column, ListFile, as_date, as_text, find_table
from apps.core.text import search_key, shortened
from apps.villages.models import AdministrativeUnit, OfficeTerm, Village
from apps.villages.models.officials import VILLAGE_OFFICES, Office
from apps.villages.naming import VillageNames

MOST_ROWS = 500
MOST_NAME, MOST_BASIS = 120, 200
# A start further ahead than this is a slip of the hand in the year.
_FAR_AHEAD = timedelta(days=366)
_EARLIEST = date(1950, 1, 1)
COLUMNS = (
    Column("village", "Thôn", ("thon", "ten thon", "ban", "to dan pho", "khu pho", "lang"), required=True),
    Column("full_name", "Họ và tên", ("ho va ten", "ho ten", "ho va ten khai sinh"), required=True),
    Column("title", "Chức danh", ("chuc danh", "chuc vu")),
    Column("start", "Từ ngày", ("tu ngay", "ngay bat dau", "bat dau tu ngay", "ngay bo nhiem", "ngay cong nhan")),
    Column("basis", "Căn cứ", ("can cu", "quyet dinh", "so quyet dinh")),
)
SKIP, NEW = "skip", "new"


class RowState(StrEnum):
    """What will become of a row."""

    NEW = "new"
    PRESENT = "present"
    ADDED = "added"
    DOUBTFUL = "doubtful"
    WRONG = "wrong"


STATE_LABELS = {
    RowState.NEW: "mới",
    RowState.PRESENT: "đã có",
    RowState.ADDED: "thêm phân công",
    RowState.DOUBTFUL: "trùng nghi ngờ",
    RowState.WRONG: "lỗi",
}


@dataclass(frozen=True)
class HeadRow:
    """A row as it stood in the workbook, fit for a session; `number` is its row in Excel, `cells` where each stood."""

    number: int
    village: str
    full_name: str
    title: str
    start: str
    basis: str
    cells: Mapping[str, str]


@dataclass
class PlannedRow:
    """A row and what will become of it; `reason` and `cell` say what is wrong, `notes` what to think of.

    `choices` are the ways that a person may choose between, the first one stands unless another is chosen.
    """

    row: HeadRow
    state: RowState = RowState.NEW
    reason: str = ""
    cell: str = ""
    village: Any = None
    village_name: str = ""
    office: str = Office.VILLAGE_HEAD
    valid_from: date | None = None
    term: OfficeTerm | None = None
    choices: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        return STATE_LABELS[self.state]

    @property
    def title(self) -> str:
        """The office as understood; as typed where the row is wrong."""
        return self.row.title if self.state is RowState.WRONG else capfirst(Office(self.office).label)

    @cached_property
    def key(self) -> str:
        """By this key people of one name are found."""
        return search_key(self.row.full_name)


def read_heads(file: ListFile) -> list[HeadRow]:
    """The rows of a list. Raises `core.sheets.SheetError` when it holds no table of heads."""
    table = find_table(file, COLUMNS, most=MOST_ROWS)
    return [
        HeadRow(
            number=row.number,
            village=as_text(row.cells["village"]),
            full_name=as_text(row.cells["full_name"]),
            title=as_text(row.cells["title"]),
            start=_start_text(row.cells["start"]),
            basis=as_text(row.cells["basis"]),
            cells={name: f"{letter}{row.number}" for name, letter in table.letters.items()},
        )
        for row in table.rows
    ]


def _start_text(cell: Any) -> str:
    """A day in ISO form, or what stands there when it is none."""
    try:
        day = as_date(cell)
    except ValueError:
        return as_text(cell)
    return day.isoformat() if day else ""


def template_rows(*, unit: AdministrativeUnit, actor: User) -> list[tuple[Any, ...]]:
    """For each village of today its heads and deputies as the offices have them, or an empty row for a head."""
    today = timezone.localdate()
    terms = OfficeTerm.objects.visible_to(actor).filter(unit=unit, office__in=VILLAGE_OFFICES).on(today)
    held: dict[int | None, list[OfficeTerm]] = defaultdict(list)
    for term in terms.select_related("official").order_by("-office", "valid_from"):
        held[term.village_id].append(term)
    rows: list[tuple[Any, ...]] = []
    for village in Village.objects.visible_to(actor).filter(unit=unit).on(today).for_list():
        name, number = village.name_on(today), len(rows) + 1
        known = [
            (number + at, name, str(term.official), capfirst(term.get_office_display()), term.valid_from, term.decision)
            for at, term in enumerate(held[village.pk])
        ]
        rows += known or [(number, name, "", capfirst(Office.VILLAGE_HEAD.label), None, "")]
    return rows


def to_session(rows: Sequence[HeadRow]) -> list[dict[str, Any]]:
    """Rows as plain values."""
    return [asdict(row) for row in rows]


def from_session(rows: Sequence[dict[str, Any]]) -> list[HeadRow]:
    return [HeadRow(**row) for row in rows]


class _Stock:
    """What stands in the unit today, read with a fixed number of queries."""

    def __init__(self, unit: AdministrativeUnit, actor: User) -> None:
        self.today = timezone.localdate()
        villages = Village.objects.visible_to(actor).filter(unit=unit).on(self.today).for_list()
        self.villages = VillageNames(villages, self.today)
        terms = OfficeTerm.objects.visible_to(actor).filter(unit=unit, office__in=VILLAGE_OFFICES).on(self.today)
        self.terms: dict[tuple[int | None, str], list[OfficeTerm]] = defaultdict(list)
        for term in terms.select_related("official"):
            self.terms[term.village_id, search_key(term.official.full_name)].append(term)
        mandates = Appointment.objects.filter(unit=unit)
        self.people: dict[str, list[User]] = defaultdict(list)
        for person in User.objects.visible_to(actor).filter(pk__in=mandates.values("user")).order_by("pk"):
            self.people[search_key(person.full_name)].append(person)
        self.usable = set(User.objects.editable_by(actor).filter(is_active=True).values_list("pk", flat=True))
        self.heads: dict[int | None, list[User]] = defaultdict(list)
        of_villages = mandates.filter(standing(self.today), role=Role.VILLAGE_HEAD)
        for mandate in of_villages.select_related("user").order_by("pk"):
            self.heads[mandate.village_id].append(mandate.user)


def plan_heads(*, unit: AdministrativeUnit, actor: User, rows: Sequence[HeadRow]) -> list[PlannedRow]:
    """What would become of each row today; stores nothing, with a fixed number of queries."""
    stock = _Stock(unit, actor)
    plan = [PlannedRow(row) for row in rows]
    good: dict[int, list[PlannedRow]] = defaultdict(list)
    new: dict[str, list[PlannedRow]] = defaultdict(list)
    for planned in plan:
        fault = _fault(planned, stock) or _fault_against(planned, good[planned.village.pk])
        if fault:
            column, planned.reason = fault
            planned.state, planned.cell = RowState.WRONG, planned.row.cells.get(column, "")
            continue
        good[planned.village.pk].append(planned)
        _match(planned, stock, new[planned.key])
        if planned.state is RowState.NEW:
            new[planned.key].append(planned)
    return plan


def _fault(planned: PlannedRow, stock: _Stock) -> tuple[str, str] | None:
    """Read village, name, title, day and basis; the first column at fault with its reason."""
    row = planned.row
    problem = _take_village(planned, stock)
    if problem:
        return "village", problem
    if problem := _name_problem(row.full_name):
        return "full_name", problem
    title = search_key(row.title)
    planned.office = Office.DEPUTY_HEAD if title.startswith("pho") else Office.VILLAGE_HEAD
    if title and not title.startswith(("pho", "truong", "to truong")):
        return "title", f"Chức danh “{shortened(row.title, 60)}” không phải Trưởng thôn hay Phó trưởng thôn."
    if len(row.basis) > MOST_BASIS:
        return "basis", f"Căn cứ dài quá {MOST_BASIS} ký tự."
    terms = stock.terms[planned.village.pk, planned.key]
    planned.term = next((term for term in terms if term.office == planned.office), terms[0] if terms else None)
    problem = _take_start(planned, stock.today)
    return ("start", problem) if problem else None


def _take_village(planned: PlannedRow, stock: _Stock) -> str:
    typed = planned.row.village
    if not typed:
        return "Thiếu tên thôn."
    if refusal := stock.villages.refusal(typed):
        return refusal
    name = stock.villages.meant(typed)[0]
    planned.village, planned.village_name = name.village, str(name)
    return ""


def _name_problem(name: str) -> str:
    if not name:
        return "Thiếu họ và tên."
    if len(name) > MOST_NAME:
        return f"Họ và tên dài quá {MOST_NAME} ký tự."
    if not name.isprintable() or any(letter.isdigit() for letter in name) or not any(map(str.isalpha, name)):
        return "Họ và tên có chữ số hoặc ký tự lạ."
    return ""


def _take_start(planned: PlannedRow, today: date) -> str:
    """The day written, else that of the office, else today; gives what is wrong with it."""
    written = planned.row.start
    if not written:
        planned.valid_from = planned.term.valid_from if planned.term else today
        return ""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return f"“{shortened(written, 40)}” không phải là ngày. Viết ngày/tháng/năm, ví dụ 05/07/2023."
    if not _EARLIEST <= day <= today + _FAR_AHEAD:
        return f"Ngày {day:%d/%m/%Y} quá xa; kiểm tra lại năm."
    if day < planned.village.started_on:
        return f"Thôn thành lập ngày {planned.village.started_on:%d/%m/%Y}; phân công không bắt đầu trước ngày đó."
    planned.valid_from = day
    return ""


def _fault_against(planned: PlannedRow, earlier: Iterable[PlannedRow]) -> tuple[str, str] | None:
    """Within the workbook a village has one head, and a person stands once for a village."""
    for other in earlier:
        if other.key == planned.key:
            return "full_name", f"Người này đã có ở dòng {other.row.number}."
        if planned.office == other.office == Office.VILLAGE_HEAD:
            return "title", f"Thôn này đã có trưởng thôn ở dòng {other.row.number}."
    return None


def _match(planned: PlannedRow, stock: _Stock, within: Sequence[PlannedRow]) -> None:
    """Whether the person is here already: as head of the village, with another task, or under the same name.

    `within` are the new people of that name further up in the workbook.
    """
    namesakes, heads = stock.people[planned.key], stock.heads[planned.village.pk]
    if any(person in heads for person in namesakes):
        planned.state = RowState.PRESENT
        return
    if planned.office == Office.VILLAGE_HEAD and heads:
        who = ", ".join(str(person) for person in heads)
        planned.notes.append(f"Thôn đang có phân công của {who}; kết thúc phân công đó nếu người ấy đã thôi.")
    if planned.term:
        planned.notes.append(f"Gắn với chức vụ {planned.term.get_office_display()} trong sổ Nhiệm kỳ, chức vụ.")
    if not namesakes and not within:
        return
    official = planned.term.official_id if planned.term else None
    sure = [person for person in namesakes if official and person.official_id == official]
    alone = namesakes if len(namesakes) == 1 and not within else []
    sure = sure or [person for person in alone if person.full_name.casefold() == planned.row.full_name.casefold()]
    known = [_account_choice(person) for person in namesakes if person.pk in stock.usable]
    skip, anew = (SKIP, "bỏ qua dòng này"), (NEW, "người khác: lập tài khoản mới")
    if sure and sure[0].pk in stock.usable:
        first = _account_choice(sure[0])
        planned.state, planned.choices = RowState.ADDED, [first, *(way for way in known if way != first), anew, skip]
    else:
        same = [(f"row:{other.row.number}", f"cùng người với dòng {other.row.number}") for other in within]
        planned.state, planned.choices = RowState.DOUBTFUL, [skip, *known, *same, anew]


def _account_choice(person: User) -> tuple[str, str]:
    return f"account:{person.public_id}", f"giao cho tài khoản {person.username} ({person})"


def plan_digest(plan: Iterable[PlannedRow]) -> str:
    """What a person who confirms has seen: each row with its state and choices."""
    seen = [(planned.row.number, planned.state, planned.village_name, planned.choices) for planned in plan]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()
