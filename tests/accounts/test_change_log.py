"""Every change of a unit's records on one page: who, when, from what to what; deleted records' rows included."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from apps.accounts.changes import Change, ChangeLog, kept_kinds, readable_kinds, with_files
from apps.accounts.models import AccessEntry, Appointment, User
from apps.accounts.roles import Role
from apps.accounts.views import logs
from apps.complaints.models import Petition, Reception
from apps.complaints.services import reclassify_as_denunciation, record_reception
from apps.core.attachments import attach, remove
from apps.core.models import Attachment
from apps.core.services import delete_record, save_record
from apps.core.uploads import CheckedFile
from apps.dialogues.models import Dialogue, DialogueOpinion
from apps.documents.models import NumberBook, NumberEntry
from apps.households.models import Household
from apps.reports.models import FigureWaiver, Outline, Report
from apps.villages.models import OfficeTerm, Official
from apps.villages.services import NewVillage, merge_villages, undo_arrangement
from tests.factories import make_household, make_user, make_village
from tests.records import rows, url

pytestmark = pytest.mark.django_db

LOG = "/song-van/nhat-ky/thay-doi/"
NAME = "Nguyễn Thị Bí Mật"


@pytest.fixture
def reader(client: Client, leader: User) -> Client:
    client.force_login(leader)
    return client


def talk(unit: Any, subject: str = "Đối thoại", day: int = 10) -> Dialogue:
    typed = {"subject": subject, "host_name": "Nguyễn Văn An", "host_post": "chairman", "level": "commune"}
    return Dialogue.objects.create(unit=unit, held_on=date(2023, 10, day), target_group="all", **typed)


def petition(unit: Any, code: str = "01") -> Petition:
    typed = {"petition_type": "complaint", "source": "in_person", "field": "land", "subject": NAME}
    return Petition.objects.create(unit=unit, code=code, received_on=date(2024, 3, 1), **typed)


def log(unit: Any, model: Any = None) -> list[Change]:
    """The whole log, or that of the records of a model with their rows."""
    kinds = [kind for kind in kept_kinds() if model is None or kind.owner is model]
    return ChangeLog(unit, [*kinds, with_files(kinds)])[0:1000]


def told(changes: list[Change]) -> list[tuple[str, str]]:
    return [(change.action, change.kind.label) for change in changes]


def sheet(response: Any) -> list[tuple[Any, ...]]:
    return list(load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True))


def test_every_history_is_in_the_log() -> None:
    kept = {m for m in apps.get_models() if hasattr(m._meta, "simple_history_manager_attribute")}
    assert {kind.model for kind in kept_kinds()} | {with_files(()).model} == kept
    assert {Household, DialogueOpinion, Appointment, NumberEntry, FigureWaiver} <= kept


def test_a_page_tells_who_changed_what_from_what_to_what(reader, leader, official, commune) -> None:
    record = talk(commune)
    reader.force_login(official)
    opinion = {"topic": "Đường xấu", "status": "open"}
    typed = {"held_on": "11/10/2023", "subject": "Đối thoại", "host_name": "Nguyễn Văn An", "version": "1"}
    typed |= {"host_post": "deputy", "level": "commune", "target_group": "all", "participants": "1.200"}
    at = url(Dialogue, "update", commune, record.public_id)
    typed["host_post"] = reader.get(at).context["form"].fields["host_post"].choices[-1][0]
    assert reader.post(at, typed | rows("opinions", opinion)).status_code == 302
    reader.force_login(leader)
    page = reader.get(LOG + "?kind=dialogues.dialogue")
    edit, creation = page.context["page"].object_list
    assert (edit.action, edit.person, edit.record) == ("Sửa", official, "Đối thoại, 11/10/2023")
    assert ("ngày đối thoại", "10/10/2023", "11/10/2023") in edit.fields
    assert ("số lượt người tham dự", "—", "1.200") in edit.fields
    assert len(edit.fields) == 3
    assert ("nội dung đối thoại", "—", "Đối thoại") in creation.fields
    assert (creation.action, creation.person) == ("Tạo mới", None)
    content = page.content.decode()
    assert f'href="{record.get_absolute_url()}"' in content
    assert "<td>10/10/2023</td>" in content
    (row,) = reader.get(LOG + "?kind=dialogues.dialogueopinion").context["page"].object_list
    assert (row.action, row.record, row.address) == ("Thêm dòng", edit.record, record.get_absolute_url())
    assert ("nội dung ý kiến", "—", "Đường xấu") in row.fields


def test_a_deleted_record_stays_readable_with_its_rows(commune) -> None:
    record = talk(commune)
    DialogueOpinion.objects.create(dialogue=record, topic="Đường xấu")
    delete_record(record=record, children=[DialogueOpinion])
    changes = log(commune, Dialogue)
    assert sorted(told(changes)) == [
        ("Thêm dòng", "dialogues.dialogueopinion"),
        ("Tạo mới", "dialogues.dialogue"),
        ("Xóa", "dialogues.dialogue"),
        ("Xóa dòng", "dialogues.dialogueopinion"),
    ]
    assert {(change.record, change.address) for change in changes} == {("Đối thoại, 10/10/2023", "")}
    removed = next(change for change in changes if change.action == "Xóa dòng")
    assert ("nội dung ý kiến", "Đường xấu", "—") in removed.fields


def test_names_of_what_the_deleted_record_led_to(commune) -> None:
    person = Official.objects.create(unit=commune, full_name="Nguyễn Văn An")
    term = OfficeTerm.objects.create(unit=commune, official=person, office="chairman", valid_from=date(2021, 7, 1))
    delete_record(record=term)
    assert log(commune, OfficeTerm)[0].record == "Nguyễn Văn An, Chủ tịch UBND"
    delete_record(record=person)
    gone = log(commune, OfficeTerm)[0]
    assert gone.record == ""
    assert ("cán bộ", "Nguyễn Văn An", "—") in gone.fields


def test_rows_of_what_is_no_unit_record(commune, official) -> None:
    book = NumberBook.objects.create(unit=commune, organ="ubnd", type_code="BC", year=2023)
    NumberEntry.objects.create(book=book, number=1, issued_on=date(2023, 1, 2), subject="Báo cáo", on_paper=True)
    assert sorted(told(log(commune, NumberBook))) == [
        ("Thêm dòng", "documents.numberentry"),
        ("Tạo mới", "documents.numberbook"),
    ]
    assert [change.record for change in log(commune, Appointment)] == ["can-bo: công chức xã"]


def test_a_step_of_a_report_is_a_change_though_no_form_shows_it(commune) -> None:
    outline = Outline.objects.create(name="Đề cương")
    period = {"start": date(2023, 1, 1), "end": date(2023, 12, 31)}
    report = Report.objects.create(
        unit=commune, outline=outline, subject="Báo cáo", issued_on=date(2024, 1, 2), **period
    )
    report.state = "in_review"
    report.save()
    assert log(commune, Report)[0].fields == [("trạng thái", "dự thảo", "chờ duyệt")]


def test_files_attached_removed_and_brought_back(commune, other_commune, official, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    for record in (talk(commune), talk(other_commune)):
        files = [CheckedFile("bien-ban.pdf", "pdf", "application/pdf", b"%PDF-1.7")]
        (kept,) = attach(owner=record, files=files, note="bản ký", user=official)
        remove(attachment=kept, user=official)
    record = Dialogue.objects.get(unit=commune)
    delete_record(record=record)
    removed, kept = (change for change in log(commune, Dialogue) if change.kind.model is Attachment)
    assert (removed.action, removed.person) == ("Xóa tệp: bien-ban.pdf", official)
    assert (kept.action, kept.record, kept.address) == ("Đính kèm tệp: bien-ban.pdf", str(record), "")
    assert kept.fields == [("ghi chú", "—", "bản ký")]


def test_what_was_erased_does_not_come_back(reader, leader, commune) -> None:
    record = petition(commune)
    reclassify_as_denunciation(petition=record, user=leader, code="01/TC", paper_dossier_number="05")
    visit = Reception(unit=commune, held_on=date(2024, 3, 1), kind="regular", receiver="officer", subject=NAME)
    visit.handling = "explained"
    save_record(record=visit, user=leader)
    visit.handling, visit.subject = "denunciation", ""
    record_reception(record=visit, user=leader)
    assert told(log(commune, Petition)) == []
    assert len(log(commune, Reception)) == 2
    assert NAME not in reader.get(LOG).content.decode()
    assert not [cell for line in sheet(reader.get(f"{LOG}?xuat=xlsx")) for cell in line if cell and NAME in str(cell)]


def test_another_commune_and_kinds_that_one_may_not_open_stay_out(commune, other_commune, official, leader) -> None:
    petition(commune)
    record = talk(other_commune)
    DialogueOpinion.objects.create(dialogue=record, topic="Đường xấu")
    assert told(log(commune, Dialogue)) == []
    for user, seen in ((official, False), (leader, True)):
        kinds = readable_kinds(user, commune)
        assert bool(ChangeLog(commune, kinds)[0:100] and Petition in {kind.model for kind in kinds}) == seen
    for kind in readable_kinds(official, commune):
        assert kind.owner not in (Petition, Reception)
        assert kind.model._meta.app_label != "accounts"
    assert readable_kinds(leader, other_commune) == []
    assert ChangeLog(other_commune, []).count() == 0
    assert ChangeLog(other_commune, [])[0:25] == []


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("person={official}", {"b"}),
        ("person=cong", {"a", "c"}),
        ("action=-", {"c"}),
        ("since=02/05/2024", {"b", "c"}),
        ("until=02/05/2024", {"a", "b"}),
        ("since=02/05/2024&until=02/05/2024", {"b"}),
        ("person=x&action=x&since=x&until=31/12/9999&page=x", {"a", "b", "c"}),
    ],
)
def test_filters(reader, official, commune, query, subjects) -> None:
    # One in the morning in Viet Nam, still the day before in UTC: the day is the one of the place.
    moment = datetime(2024, 5, 1, tzinfo=UTC) - timedelta(hours=6)
    with time_machine.travel(moment, tick=False) as clock:
        old = talk(commune, "a")
        clock.shift(timedelta(days=1))
        mine = Dialogue(unit=commune, subject="b", held_on=date(2023, 10, 10), host_name="An", host_post="chairman")
        mine._history_user = official
        mine.save()
        clock.shift(timedelta(days=1))
        last = talk(commune, "c")
        last.delete()
    assert old.pk
    query = f"kind=dialogues.dialogue&{query.format(official=official.pk)}"
    found = {change.record[0] for change in reader.get(f"{LOG}?{query}").context["page"].object_list}
    assert found == subjects
    assert {line[4][0] for line in sheet(reader.get(f"{LOG}?{query}&xuat=xlsx"))[1:]} == subjects


def test_the_file_has_a_line_for_each_field_and_says_when_it_is_cut(reader, commune, monkeypatch) -> None:
    with time_machine.travel(datetime(2024, 5, 1, 1, 2, 3, tzinfo=UTC), tick=False):
        for day in (10, 11, 12):
            talk(commune, day=day)
    monkeypatch.setattr(logs, "CHUNK", 2)
    address = f"{LOG}?kind=dialogues.dialogue"
    header, *lines = sheet(reader.get(f"{address}&xuat=xlsx"))
    assert header[:2] == ("Thời điểm", "Người thực hiện")
    start = (datetime(2024, 5, 1, 8, 2, 3), "Cổng tự ghi", "Tạo mới", "Cuộc đối thoại")  # noqa: DTZ001
    assert (*start, "Đối thoại, 12/10/2023", "ngày đối thoại", "—", "12/10/2023") in lines
    assert {line[4][-10:] for line in lines} == {"10/10/2023", "11/10/2023", "12/10/2023"}
    each = len(lines) // 3
    assert each > 3
    monkeypatch.setattr(logs, "MOST_EXPORTED", each * 3 - 1)  # no change is cut in the middle
    *lines, last = sheet(reader.get(f"{address}&xuat=xlsx"))[1:]
    assert {line[4][-10:] for line in lines} == {"11/10/2023", "12/10/2023"}
    assert last[0].startswith("Tệp chỉ gồm 2 lượt mới nhất trong 3 lượt")
    assert len(lines) == each * 2


def test_to_read_what_changed_in_personal_data_is_noted_too(reader, commune) -> None:
    talk(commune)
    for code in ("01", "02"):
        petition(commune, code)
    reader.get(LOG)
    reader.get(f"{LOG}?xuat=xlsx")
    reader.get(f"{LOG}?kind=dialogues.dialogue")
    noted = AccessEntry.objects.order_by("pk").values_list("action", "kind", "record", "rows")
    assert list(noted) == [("history", "complaints.petition", "", 2), ("exported", "complaints.petition", "", 2)]


def test_pages_of_25_that_lead_on(reader, commune) -> None:
    for day in range(1, 31):
        talk(commune, f"Đối thoại {day}")
    first, second = (reader.get(f"{LOG}?kind=dialogues.dialogue&page={page}").context["page"] for page in (1, 2))
    seen = [change.record for page in (first, second) for change in page.object_list]
    assert (len(first.object_list), len(seen), len(set(seen))) == (25, 30, 30)
    assert seen[0].startswith("Đối thoại 30,")


def test_what_one_action_wrote_is_one_line_that_opens(reader, leader, commune) -> None:
    old = [make_village(commune, name) for name in ("Đồng Kim", "Đồng Lim")]
    for number in range(4):
        make_household(old[number % 2], f"{number}")
    into = {"into": NewVillage("Kim Lim", "thon"), "on": date(2024, 7, 1), "decision": "Nghị quyết 1"}
    arrangement = merge_villages(unit=commune, user=leader, villages=old, **into)
    undo_arrangement(arrangement=arrangement, user=leader)
    page = reader.get(f"{LOG}?kind=households.household")
    back, there, *made = page.context["page"].object_list
    assert [(change.entries, change.person, change.action) for change in (back, there)] == [(4, leader, "Sửa")] * 2
    assert [change.entries for change in made] == [1] * 4
    assert there.fields[0][2] == "thôn Kim Lim", "named, though it is no more"
    assert "4 lượt trong một lần thực hiện" in page.content.decode()
    opened = f"{LOG}?kind=households.household&mark={there.mark}"
    assert f'href="{opened.removeprefix(LOG).replace("&", "&amp;")}"' in unquote(page.content.decode())
    each = reader.get(opened).context["page"].object_list
    assert ([change.entries for change in each], {change.mark for change in each}) == ([1] * 4, {arrangement.mark})
    assert len({line[4] for line in sheet(reader.get(f"{opened}&xuat=xlsx"))[1:]}) == 4


def test_the_page_takes_the_same_queries_for_one_change_of_a_kind_and_for_many(reader, commune, monkeypatch) -> None:
    monkeypatch.setattr(logs, "PER_PAGE", 1000)

    def work(number: int) -> None:
        """In every kind that differs in how its names are found: a village, an official, rows, things deleted."""
        village = make_village(commune, f"Thôn {number}")
        start = {"unit": commune, "head_name": NAME, "started_on": date(2020, 1, 1), "village": village}
        home = Household.objects.create(code=f"a{number}", **start)
        home.members = 2
        save_record(record=home, user=None)
        delete_record(record=Household.objects.create(code=f"b{number}", **start))
        for kept in (True, False):
            person = Official.objects.create(unit=commune, full_name=f"Trần Văn {number}")
            term = OfficeTerm.objects.create(
                unit=commune, official=person, office="village_head", village=village, valid_from=date(2021, 1, 1)
            )
            record = talk(commune, f"Đối thoại {number}")
            DialogueOpinion.objects.create(dialogue=record, topic="Đường xấu")
            if not kept:
                delete_record(record=term)
                delete_record(record=record, children=[DialogueOpinion])
        petition(commune, str(number))
        make_user(f"nguoi-{number}", Role.OFFICIAL, commune)

    counts = []
    for numbers in (range(1), range(1, 11)):
        for number in numbers:
            work(number)
        with CaptureQueriesContext(connection) as queries:
            page = reader.get(LOG)
        assert len(page.context["page"].object_list) >= 10 * len(numbers)
        counts.append(len(queries))
    assert counts[0] == counts[1] < 70
