"""Doubtful rows of a list: how a person decides on them, and what becomes of the decisions."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.households.models import Household, HouseholdImport
from apps.households.services import imports
from tests.households.import_pages import at, made, row, standing
from tests.households.lists import OPTIONS, edit, of_fields, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


def ways(imported: HouseholdImport) -> dict[int, str]:
    return dict(imported.rows.order_by("number").values_list("number", "choice"))


@pytest.fixture
def doubts(commune: Any, village: Any) -> HouseholdImport:
    """Row 1 may be a household of the register, row 2 repeats another row, row 3 is new."""
    imported = made(commune)
    row(imported, 1, "doubtful", household=standing(village, "CU"))
    row(imported, 2, "doubtful")
    row(imported, 3)
    return imported


@pytest.mark.parametrize(
    ("sent", "expected", "plan"),
    [
        (
            {"dong-1": "update", "dong-2": "new"},
            {1: "update", 2: "new", 3: ""},
            "Lập mới 2 hộ, cập nhật 1 hộ",
        ),
        ({"dong-1": "skip"}, {1: "skip", 2: "", 3: ""}, "Lập mới 1 hộ; bỏ qua 2 dòng nghi trùng"),
        ({"all": "new"}, {1: "new", 2: "new", 3: ""}, "Lập mới 3 hộ"),
        (
            {"all": "skip", "dong-1": "new"},
            {1: "skip", 2: "skip", 3: ""},
            "Lập mới 1 hộ; bỏ qua 2 dòng nghi trùng",
        ),
    ],
)
def test_doubtful_rows_are_decided(client, doubts, sent, expected, plan):
    answer = client.post(f"{at(doubts)}?loai=doubtful", sent)
    assert answer.url == f"{at(doubts)}?loai=doubtful"
    assert ways(doubts) == expected
    shown = client.get(answer.url).context
    assert str(shown["plan"]) == plan
    assert {line.number: line.field.value() for line in shown["rows"]} == {1: expected[1], 2: expected[2]}


@pytest.mark.parametrize("sent", [{"dong-1": "xoa"}, {"dong-2": "update"}, {"all": "update"}, {"all": ""}])
def test_ways_that_are_none_are_refused(client, doubts, sent):
    answer = client.post(at(doubts), {"dong-1": "new"} | sent)
    assert answer.status_code == 422
    assert set(ways(doubts).values()) == {""}


def test_only_a_row_that_leads_to_a_household_may_update_one(client, doubts):
    fields = client.get(at(doubts)).context["form"].fields
    assert ["update" in dict(fields[name].choices) for name in ("dong-1", "dong-2")] == [True, False]


def test_what_the_service_refuses_is_said_on_the_page(client, doubts, village):
    row(doubts, 4, "doubtful", household=Household.objects.get())
    answer = client.post(at(doubts), {"dong-1": "update", "dong-4": "update"})
    assert answer.status_code == 422
    assert "Hai dòng cùng cập nhật một hộ" in answer.content.decode()
    assert answer.context["form"]["dong-4"].value() == "update"


def test_nothing_is_decided_once_the_list_is_stored(client, doubts):
    HouseholdImport.objects.update(state="done", confirmed_at=timezone.now())
    answer = client.post(at(doubts), {"dong-1": "new"}, follow=True)
    assert "không còn chờ xác nhận" in answer.content.decode()
    assert set(ways(doubts).values()) == {""}


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
        ({5: "update"}, "không cập nhật được hộ nào"),
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


def test_decisions_outlast_a_change_of_the_register_that_does_not_touch_them(send, work, official, village):
    an = stored(village, "H1")
    for code, head in (("H2", "Vũ Thị Chờ"), ("H3", "Đỗ Văn Khác"), ("H4", "Lê Văn Cường")):
        stored(village, code, head_name=head)
    imported = send(
        of_fields(
            {"code": "H1", "birth_year": 1960, "members": 9},
            {"code": "Z2", "head_name": "Vũ Thị Chờ"},
            {"code": "Z3", "head_name": "Đỗ Văn Khác"},
            {"code": "Z4", "head_name": "Lê Văn Cường"},
        )
    )
    imports.choose_rows(imported=imported, user=official, choices={3: "update", 4: "skip", 5: "new"})
    edit(an, official)
    Household.objects.filter(code="H3").update(head_name="Người Khác", name_key="nguoi khac")
    stored(village, "Z4", head_name="Lê Văn Cường")
    work(imports.confirm_import, imported, user=official)
    assert ways(imported) == {2: "", 3: "update", 4: "", 5: ""}
    assert "sổ hộ đã thay đổi" in imported.problem
    assert "cho dòng 4, 5 không còn đúng" in imported.problem


def test_decisions_that_now_lead_nowhere_are_taken_back(send, work, official, village):
    stored(village, "H1", phone="0912345678")
    imported = send(of_fields({"code": "Z1", "phone": "•••••••678"}))
    mapping, unread = imported.mapping, {name: at for name, at in imported.mapping.items() if name != "phone"}
    work(imports.choose_columns, imported, user=official, mapping=unread, options=OPTIONS)
    imports.choose_rows(imported=imported, user=official, choices={2: "new"})
    work(imports.choose_columns, imported, user=official, mapping=mapping, options=OPTIONS)
    assert ways(imported) == {2: ""}
    assert "cho dòng 2 không còn đúng" in imported.problem
