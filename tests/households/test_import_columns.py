"""The columns of a list: shown, chosen, remembered; what is never kept of those that are not read."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook

from apps.accounts.models import AccessEntry
from apps.core.sheets import ListFile
from apps.households.models import ColumnName
from apps.households.services import imports
from apps.households.services.imports.hiding import HIDDEN
from tests.households.import_pages import FIELDS, at, made
from tests.households.lists import OPTIONS, list_file, of_fields

HEADED = ["Đơn vị", "Tên chủ nhà", "Chòm"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


def test_columns_show_the_file_and_what_is_remembered(client, commune):
    ColumnName.objects.create(unit=commune, heading="diện", field="classes")
    imported = made(commune, "columns", mapping={})
    answer = client.get(at(imported), follow=True)
    page = " ".join(answer.content.decode().split())
    for part in ("các dòng 4–5", "dữ liệu từ dòng 7", "mẫu Chủ hộ", "nhớ cho xã", "01/01/2023"):
        assert part in page
    assert page.count("Như xã đã chọn lần trước") == 1
    assert answer.context["form"]["cot-2"].value() == "head_name"
    assert AccessEntry.objects.filter(kind="households.householdimport", record=imported.public_id).exists()


def typed(**values: str) -> dict[str, str]:
    return (
        {f"cot-{place}": name for place, name in enumerate(FIELDS)}
        | {"since": "05/07/2023", "year": "2022", "decision": "215/QĐ-UBND"}
        | values
    )


@pytest.mark.parametrize("state", ["columns", "ready"])
def test_chosen_columns_are_read_and_not_yet_remembered(client, commune, state):
    imported = made(commune, state, mapping={})
    answer = client.post(at(imported, "cot/"), typed(**{"cot-4": "", "submission": "a"}))
    imported.refresh_from_db()
    assert answer.url == at(imported)
    assert imported.state == "checking"
    assert imported.mapping == {"village": 0, "code": 1, "head_name": 2, "birth_year": 3}
    assert imported.options == {"since": "2023-07-05", "year": 2022, "decision": "215/QĐ-UBND"}
    assert not ColumnName.objects.exists()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"cot-3": "code"}, "Cột B đã là “Mã hộ”"),
        ({"cot-2": ""}, "Chưa chọn cột “Chủ hộ”"),
        ({"cot-2": "khong-co"}, "khong-co"),
        ({"since": "31/02/2023"}, "Ngày không đúng"),
        ({"since": "01/01/2190"}, "không được sau hôm nay"),
        ({"since": ""}, "bắt buộc"),
        ({"year": "hai nghìn"}, "Viết năm bằng bốn chữ số"),
        ({"decision": "q" * 201}, "200"),
    ],
)
def test_columns_that_cannot_be_are_refused_and_kept(client, commune, values, message):
    imported = made(commune, "columns", mapping={})
    answer = client.post(at(imported, "cot/"), typed(**values))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert message in page
    assert "decision" in values or "215/QĐ-UBND" in page
    assert answer.context["form"]["cot-1"].value() == "code"
    imported.refresh_from_db()
    assert imported.state == "columns"


def test_columns_are_chosen_only_before_the_list_is_stored(client, commune):
    imported = made(commune, "done")
    assert client.get(at(imported, "cot/")).url == at(imported)
    assert client.post(at(imported, "cot/"), typed()).url == at(imported)
    imported.refresh_from_db()
    assert (imported.state, imported.options["year"]) == ("done", 2023)


def test_columns_that_nobody_knows_are_asked_for_and_remembered(send, work, official, village):
    rows = [["Xã Song Vân", "Nguyễn Văn An", "Đồng Kim"], ["Xã Song Vân", "Trần Thị Bình", "Đồng Kim"]]
    imported = send(list_file(rows, HEADED))
    assert (imported.state, imported.counts) == ("columns", {"rows": 2, "passed": 0})
    assert [head["heading"] for head in imported.layout["heads"]] == HEADED
    work(imports.choose_columns, imported, user=official, mapping={"head_name": 1, "village": 2}, options=OPTIONS)
    assert (imported.state, imported.counts["new"]) == ("ready", 2)
    # A list that is given up has taught nothing.
    assert send(list_file(rows, HEADED)).state == "columns"
    work(imports.confirm_import, imported, user=official)
    assert imported.state == "done"
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
    work(imports.confirm_import, first, user=official)
    assert send(file).mapping == mapping


def test_samples_show_no_telephone_number(send):
    imported = send(list_file([["Đồng Kim", "Nguyễn Văn An", "0911 222 330"]], ["Thôn", "Chủ hộ", "Liên hệ"]))
    assert imported.layout["heads"][2]["sample"].endswith("330")
    assert "911" not in imported.layout["heads"][2]["sample"]


def test_a_formula_in_a_column_that_is_read_is_refused(send):
    book = Workbook()
    for row in (["Thôn", "Chủ hộ", "Số nhân khẩu", "Tổng"], ["Đồng Kim", "Nguyễn Văn An", "=1+1", "=2+2"]):
        book.active.append(row)
    buffer = BytesIO()
    book.save(buffer)
    imported = send(ListFile("cong-thuc.xlsx", "xlsx", buffer.getvalue()))
    assert imported.state == "failed"
    assert "Ô C2 là công thức" in imported.problem


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


IDENTITIES = (
    ["Thôn", "Chủ hộ", "Số CCCD", "Mã số", "CMND", "Liên hệ", "Ghi chú"],
    ["Đồng Kim", "Nguyễn Văn An", "024061000001", 61000002, "số 121 234 567", "0912345678", "số 024061000003"],
)


def test_identity_numbers_in_columns_that_are_not_read_are_not_kept(send):
    header, cells = IDENTITIES
    imported = send(list_file([cells], header))
    kept = [*cells[:2], "•••", "•••", "số •••", *cells[5:]]
    assert imported.rows.get().cells == kept
    samples = [head["sample"] for head in imported.layout["heads"]]
    assert samples == [*cells[:2], HIDDEN, HIDDEN, HIDDEN, "•••••••678", cells[6]]


def test_nor_where_the_columns_are_not_known_yet_or_chosen_otherwise(send, work, official):
    row = ["024061000001", "Nguyễn Văn An", "Đồng Kim", "024061000002", 1965]
    imported = send(list_file([row], ["Đơn vị", "Tên chủ nhà", "Chòm", "Mã hộ", "Năm sinh"]))
    assert (imported.state, imported.rows.get().cells) == ("columns", ["•••", *row[1:]])
    work(imports.choose_columns, imported, user=official, mapping={"head_name": 1, "village": 2}, options=OPTIONS)
    assert (imported.state, imported.rows.get().cells) == ("ready", ["•••", *row[1:3], "•••", 1965])
    assert imported.layout["heads"][3]["sample"] == HIDDEN


def test_a_column_whose_numbers_were_not_kept_is_read_from_the_file_sent_again(send, work, official):
    header, cells = IDENTITIES
    file = list_file([cells], header)
    imported = send(file)
    mapping = imported.mapping | {"code": 2}
    work(imports.choose_columns, imported, user=official, mapping=mapping, options=OPTIONS)
    assert (imported.state, imported.rows.count(), imported.counts) == ("failed", 0, {})
    assert "Cột “Số CCCD” có số giống số định danh" in imported.problem
    assert send(file).rows.get().values["code"] == "024061000001"
