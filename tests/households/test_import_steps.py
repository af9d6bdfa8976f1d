"""The way of a list: who may take which step when, what stands against it, and that nothing is half done."""

import zipfile
from io import BytesIO

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from apps.accounts.roles import Role
from apps.core import progress
from apps.core.services import delete_record
from apps.core.sheets import ListFile
from apps.households.models import (
    ColumnName,
    Household,
    HouseholdClassification,
    HouseholdImport,
    HouseholdPair,
    ImportRow,
    Residence,
)
from apps.households.services import imports
from apps.households.services.imports import reading, runs, saving, tasks, undoing
from apps.households.services.register import save_household
from tests.factories import make_user
from tests.households.lists import changing_list, changing_register, list_file, of_fields, snapshot, stored

State = HouseholdImport.State
OPTIONS = {"since": "", "year": "", "decision": ""}
HEADED = ["Đơn vị", "Tên chủ nhà", "Chòm"]


@pytest.fixture
def ready(send, village):
    """A list of one changed and one new household."""
    stored(village, "H1")
    return send(of_fields({"code": "H1", "birth_year": 1960, "members": 9}, {"head_name": "Trần Thị Bình"}))


def test_columns_that_nobody_knows_are_asked_for_and_remembered(send, work, official, village):
    rows = [["Xã Song Vân", "Nguyễn Văn An", "Đồng Kim"], ["Xã Song Vân", "Trần Thị Bình", "Đồng Kim"]]
    imported = send(list_file(rows, HEADED))
    assert (imported.state, imported.counts) == ("columns", {"rows": 2, "passed": 0})
    assert [head["heading"] for head in imported.layout["heads"]] == HEADED
    work(imports.choose_columns, imported, user=official, mapping={"head_name": 1, "village": 2}, options=OPTIONS)
    assert (imported.state, imported.counts["new"]) == ("ready", 2)
    assert dict(ColumnName.objects.values_list("heading", "field")) == {
        "don vi": "",
        "ten chu nha": "head_name",
        "chom": "village",
    }
    again = send(list_file(rows, HEADED))
    assert (again.state, again.mapping) == ("ready", {"head_name": 1, "village": 2})
    work(imports.ask_columns, again, user=official)
    assert again.state == "columns"


def test_a_column_that_was_left_out_once_is_not_read_again(send, work, official):
    file = of_fields({"note": "riêng của xã"})
    first = send(file)
    mapping = {name: first.mapping[name] for name in ("village", "head_name")}
    work(imports.choose_columns, first, user=official, mapping=mapping, options=OPTIONS)
    assert send(file).mapping == mapping


def test_a_formula_in_a_column_that_is_read_is_refused(send):
    book = Workbook()
    for row in (["Thôn", "Chủ hộ", "Số nhân khẩu", "Tổng"], ["Đồng Kim", "Nguyễn Văn An", "=1+1", "=2+2"]):
        book.active.append(row)
    buffer = BytesIO()
    book.save(buffer)
    imported = send(ListFile("cong-thuc.xlsx", "xlsx", buffer.getvalue()))
    assert imported.state == "failed"
    assert "Ô C2 là công thức" in imported.problem


def test_a_list_adds_classes_and_replaces_only_the_living_standard(send, work, official, village):
    an = stored(village, "H1")
    for classification in ("policy", "near_poor"):
        an.classifications.create(year=timezone.localdate().year, classification=classification, decision="cũ")
    imported = send(of_fields({"code": "H1", "birth_year": 1960, "classes": "chính sách; nghèo"}))
    work(imports.confirm_import, imported, user=official)
    assert set(an.classifications.values_list("classification", "decision")) == {("policy", "cũ"), ("poor", "")}


@pytest.mark.parametrize(
    ("mapping", "options", "cause"),
    [
        ({"village": 0}, {}, "Chưa chọn cột “Chủ hộ”"),
        ({"village": 0, "head_name": 0}, {}, "chọn hai lần"),
        ({"village": 0, "head_name": 99}, {}, "không có trong tệp"),
        ({"village": 0, "head_name": 1, "unit": 2}, {}, "không có trong tệp"),
        ({"village": 0, "head_name": 1}, {"since": "2099-01-01"}, "không được sau hôm nay"),
        ({"village": 0, "head_name": 1}, {"since": "hôm qua"}, "không đúng"),
        ({"village": 0, "head_name": 1}, {"year": "1989"}, "từ 1990"),
        ({"village": 0, "head_name": 1}, {"decision": "x" * 201}, "không quá 200"),
    ],
)
def test_columns_and_options_that_cannot_be(ready, official, mapping, options, cause):
    with pytest.raises(ValidationError, match=cause):
        imports.choose_columns(imported=ready, user=official, mapping=mapping, options=options)
    ready.refresh_from_db()
    assert ready.state == "ready"


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


def test_doubtful_rows_wait_for_a_decision_that_can_be_kept(send, work, official, village):
    stored(village, "H1", phone="0912345678")
    twin = {"head_name": "Trần Thị Bình", "birth_year": 1970}
    imported = send(
        of_fields(
            {"code": "H2", "phone": "•••••••678"},
            {"code": "H3"},
            twin | {"code": "H4"},
            twin | {"code": "H5"},
            {"code": "H1", "head_name": "Người Khác"},
        )
    )
    assert imported.counts["doubtful"] == 4

    def choose(choices):
        imports.choose_rows(imported=imported, user=official, choices=choices)

    for choices, cause in (
        ({4: "skip"}, "không chờ chọn"),
        ({2: "gì đó"}, "không chờ chọn"),
        ({2: "new"}, "bị che"),
        ({2: "update", 3: "update"}, "Hai dòng cùng cập nhật"),
        ({5: "update"}, "không gắn với hộ nào"),
        ({6: "new"}, "đã có trong sổ"),
    ):
        with pytest.raises(ValidationError, match=cause):
            choose(choices)
    assert not imported.rows.exclude(choice="").exists()
    choose({2: "update", 3: "new", 5: "new", 6: "skip"})
    work(imports.confirm_import, imported, user=official)
    assert set(Household.objects.values_list("code", flat=True)) == {"H2", "H3", "H4", "H5"}
    assert Household.objects.get(code="H2").phone == "0912345678"


def test_a_decision_may_not_meet_a_row_that_is_sure(send, official, village):
    stored(village, "H1")
    imported = send(of_fields({"code": "H1", "members": 5, "birth_year": 1960}, {"code": "H2"}))
    with pytest.raises(ValidationError, match="mà dòng 2 đã ghi"):
        imports.choose_rows(imported=imported, user=official, choices={3: "update"})


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


def edit(household, user):
    household.members = 7
    save_household(record=household, user=user)


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


def test_the_same_list_from_two_people_is_stored_once(send, work, official, leader):
    file = of_fields({"head_name": "Trần Thị Bình", "members": 3}, {"code": "H1"})
    first, second = send(file), send(file)
    work(imports.confirm_import, first, user=official)
    work(imports.confirm_import, second, user=leader)
    assert (second.state, second.counts.get("same")) == ("ready", 2)
    with pytest.raises(ValidationError, match="Không có dòng nào"):
        imports.confirm_import(imported=second, user=leader)
    assert Household.objects.count() == 2


def test_codes_are_given_after_the_highest_of_register_and_list(send, work, official, village):
    stored(village, "00-0007", head_name="Cũ")
    imported = send(of_fields({"head_name": "Một"}, {"head_name": "Hai", "code": "00-0009"}, {"head_name": "Ba"}))
    work(imports.confirm_import, imported, user=official)
    assert dict(Household.objects.exclude(head_name="Cũ").values_list("head_name", "code")) == {
        "Một": "00-0010",
        "Hai": "00-0009",
        "Ba": "00-0011",
    }


def attached(household, user):
    Residence.objects.filter(household=household).update()
    other = stored(household.village, "H8", head_name="Hộ Tách")
    Residence.objects.filter(household=other).update(start_kind="split", source=household)


@pytest.mark.parametrize(
    ("code", "happens", "label"),
    [
        ("H1", lambda household, user: edit(household, user), "đã được sửa sau khi nhập"),
        ("00-0001", lambda household, user: edit(household, user), "đã được sửa sau khi nhập"),
        (
            "H1",
            lambda household, user: HouseholdClassification.objects.create(
                household=household, year=2020, classification="poor"
            ),
            "đã được sửa sau khi nhập",
        ),
        (
            "00-0001",
            lambda household, user: [household.residences.all().delete(), delete_record(record=household)],
            "đã bị xóa hoặc gộp",
        ),
        ("00-0001", attached, "đã có thời gian cư trú của hộ dẫn đến"),
    ],
)
def test_what_was_built_on_an_import_stands_against_its_undo(ready, work, official, code, happens, label):
    work(imports.confirm_import, ready, user=official)
    assert imports.undo_obstacles(ready) == []
    household = Household.objects.get(code=code)
    happens(household, official)
    before = snapshot()
    obstacles = imports.undo_obstacles(ready)
    assert label in obstacles[0].label
    assert obstacles[0].url == (household.get_absolute_url() if "xóa" not in label else "")
    with pytest.raises(ValidationError, match=label):
        imports.undo_import(imported=ready, user=official)
    HouseholdImport.objects.filter(pk=ready.pk).update(state="undoing", undone_by=official)
    tasks.undo_list.enqueue(ready.public_id)
    ready.refresh_from_db()
    assert (ready.state, ready.undone_by) == ("done", None)
    assert label in ready.problem
    assert snapshot() == before


def test_what_only_points_at_a_new_household_does_not_hold_it(ready, send, work, official, village):
    work(imports.confirm_import, ready, user=official)
    new = Household.objects.get(code="00-0001")
    other = Household.objects.get(code="H1")
    HouseholdPair.objects.create(unit=village.unit, first=other, second=new, said_by=official)
    later = send(of_fields({"code": "00-0001", "head_name": "Trần Thị Bình"}))
    work(imports.undo_import, ready, user=official)
    assert ready.state == "undone"
    assert not HouseholdPair.objects.exists()
    assert later.rows.get().household_id is None


def test_an_undone_list_can_be_sent_again(ready, send, work, official):
    work(imports.confirm_import, ready, user=official)
    after = snapshot()
    work(imports.undo_import, ready, user=official)
    again = send(of_fields({"code": "H1", "birth_year": 1960, "members": 9}, {"head_name": "Trần Thị Bình"}))
    work(imports.confirm_import, again, user=official)
    assert again.state == "done"
    assert [row[6:] for row in snapshot()["households.Household"]] == [row[6:] for row in after["households.Household"]]


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


def test_a_job_that_died_is_called_again_once_it_is_silent(work, village, official, time_machine):
    time_machine.move_to(timezone.now())
    imported = imports.begin_import(unit=village.unit, user=official, file=of_fields({"code": "H1"}))
    with pytest.raises(ValidationError, match="vẫn đang chạy"):
        imports.restart(imported=imported, user=official)
    time_machine.shift(61)
    work(imports.restart, imported, user=official)
    assert (imported.state, imported.rows.count()) == ("ready", 1)


def test_an_error_that_nobody_foresaw_leaves_the_list_to_be_tried_again(ready, work, official, monkeypatch):
    def breaks(*args):
        raise RuntimeError

    before = snapshot()
    with monkeypatch.context() as patch:
        patch.setattr(saving._Saver, "_follow", breaks)
        work(imports.confirm_import, ready, user=official)
    assert ready.state == "ready"
    assert "lỗi của phần mềm" in ready.problem
    assert snapshot() == before
    work(imports.confirm_import, ready, user=official)
    assert (ready.state, ready.problem) == ("done", "")


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
    assert rows[1][-1].startswith("C6: “9” không phải là họ tên")
    work(imports.choose_rows, imported, user=official, choices={5: "skip"})
    again = send(ListFile("loi.xlsx", "xlsx", imports.errors_workbook(imported)))
    assert (again.counts["wrong"], again.counts["rows"]) == (1, 1)
    assert again.mapping == {**imported.mapping}


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
