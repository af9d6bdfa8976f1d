"""Lists of households from Excel: what the cells say, what becomes of the rows, all stored or nothing, all undone."""

from datetime import date, timedelta
from unicodedata import normalize

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.core.periods import Period
from apps.core.progress import heard
from apps.core.text import masked_phone
from apps.households import listing
from apps.households.models import (
    Household,
    HouseholdClassification,
    HouseholdRepresentative,
    Residence,
)
from apps.households.services import imports
from apps.villages.models import RegisterClosure, VillageSuccession, VillageVersion
from tests.factories import make_village
from tests.households.lists import changing_list, changing_register, list_file, of_fields, snapshot, stored
from tests.records import close

TODAY = timezone.localdate()
YEAR = TODAY.year


@pytest.fixture
def planned(send):
    """The rows that a list of the given fields is planned to."""

    def plan(*rows):
        imported = send(of_fields(*rows))
        assert imported.state == "ready", imported.problem
        return list(imported.rows.order_by("number"))

    return plan


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("village", "thôn Đồng Kim", "thôn Đồng Kim"),
        ("village", normalize("NFD", "Đồng Kim"), "thôn Đồng Kim"),
        ("village", "DONG KIM", "thôn Đồng Kim"),
        ("village", "24-Thôn Đồng Kim", "thôn Đồng Kim"),
        ("code", 12.0, "12"),
        ("head_name", "  Trần  Thị Bình ", "Trần Thị Bình"),
        ("birth_year", 1965, 1965),
        ("birth_year", "05/07/1965", 1965),
        ("birth_year", date(1965, 7, 5), 1965),
        ("birth_year", 23928, 1965),
        ("representative_name", "Lê Văn Cường", "Lê Văn Cường"),
        ("representative_name", "nguyễn văn an", ""),
        ("members", "4", 4),
        ("members", 4.0, 4),
        ("classes", "nghèo", ["poor"]),
        ("classes", "Hộ cận nghèo", ["near_poor"]),
        ("classes", "TB", ["average"]),
        ("classes", "hộ nghèo; gia đình chính sách, người có công", ["poor", "policy"]),
        ("classes", "không", None),
        ("phone", 912345678, "0912345678"),
        ("phone", "+84 912 345 678", "+84 912 345 678"),
        ("address", "Xóm Giữa", "Xóm Giữa"),
        ("started_on", "05/07/2023", "2023-07-05"),
        ("started_on", 45112, "2023-07-05"),
        ("note", "dòng một\ndòng hai", "dòng một\ndòng hai"),
    ],
)
def test_what_a_cell_says(planned, field, cell, value):
    [row] = planned({field: cell})
    assert (row.state, row.problems) == ("new", [])
    assert row.values.get("village_name" if field == "village" else field) == value


@pytest.mark.parametrize(
    ("field", "cell", "cause"),
    [
        ("village", "Đồng Kin", "Xã không có thôn “Đồng Kin”. Gần giống: “thôn Đồng Kim”."),
        ("village", "Hội", "Có nhiều thôn gần giống tên này"),
        ("village", None, "Thiếu tên thôn."),
        ("head_name", None, "Thiếu họ tên chủ hộ."),
        ("head_name", "An 2", "không phải là họ tên"),
        ("head_name", "a" * 121, "Dài quá 120 ký tự."),
        ("head_name", "An\ue000Bình", "Có ký tự lạ"),
        ("code", "x" * 31, "Dài quá 30 ký tự."),
        ("birth_year", "65", "không phải là năm sinh"),
        ("birth_year", 1899, "Năm sinh phải từ 1900"),
        ("birth_year", YEAR + 1, f"Năm sinh phải từ 1900 đến {YEAR}"),
        ("members", 0, "số nguyên từ 1"),
        ("members", 2.5, "số nguyên từ 1"),
        ("members", "bốn", "không phải là số nhân khẩu"),
        ("members", 32768, "số nguyên từ 1"),
        ("classes", "giàu", "không phải là diện hộ"),
        ("classes", "nghèo, cận nghèo", "Mỗi năm một hộ chỉ thuộc một diện"),
        ("phone", "gọi sau", "không phải là số điện thoại"),
        ("phone", "•••••••678", "hộ mới phải ghi đủ số"),
        ("started_on", "31/02/2023", "không phải là ngày"),
        ("started_on", "01/01/2099", "quá xa"),
        ("ended_on", "01/01/2024", "phần biến động"),
        ("representative_name", "9", "không phải là họ tên"),
        ("note", "x" * 991, "Dài quá 990 ký tự."),
    ],
)
def test_a_wrong_cell_is_named_with_its_reason(planned, village, field, cell, cause):
    for name in ("Hối", "Hồi"):
        VillageVersion.objects.filter(village=make_village(village.unit, f"Tạm {ord(name[1])}")).update(name=name)
    [row] = planned({"note": "có gì đó", "members": 3} | {field: cell})
    assert row.state == "wrong"
    [[place, text]] = row.problems
    assert cause in text
    assert place[-1] == "2"
    assert place[:-1].isalpha()


def test_a_former_name_means_the_village_of_today_and_says_so(planned, village):
    VillageVersion.objects.filter(village=village).update(valid_until=date(2019, 12, 31), name="Kim Cũ")
    VillageVersion.objects.create(village=village, name="Đồng Kim", valid_from=date(2020, 1, 1))
    gone = make_village(village.unit, "Ngò", ended_on=date(2020, 12, 31))
    VillageSuccession.objects.create(predecessor=gone, successor=village, kind="merger", on=date(2021, 1, 1))
    for row in planned({"village": "Kim Cũ"}, {"village": "Ngò", "head_name": "Trần Thị Bình"}):
        assert (row.state, row.values["village"]) == ("new", village.pk)
        assert "là tên cũ; nay là thôn Đồng Kim" in row.problems[0][1]


@pytest.mark.parametrize("heirs", ["Đồng", "Đồng Đồi"])
def test_a_household_that_left_before_its_village_ended_goes_by_that_name(planned, village, heirs):
    gone = make_village(village.unit, "Ngò", ended_on=date(2020, 12, 31))
    for name in heirs.split():
        heir = make_village(village.unit, name, started_on=date(2021, 1, 1))
        VillageSuccession.objects.create(predecessor=gone, successor=heir, kind="merger", on=date(2021, 1, 1))
    stored(gone, "H9", started_on=date(2010, 1, 1), ended_on=date(2019, 6, 30))
    [row] = planned({"village": "thôn Ngò", "code": "H9", "birth_year": 1960, "ended_on": "30/06/2019"})
    assert (row.state, row.problems) == ("same", [])
    assert (row.values["village"], row.values["village_name"]) == (gone.pk, "thôn Ngò")


def test_no_household_counts_before_its_village_begins(planned, work, official, village):
    make_village(village.unit, "Mới Lập", started_on=date(2024, 7, 1))
    early, open_day, late = planned(
        {"village": "Mới Lập", "started_on": "30/06/2024"},
        {"village": "Mới Lập", "head_name": "Trần Thị Bình"},
        {"village": "Mới Lập", "head_name": "Lê Văn Cường", "started_on": "01/07/2024"},
    )
    assert [row.state for row in (early, open_day, late)] == ["wrong", "new", "new"]
    assert "được tính từ ngày 01/07/2024" in early.problems[0][1]
    options = {"since": "2024-01-01", "year": "", "decision": ""}
    imported = early.imported
    work(imports.choose_columns, imported, user=official, mapping=imported.mapping, options=options)
    assert imported.counts == {"wrong": 2, "new": 1, "rows": 3, "passed": 0}
    assert "từ ngày áp dụng 01/01/2024" in imported.rows.get(number=3).problems[0][1]


def test_a_representative_named_since_then_is_not_taken_back(planned, village):
    an = stored(village, "H1", representative_name="Lê Văn Cường")
    an.representatives.update(valid_from=TODAY)
    [row] = planned(AN | {"representative_name": "Nguyễn Văn An"})
    assert row.state == "wrong"
    assert f"được cử từ {TODAY:%d/%m/%Y}" in row.problems[0][1]


AN = {"code": "H1", "birth_year": 1960}


@pytest.mark.parametrize(
    ("row", "state", "changes"),
    [
        (AN, "same", []),
        (AN | {"members": 5, "address": "Xóm Giữa"}, "changed", ["members", "address"]),
        (AN | {"head_name": "Nguyễn Văn Ân"}, "changed", ["head_name"]),
        (AN | {"head_name": "Nguyễn Văn Bảy"}, "changed", ["head_name"]),
        ({"code": "H1", "head_name": "Nguyễn Văn Bảy"}, "doubtful", ["head_name"]),
        ({"birth_year": 1960, "members": 5}, "changed", ["members"]),
        ({"birth_year": 1961}, "new", []),
        ({"members": 4}, "doubtful", []),
        ({"code": "H2", "birth_year": 1960}, "doubtful", ["code"]),
        ({"code": "H2"}, "doubtful", ["code"]),
        ({"code": "H2", "birth_year": 1961}, "new", []),
        ({"code": "H2", "birth_year": 1960, "village": "Hội"}, "doubtful", []),
        ({"birth_year": 1960, "village": "Hội"}, "doubtful", []),
        ({"birth_year": 1961, "village": "Hội"}, "new", []),
        ({"village": "Hội"}, "new", []),
        ({"birth_year": 1960, "village": "Hội", "ended_on": "02/01/2020"}, "wrong", []),
        ({"head_name": "Hộ Đã Đi", "birth_year": 1960, "village": "Hội"}, "new", []),
        ({"birth_year": 1960, "started_on": "02/01/2020"}, "doubtful", []),
        ({"started_on": "02/01/2020"}, "doubtful", []),
        (AN | {"village": "Hội"}, "wrong", None),
        (AN | {"phone": "•••••••678"}, "same", []),
        (AN | {"phone": "+84 912 345 678"}, "same", []),
        (AN | {"phone": "•••••••111"}, "wrong", None),
        (AN | {"phone": "0987654321"}, "changed", ["phone"]),
        (AN | {"started_on": "01/01/2020"}, "same", []),
        (AN | {"started_on": "02/01/2020"}, "wrong", None),
        (AN | {"ended_on": "02/01/2020"}, "wrong", None),
        (AN | {"classes": "nghèo"}, "same", []),
        (AN | {"classes": "cận nghèo"}, "changed", ["classes"]),
        (AN | {"classes": "chính sách"}, "changed", ["classes"]),
        (AN | {"representative_name": "Lê Văn Cường"}, "same", []),
        (AN | {"representative_name": "Lê Văn Dũng"}, "changed", ["representative_name"]),
        (AN | {"representative_name": "Nguyễn Văn An"}, "changed", ["representative_name"]),
        ({"code": "H9", "head_name": "Hộ Đã Đi", "members": 4}, "same", []),
        ({"code": "H9", "head_name": "Hộ Đã Đi", "members": 5}, "wrong", None),
        ({"head_name": "Hộ Đã Đi", "birth_year": 1960}, "doubtful", []),
    ],
)
def test_the_state_of_a_row(planned, village, other_commune, row, state, changes):
    make_village(village.unit, "Hội")
    an = stored(village, "H1", phone="0912345678", representative_name="Lê Văn Cường")
    stored(village, "H9", head_name="Hộ Đã Đi", ended_on=date(2024, 1, 1))
    stored(make_village(other_commune, "Đồng Kim"), "H2")
    HouseholdClassification.objects.create(household=an, year=YEAR, classification="poor")
    [found] = planned(row)
    assert found.state == state, found.problems
    assert changes is None or found.changes == changes
    assert state == "wrong" or (found.household_id is None) is (state == "new")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"village": "Hội"}, "Khác thôn nhưng cùng tên và năm sinh chủ hộ: H1 – Nguyễn Văn An."),
        ({"started_on": "02/01/2020"}, "Trong sổ, ngày bắt đầu tính của hộ: 01/01/2020"),
    ],
)
def test_what_cannot_be_stored_in_a_namesake_may_be_another_household(send, work, official, village, row, reason):
    make_village(village.unit, "Hội")
    stored(village, "H1")
    imported = send(of_fields({"birth_year": 1960} | row))
    (found,) = imported.rows.all()
    assert reason in " ".join(text for _, text in found.problems)
    with pytest.raises(ValidationError, match="không cập nhật được hộ nào"):
        work(imports.choose_rows, imported, user=official, choices={found.number: "update"})
    work(imports.choose_rows, imported, user=official, choices={found.number: "new"})
    assert work(imports.confirm_import, imported, user=official).state == "done"
    assert Household.objects.count() == 2


def test_rows_of_one_list_are_held_against_each_other(planned, village):
    stored(village, "H7", head_name="Trần Thị Bình", birth_year=None)
    rows = planned(
        {"code": "H1", "birth_year": 1960},
        {"code": "H1", "birth_year": 1970},
        {"code": "H2", "birth_year": 1960},
        {"code": "H3", "birth_year": 1980},
        {"head_name": "Trần Thị Bình"},
        {"head_name": "Trần Thị Bình"},
    )
    assert [row.state for row in rows] == ["new", "wrong", "doubtful", "new", "same", "wrong"]
    assert "đã có ở dòng 2" in rows[1].problems[0][1]
    assert "Giống hộ ở dòng 2" in rows[2].problems[0][1]


def test_what_goes_out_comes_in_unchanged(send, village):
    an = stored(
        village, "H1", phone="0912 345 678", representative_name="Lê Văn Cường", note="một\nhai", address="Xóm 1"
    )
    HouseholdClassification.objects.create(household=an, year=2024, classification="policy")
    HouseholdClassification.objects.create(household=an, year=2024, classification="poor")
    stored(village, "=1+1", head_name="Trần Thị Bình", birth_year=None, note="dài " * 400, ended_on=date(2024, 5, 5))
    rows = list(listing.list_rows(Household.objects.for_list().prefetch_related("classifications"), 2024))
    assert masked_phone(an.phone) in rows[1]
    before = snapshot()
    imported = send(list_file(rows, listing.header(2024)))
    assert imported.counts == {"same": 2, "rows": 2, "passed": 0}, [row.problems for row in imported.rows.all()]
    assert snapshot() == before


def test_the_year_of_the_classes_stands_in_the_heading_or_is_chosen(work, send, official):
    header = ["Thôn", "Chủ hộ", "Diện hộ năm 2024"]
    imported = send(list_file([["Đồng Kim", "Nguyễn Văn An", "nghèo"]], header))
    work(imports.confirm_import, imported, user=official)
    other = send(list_file([["Đồng Kim", "Trần Thị Bình", "nghèo"]], [*header[:2], "Diện hộ"]))
    options = {"since": "2024-07-01", "year": "2021", "decision": "12/QĐ-UBND"}
    work(imports.choose_columns, other, user=official, mapping=other.mapping, options=options)
    work(imports.confirm_import, other, user=official)
    rows = HouseholdClassification.objects.order_by("pk").values_list("year", "classification", "decision")
    assert list(rows) == [(2024, "poor", ""), (2021, "poor", "12/QĐ-UBND")]
    assert Residence.objects.latest("pk").start == date(2024, 7, 1)


def test_a_confirmed_list_is_stored_with_its_history_and_undone_without_a_trace(work, send, village, official, leader):
    village.position = 3
    village.save()
    an = changing_register(village)
    close(village.unit, "households.household", Period.year(2023), official)
    before = snapshot()
    imported = send(changing_list())
    assert imported.counts == {"changed": 1, "new": 1, "same": 1, "doubtful": 1, "wrong": 1, "rows": 5, "passed": 0}
    assert not imported.file
    assert snapshot() == before
    work(imports.choose_rows, imported, user=official, choices={5: "update"})
    work(imports.confirm_import, imported, user=leader)
    assert (imported.state, imported.problem) == ("done", "")
    assert heard(imports.progress_key(imported)) is None
    assert imported.rows.get().state == "wrong"
    assert not any(head["sample"] for head in imported.layout["heads"])
    an.refresh_from_db()
    assert (an.members, an.phone, an.representative_name, an.version) == (9, "0900000009", "Lê Văn Dũng", 2)
    assert an.search_text == "h1 nguyen van an le van dung"
    assert set(an.classifications.values_list("classification", flat=True)) == {"near_poor", "policy"}
    named = an.representatives.order_by("valid_from").values_list("full_name", "valid_from", "valid_until")
    assert list(named) == [
        ("Lê Văn Cường", date(2020, 1, 1), TODAY - timedelta(days=1)),
        ("Lê Văn Dũng", TODAY, None),
    ]
    new = Household.objects.get(head_name="Phạm Thị Mới")
    assert (new.code, new.members, new.started_on, new.created_by) == ("03-0001", 1, TODAY, leader)
    assert (new.name_key, new.search_text) == ("pham thi moi", "03-0001 pham thi moi pham van con")
    residence = new.residences.get()
    assert (residence.village, residence.start, residence.start_kind) == (village, TODAY, "registered")
    assert new.representatives.get().full_name == "Phạm Văn Con"
    assert new.classifications.get().classification == "poor"
    assert Household.objects.get(code="H5").members == 2
    assert not Household.objects.filter(code__in=["H4", "H6"]).exists()
    for model in (Household, Residence, HouseholdClassification, HouseholdRepresentative):
        for row in model.objects.filter(pk__in=model.history.filter(history_change_reason=imported.mark).values("id")):
            line = row.history.first()
            assert (line.history_change_reason, line.history_user) == (imported.mark, leader)
            assert all(getattr(line, f.attname) == getattr(row, f.attname) for f in line.tracked_fields)
    assert not RegisterClosure.objects.in_force().exists()
    work(imports.undo_import, imported, user=official)
    assert (imported.state, imported.problem) == ("undone", "")
    assert not imported.rows.exists()
    assert snapshot() == before
    an.refresh_from_db()
    assert an.version == 3
    assert an.search_text == "h1 nguyen van an le van cuong"
    assert an.history.first().history_change_reason == f"hoàn tác {imported.mark}"
    with pytest.raises(ValidationError, match="đã hoàn tác"):
        imports.confirm_import(imported=imported, user=official)
