"""Who sees these registers, and their forms."""

import unicodedata
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.roles import Role
from apps.complaints.models import Denunciation, Petition, Reception
from apps.complaints.services.due import ESCALATE_KEY
from apps.core import indicators
from apps.core.periods import Period
from apps.core.portal import menu_for
from apps.law.models import Rule
from tests.factories import make_user
from tests.records import rows

KINDS = {"petition": "don-thu", "denunciation": "to-cao", "reception": "tiep-dan"}
MODELS = {"petition": Petition, "denunciation": Denunciation, "reception": Reception}
PAYLOADS = {
    "petition": {
        "code": "15",
        "received_on": "01/03/2024",
        "petition_type": "reflection",
        "source": "post",
        "field": "environment",
        "subject": "Khói bụi ở lò gạch",
        "signers": "1",
        "screening": "pending",
        **rows("petitioners"),
    },
    "denunciation": {
        "code": "03/TC",
        "received_on": "01/03/2024",
        "field": "policy",
        "paper_dossier_number": "05/2024/HS-TC",
    },
    "reception": {
        "held_on": "01/03/2024",
        "kind": "periodic",
        "receiver": "chairman",
        "people": "5",
        "cases": "1",
        "is_group": "on",
        "subject": "Đường vào xóm",
        "handling": "accepted",
        **rows("visitors"),
    },
}
kinds = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture
def make(kind, request):
    return request.getfixturevalue(kind)


@kinds
def test_an_official_has_no_sight_of_the_registers_but_of_their_figures(client, commune, official, make, kind):
    record = make()
    client.force_login(official)
    pages = ("", "moi/", f"{record.public_id}/", f"{record.public_id}/sua/", f"{record.public_id}/lich-su/")
    for page in pages:
        assert client.get(f"/song-van/{KINDS[kind]}/{page}").status_code == 403, page
    assert not MODELS[kind].objects.visible_to(official).exists()
    assert [entry.label for entry in dict(menu_for(official, commune))["Tiếp dân, đơn thư"]] == ["Hòa giải ở cơ sở"]
    assert indicators.get(f"complaints.{kind}s").value(commune, Period.year(2024)).value == 1


@kinds
@pytest.mark.parametrize("role", [Role.PETITION_OFFICER, Role.LEADER])
def test_petition_officers_and_leaders_see_their_own_commune(client, commune, other_commune, make, kind, role):
    own, foreign = make(), make(unit=other_commune)
    user = make_user("nguoi-xem", role, commune)
    client.force_login(user)
    assert list(client.get(f"/song-van/{KINDS[kind]}/").context["object_list"]) == [own]
    seen = {entry.label for entry in dict(menu_for(user, commune))["Tiếp dân, đơn thư"]}
    assert seen >= {"Tiếp công dân", "Đơn thư", "Tố cáo", "Hạn xử lý", "Hòa giải ở cơ sở"}
    for page in ("", "sua/", "xoa/", "lich-su/"):
        assert client.get(f"/song-van/{KINDS[kind]}/{own.public_id}/{page}").status_code == 200
        assert client.get(f"/song-van/{KINDS[kind]}/{foreign.public_id}/{page}").status_code == 404


@kinds
@pytest.mark.parametrize("role", [Role.VILLAGE_HEAD, Role.BOARD_MEMBER, Role.SUPERIOR_READER])
def test_other_roles_are_refused(client, commune, village, make, kind, role):
    make()
    client.force_login(make_user("nguoi-khac", role, commune, village if role == Role.VILLAGE_HEAD else None))
    assert client.get(f"/song-van/{KINDS[kind]}/").status_code in (403, 404)


def test_reclassifying_is_refused_to_an_official_and_for_a_foreign_petition(
    client, official, officer, petition, other_commune
):
    own, foreign = petition(), petition(unit=other_commune)
    client.force_login(official)
    assert client.post(f"/song-van/don-thu/{own.public_id}/chuyen-to-cao/").status_code == 403
    client.force_login(officer)
    assert client.post(f"/song-van/don-thu/{foreign.public_id}/chuyen-to-cao/").status_code == 404
    assert "chuyen-to-cao" in client.get(own.get_absolute_url()).content.decode()
    assert Petition.objects.count() == 2


@kinds
def test_a_list_needs_the_same_queries_for_one_row_and_for_ten(client, officer, make, kind):
    client.force_login(officer)
    client.get(f"/song-van/{KINDS[kind]}/")  # the first look is noted in the access log, one right after it is not
    counts = []
    for more in (1, 9):
        for _ in range(more):
            make()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/song-van/{KINDS[kind]}/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@kinds
def test_create_and_edit(client, officer, kind):
    client.force_login(officer)
    at = f"/song-van/{KINDS[kind]}/"
    assert client.get(f"{at}moi/").status_code == 200
    typed = {name: unicodedata.normalize("NFD", str(value)) for name, value in PAYLOADS[kind].items()}
    assert client.post(f"{at}moi/", typed).status_code == 302
    record = MODELS[kind].objects.get()
    assert record.created_by == officer
    for name in {"subject", "code"} & typed.keys():
        assert getattr(record, name) == PAYLOADS[kind][name]
    changed = PAYLOADS[kind] | {"field": "order", "kind": "regular", "version": "1"}
    assert client.post(f"{at}{record.public_id}/sua/", changed).status_code == 302
    record.refresh_from_db()
    assert record.version == 2
    assert getattr(record, "field", "order") == "order"


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("petition", {"received_on": "31/02/2024"}),
        ("petition", {"petition_type": "denunciation"}),
        ("petition", {"subject": "Đ" * 10_000}),
        ("petition", {"code": "15\x00"}),
        ("denunciation", {"received_on": "31/02/2024"}),
        ("denunciation", {"code": "ông Bùi Xuân Thử"}),
        ("denunciation", {"received_on": "01/03/2199"}),
        ("denunciation", {"paper_dossier_number": "1" * 10_000}),
        ("reception", {"held_on": "30/02/2024"}),
        ("reception", {"people": "năm"}),
        ("reception", {"people": "-5"}),
        ("reception", {"people": "4"}),
        ("reception", {"cases": "99999999999"}),
    ],
)
def test_bad_input_is_refused_and_stays_on_the_page(client, officer, kind, changes):
    client.force_login(officer)
    response = client.post(f"/song-van/{KINDS[kind]}/moi/", PAYLOADS[kind] | changes)
    assert response.status_code == 422
    kept = {"petition": "15", "denunciation": "05/2024/HS-TC", "reception": "Đường vào xóm"}[kind]
    if "paper_dossier_number" not in changes:
        assert kept in response.content.decode()
    assert not MODELS[kind].objects.exists()


@pytest.mark.parametrize("kind", ["petition", "denunciation"])
def test_a_number_that_is_taken_is_said_in_the_form(client, officer, make, kind):
    make(code=PAYLOADS[kind]["code"])
    client.force_login(officer)
    response = client.post(f"/song-van/{KINDS[kind]}/moi/", PAYLOADS[kind])
    assert response.status_code == 422
    assert "đã có trong năm" in response.content.decode()


@time_machine.travel(date(2024, 4, 10), tick=False)
def test_the_list_finds_what_is_overdue_what_is_due_and_words(client, officer, petition, rules):
    late = petition(due_on=date(2024, 4, 9))
    # Two working days after a Wednesday, as the rule says.
    soon = petition(due_on=date(2024, 4, 12), subject="Đường vào xóm")
    petition(due_on=date(2024, 4, 15))
    petition(due_on=date(2024, 4, 9), status="guided", closed_on=date(2024, 4, 10))
    client.force_login(officer)

    def found(query):
        return list(client.get(f"/song-van/don-thu/{query}").context["object_list"])

    assert found("?han=overdue") == [late]
    assert found("?han=soon") == [soon]
    Rule.objects.filter(key=ESCALATE_KEY).delete()
    assert found("?han=soon") == []
    assert found("?q=duong+vao") == [soon]
    assert found("?nam=2023") == []
    assert len(found("?han=nonsense")) == 4


@pytest.mark.parametrize(("query", "groups"), [("", {True, False}), ("?is_group=1", {True}), ("?is_group=0", {False})])
def test_receptions_are_filtered_by_group_and_all_are_called_all(client, commune, reception, query, groups):
    reception(people=5, is_group=True)
    reception()
    client.force_login(make_user("tiep-dan", Role.PETITION_OFFICER, commune))
    page = client.get(f"/song-van/tiep-dan/{query}")
    assert {row.is_group for row in page.context["object_list"]} == groups
    assert "Tất cả" in str(page.context["filter"].form["is_group"])
    assert "Chưa xác định" not in page.content.decode()
