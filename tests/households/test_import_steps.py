"""The way of a list: who may take which step when, what stands against it, and that nothing is half done."""

import zipfile
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from apps.accounts.roles import Role
from apps.core import progress
from apps.core.services import delete_record
from apps.core.sheets import ListFile
from apps.households.models import (
    Household,
    HouseholdImport,
    ImportRow,
)
from apps.households.services import imports
from apps.households.services.imports import reading, runs, saving, tasks, undoing
from apps.households.services.register import next_code
from apps.villages.models import Village
from tests.factories import make_user
from tests.households.lists import (
    OPTIONS,
    changing_list,
    changing_register,
    edit,
    list_file,
    of_fields,
    snapshot,
    stored,
)

State = HouseholdImport.State


def test_a_list_adds_classes_and_replaces_only_the_living_standard(send, work, official, village):
    an = stored(village, "H1")
    for classification in ("policy", "near_poor"):
        an.classifications.create(year=timezone.localdate().year, classification=classification, decision="cũ")
    imported = send(of_fields({"code": "H1", "birth_year": 1960, "classes": "chính sách; nghèo"}))
    work(imports.confirm_import, imported, user=official)
    assert set(an.classifications.values_list("classification", "decision")) == {("policy", "cũ"), ("poor", "")}


def unreadable():
    content = list_file([["Đồng Kim", "An"]], ["Thôn", "Chủ hộ"]).content
    return ListFile("hong.xlsx", "xlsx", content[: len(content) // 2])


@pytest.mark.parametrize(
    ("file", "cause"),
    [
        (unreadable, ""),
        (lambda: list_file([], ["Thôn", "Chủ hộ"]), "không có dòng dữ liệu"),
        (lambda: list_file([], []), ""),
    ],
)
def test_a_list_that_cannot_be_read_says_why_and_leaves_no_file(send, file, cause):
    imported = send(file())
    assert imported.state == "failed"
    assert cause in imported.problem
    assert imported.problem
    assert not imported.file
    assert not imported.rows.exists()


def test_sums_and_signatures_below_the_table_are_passed_over(send):
    rows = [["Đồng Kim", "Nguyễn Văn An", 4], ["Tổng cộng", None, 4], [None, None, "3"], ["Người lập biểu", None, None]]
    imported = send(list_file(rows, ["Thôn", "Chủ hộ", "Số nhân khẩu"]))
    assert imported.counts == {"new": 1, "rows": 1, "passed": 3}


def test_confirming_twice_makes_one_import(ready, work, official, leader, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        imports.confirm_import(imported=ready, user=official)
        imports.confirm_import(imported=ready, user=leader)
    with django_capture_on_commit_callbacks(execute=True):
        imports.confirm_import(imported=ready, user=leader)
    tasks.save_list.enqueue(ready.public_id)
    ready.refresh_from_db()
    assert (ready.state, ready.confirmed_by) == ("done", official)
    assert Household.history.filter(history_change_reason=ready.mark).count() == 2
    assert Household.objects.count() == 2


@pytest.mark.parametrize(
    ("happens", "counts"),
    [
        (lambda an, user: edit(an, user), {"changed": 1, "new": 1}),
        (lambda an, user: [an.residences.all().delete(), delete_record(record=an)], {"new": 2}),
        (lambda an, user: stored(an.village, "H2", head_name="Trần Thị Bình"), {"changed": 1, "doubtful": 1}),
        (
            lambda an, user: stored(an.village, "H2", head_name="TRẦN THỊ BÌNH", birth_year=None),
            {"changed": 2},
        ),
    ],
)
def test_a_register_that_changed_meanwhile_stores_nothing_and_asks_again(ready, work, official, happens, counts):
    happens(Household.objects.get(code="H1"), official)
    before = snapshot()
    work(imports.confirm_import, ready, user=official)
    assert (ready.state, ready.confirmed_by) == ("ready", None)
    assert "sổ hộ đã thay đổi" in ready.problem
    assert snapshot() == before
    assert {name: ready.counts.get(name) for name in counts} == counts
    if "doubtful" not in counts:
        work(imports.confirm_import, ready, user=official)
        assert (ready.state, ready.problem) == ("done", "")


def test_a_code_that_was_given_meanwhile_stores_nothing_either(send, work, official, village):
    imported = send(of_fields({"code": "H4"}, {"code": "H5", "head_name": "Lê Thị Sáu", "note": "một\\hai\tba"}))
    stored(village, "H5", head_name="Người Khác")
    work(imports.confirm_import, imported, user=official)
    assert (imported.state, imported.counts["doubtful"]) == ("ready", 1)
    assert "sổ hộ đã thay đổi" in imported.problem
    assert Household.objects.get().head_name == "Người Khác"


def test_a_household_that_the_list_calls_unchanged_must_still_be_so(send, work, official, village):
    work(imports.confirm_import, send(of_fields({"code": "H1"})), user=official)
    imported = send(of_fields({"code": "H1"}, {"code": "H2", "head_name": "Lê Thị Sáu"}))
    assert (imported.counts["same"], imported.counts["new"]) == (1, 1)
    edit(Household.objects.get(code="H1"), official)
    work(imports.confirm_import, imported, user=official)
    assert (imported.state, imported.rows.get(values__code="H2").state) == ("ready", "new")
    assert "sổ hộ đã thay đổi" in imported.problem


def test_the_same_list_from_two_people_is_stored_once(send, work, official, leader):
    file = of_fields({"head_name": "Trần Thị Bình", "members": 3}, {"code": "H1"})
    first, second = send(file), send(file)
    work(imports.confirm_import, first, user=official)
    work(imports.confirm_import, second, user=leader)
    assert (second.state, second.counts.get("same")) == ("ready", 2)
    with pytest.raises(ValidationError, match="Không có dòng nào"):
        imports.confirm_import(imported=second, user=leader)
    assert Household.objects.count() == 2


@pytest.mark.parametrize(
    ("standing", "listed", "given"),
    [(["00-0007"], "00-0009", ["00-0010", "00-0011"]), (["00-9999", "00-10000"], "9", ["00-10001", "00-10002"])],
)
def test_codes_are_given_after_the_highest_of_register_and_list(send, work, official, village, standing, listed, given):
    for code in standing:
        stored(village, code, head_name="Cũ")
    imported = send(of_fields({"head_name": "Một"}, {"head_name": "Hai", "code": listed}, {"head_name": "Ba"}))
    work(imports.confirm_import, imported, user=official)
    codes = dict(Household.objects.exclude(head_name="Cũ").values_list("head_name", "code"))
    assert codes == {"Một": given[0], "Hai": listed, "Ba": given[1]}
    number = int(given[1].removeprefix("00-"))
    assert next_code(unit=village.unit, village=village) == f"00-{number + 1:04d}"


STEPS = {
    "choose_columns": {"mapping": {"village": 0, "head_name": 1}, "options": OPTIONS},
    "ask_columns": {},
    "choose_rows": {"choices": {}},
    "confirm_import": {},
    "undo_import": {},
    "drop_import": {},
    "restart": {},
}


@pytest.mark.parametrize("step", STEPS)
def test_an_import_of_another_commune_is_not_there(ready, other_commune, village, step):
    stranger = make_user("xa-khac", Role.OFFICIAL, other_commune)
    head = make_user("truong-thon", Role.VILLAGE_HEAD, village.unit, village)
    for user in (stranger, head):
        with pytest.raises(ValidationError, match="Không có lần nhập này"):
            getattr(imports, step)(imported=ready, user=user, **STEPS[step])


@pytest.mark.parametrize(
    ("step", "states"),
    [
        ("choose_columns", {"columns", "ready"}),
        ("ask_columns", {"columns", "ready"}),
        ("choose_rows", {"ready"}),
        ("confirm_import", {"ready", "saving", "done"}),
        ("undo_import", {"done", "undoing", "undone"}),
        ("drop_import", {"columns", "ready", "failed", "reading", "checking", "dropped"}),
        ("restart", {"reading", "checking", "saving", "undoing"}),
    ],
)
def test_a_step_is_taken_only_in_its_states(ready, official, step, states):
    taken = set()
    for state in State.values:
        HouseholdImport.objects.filter(pk=ready.pk).update(state=state, confirmed_at=timezone.now())
        try:
            getattr(imports, step)(imported=ready, user=official, **STEPS[step])
        except ValidationError:
            continue
        taken.add(state)
        progress.forget(imports.progress_key(ready))
    assert taken == states


def test_a_dropped_list_leaves_nothing_of_its_rows(ready, work, official):
    work(imports.drop_import, ready, user=official)
    assert (ready.state, ready.counts) == ("dropped", {})
    assert not ImportRow.objects.exists()


@pytest.fixture
def files(settings, tmp_path):
    """Gives the files that wait to be read."""
    settings.MEDIA_ROOT = tmp_path
    return lambda: [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_sent_file_goes_once_it_was_read(send, files):
    assert send(of_fields({"code": "H1"})).state == "ready"
    assert not files()


def test_a_file_that_waits_goes_when_it_is_dropped_but_not_while_it_is_read(work, village, official, files):
    imported = imports.begin_import(unit=village.unit, user=official, file=of_fields({"code": "H1"}))
    with pytest.raises(ValidationError, match="vẫn đang chạy"):
        imports.drop_import(imported=imported, user=official)
    assert len(files()) == 1
    progress.forget(imports.progress_key(imported))
    work(imports.drop_import, imported, user=official)
    assert (imported.state, files()) == ("dropped", [])


def test_lists_that_nobody_looks_after_lose_what_they_hold(ready, send, work, official, village):
    stored_list = send(of_fields({"head_name": "Lê Văn Cường"}, {"head_name": "9"}))
    work(imports.confirm_import, stored_list, user=official)
    call_command("prune_imports", stdout=StringIO())
    assert (ImportRow.objects.count(), stored_list.rows.count()) == (3, 1)
    HouseholdImport.objects.update(created_at=timezone.now() - timedelta(days=31))
    waiting = imports.begin_import(unit=village.unit, user=official, file=of_fields({"code": "H9"}))
    call_command("prune_imports", stdout=(told := StringIO()))
    assert "2 danh sách" in told.getvalue()
    states = dict(HouseholdImport.objects.values_list("pk", "state"))
    assert states == {ready.pk: "dropped", stored_list.pk: "done", waiting.pk: "reading"}
    assert not ImportRow.objects.exists()


def test_a_village_that_ended_meanwhile_takes_no_new_household(send, work, official, village):
    imported = send(of_fields({"code": "H1"}))
    Village.objects.filter(pk=village.pk).update(ended_on=timezone.localdate() - timedelta(days=1))
    work(imports.confirm_import, imported, user=official)
    assert (imported.state, imported.counts["wrong"]) == ("ready", 1)
    assert not Household.objects.exists()


def test_a_job_that_died_is_called_again_once_it_is_silent(work, village, official, time_machine):
    time_machine.move_to(timezone.now())
    imported = imports.begin_import(unit=village.unit, user=official, file=of_fields({"code": "H1"}))
    with pytest.raises(ValidationError, match="vẫn đang chạy"):
        imports.restart(imported=imported, user=official)
    time_machine.shift(61)
    work(imports.restart, imported, user=official)
    assert (imported.state, imported.rows.count()) == ("ready", 1)


def breaks(*args):
    raise RuntimeError


def test_a_list_whose_storing_breaks_off_can_be_confirmed_again(ready, work, official, monkeypatch):
    before = snapshot()
    with monkeypatch.context() as patch:
        patch.setattr(saving._Saver, "_follow", breaks)
        work(imports.confirm_import, ready, user=official)
    assert (ready.state, ready.confirmed_by, ready.confirmed_at) == ("ready", None, None)
    assert "Việc lưu dừng vì lỗi của phần mềm; chưa dòng nào vào sổ" in ready.problem
    assert snapshot() == before
    work(imports.confirm_import, ready, user=official)
    assert (ready.state, ready.problem) == ("done", "")


def test_an_undo_that_breaks_off_leaves_the_list_stored(ready, work, official, monkeypatch):
    work(imports.confirm_import, ready, user=official)
    after = snapshot()
    with monkeypatch.context() as patch:
        patch.setattr(undoing._Undoer, "_unmake", breaks)
        work(imports.undo_import, ready, user=official)
    assert (ready.state, ready.undone_by, ready.undone_at) == ("done", None, None)
    assert "sổ hộ vẫn như sau khi nhập" in ready.problem
    assert snapshot() == after
    work(imports.undo_import, ready, user=official)
    assert ready.state == "undone"


def test_a_list_whose_reading_breaks_off_leaves_nothing_and_is_sent_again(send, official, files, monkeypatch):
    monkeypatch.setattr(reading, "CHUNK", 1)
    monkeypatch.setattr(reading.Hider, "layout", breaks)
    imported = send(of_fields({"code": "H1"}, {"code": "H2"}))
    assert (imported.state, imported.rows.count(), imported.file.name) == ("failed", 0, "")
    assert "Gửi lại tệp" in imported.problem
    assert not files()


def test_a_check_that_breaks_off_is_called_again(ready, work, official, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(reading.Planner, "plan", breaks)
        work(imports.choose_columns, ready, user=official, mapping=ready.mapping, options=OPTIONS)
    assert ready.state == "checking"
    assert "Bấm Chạy lại" in ready.problem
    work(imports.restart, ready, user=official)
    assert (ready.state, ready.problem) == ("ready", "")


def test_a_run_that_was_overtaken_stores_nothing(village, official, monkeypatch):
    imported = imports.begin_import(unit=village.unit, user=official, file=of_fields({"code": "H1"}))
    plan, times = reading.Planner.plan, []

    def overtaken(planner, lines):
        times.append(lines)
        if len(times) == 1:
            reading.read(imported.public_id)
        return plan(planner, lines)

    monkeypatch.setattr(reading.Planner, "plan", overtaken)
    tasks.read_list.enqueue(imported.public_id)
    imported.refresh_from_db()
    assert (imported.state, imported.rows.count(), len(times)) == ("ready", 1, 2)


def test_a_run_that_another_one_follows_goes_on_no_further(village, official, monkeypatch):
    imported = imports.begin_import(unit=village.unit, user=official, file=of_fields({"code": "H1"}))
    plan = reading.Planner.plan

    def followed(planner, lines):
        runs.Run(imported.public_id, State.READING)
        return plan(planner, lines)

    monkeypatch.setattr(reading.Planner, "plan", followed)
    tasks.read_list.enqueue(imported.public_id)
    imported.refresh_from_db()
    assert (imported.state, imported.rows.count()) == ("reading", 0)


def test_the_wrong_rows_come_out_to_be_mended_and_sent_again(send, work, official, village):
    changing_register(village)
    imported = send(changing_list())
    content = imports.errors_workbook(imported)
    sheet = load_workbook(BytesIO(content)).active
    header, *rows = sheet.iter_rows(values_only=True)
    assert (header[0], header[-1]) == ("Thôn", "Lý do")
    assert [row[1] for row in rows] == ["H5", "H6"]
    assert rows[1][-1].startswith("Chủ hộ: “9” không phải là họ tên")
    work(imports.choose_rows, imported, user=official, choices={5: "skip"})
    again = send(ListFile("loi.xlsx", "xlsx", imports.errors_workbook(imported)))
    assert (again.counts["wrong"], again.counts["rows"]) == (1, 1)
    assert again.mapping == {**imported.mapping}


def test_each_reason_names_its_column_on_a_line_of_its_own(send):
    imported = send(of_fields({"birth_year": "1965.5", "classes": "giàu"}, {"village": "Lạ"}))
    sheet = load_workbook(BytesIO(imports.errors_workbook(imported))).active
    first, second = [row[-1] for row in sheet.iter_rows(min_row=2, values_only=True)]
    year, classes = first.split("\n")
    assert year.startswith("Năm sinh: “1965.5” không phải là năm sinh")
    assert classes.startswith(f"Diện hộ năm {timezone.localdate().year}: “giàu” không phải là diện hộ")
    assert second.startswith("Thôn: ")
    assert sheet.cell(2, sheet.max_column).alignment.wrap_text


def test_no_text_of_a_list_runs_as_a_formula_in_what_comes_out(send):
    imported = send(of_fields({"head_name": "=1+1"}))
    with zipfile.ZipFile(BytesIO(imports.errors_workbook(imported))) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_queries_grow_by_the_chunk_and_not_by_the_row(village, official, monkeypatch):
    def queries(rows, chunk):
        for module in (reading, saving, undoing):
            monkeypatch.setattr(module, "CHUNK", chunk)
        file = of_fields(
            *(
                {
                    "code": f"{rows}-{chunk}-{at}",
                    "head_name": f"Họ {chr(97 + at)} {'i' * rows}{'k' * chunk}",
                    "classes": "nghèo",
                    "representative_name": "Lê Văn Cường",
                }
                for at in range(rows)
            )
        )
        imported = imports.begin_import(unit=village.unit, user=official, file=file)
        counts = []
        for state, job in (("reading", tasks.read_list), ("saving", tasks.save_list), ("undoing", tasks.undo_list)):
            HouseholdImport.objects.filter(pk=imported.pk).update(state=state)
            with CaptureQueriesContext(connection) as captured:
                job.enqueue(imported.public_id)
            counts.append(len(captured))
        imported.refresh_from_db()
        assert imported.state == "undone", imported.problem
        return counts

    ContentType.objects.get_for_model(Household)
    one, ten = queries(1, 10), queries(10, 10)
    assert one == ten
    assert all(more > few for more, few in zip(queries(10, 5), ten, strict=True))
