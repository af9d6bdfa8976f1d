"""Internal rules and collective agreements: pages and figures."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from apps.agencies.models import CollectiveAgreement, InternalRule
from tests.agencies.rows import YEAR, figure, make_agency
from tests.records import assert_deleted_and_brought_back, close, url


def make_rule(unit, **values):
    given = {"kind": "democracy", "title": "Quy chế dân chủ", "number": "12/QĐ-UBND", "issued_on": date(2024, 3, 1)}
    return InternalRule.objects.create(unit=unit, **(given | values))


def test_a_rule_without_an_agency_is_the_communes_own(client, commune, official):
    client.force_login(official)
    page = client.get(url(InternalRule, "create", commune))
    assert "Ủy ban nhân dân xã" in page.content.decode()
    data = {
        "agency": "",
        "kind": "democracy",
        "action": "new",
        "title": "Quy chế thực hiện dân chủ",
        "number": "12/QĐ-UBND",
        "issued_on": "01/03/2024",
    }
    response = client.post(url(InternalRule, "create", commune), data, follow=True)
    rule = InternalRule.objects.get()
    assert rule.issuer == "Ủy ban nhân dân xã"
    assert "Ủy ban nhân dân xã" in response.content.decode()
    assert_deleted_and_brought_back(client, rule)


def test_a_rule_does_not_end_before_it_was_issued(client, commune, official):
    client.force_login(official)
    data = {"kind": "working", "action": "new", "title": "Quy chế", "number": "1", "issued_on": "02/03/2024"}
    response = client.post(url(InternalRule, "create", commune), data | {"ended_on": "01/03/2024"})
    assert response.status_code == 422
    assert "phải sau hoặc bằng ngày ban hành" in response.content.decode()
    client.post(url(InternalRule, "create", commune), data | {"ended_on": "02/03/2024"})
    assert InternalRule.objects.count() == 1


@time_machine.travel("2024-03-01 09:00 +0700")
def test_what_is_to_be_issued_or_signed_is_not_recorded_yet(commune):
    company = make_agency(commune, "Công ty", kind="enterprise")
    for day, fits in ((date(2024, 3, 1), True), (date(2024, 3, 2), False)):
        made = (
            InternalRule(unit=commune, kind="democracy", title="Quy chế", number="1", issued_on=day),
            CollectiveAgreement(unit=commune, agency=company, signed_on=day),
        )
        for record in made:
            if fits:
                record.full_clean()
                continue
            with pytest.raises(ValidationError, match="chưa tới"):
                record.full_clean()


def test_rules_made_in_the_period_are_counted_by_action_and_kind(commune, other_commune, official):
    assert figure("rules_made", commune).state == "missing"
    close(commune, "agencies.internalrule", YEAR, official)
    assert figure("rules_made", commune).value == 0
    make_rule(commune, issued_on=date(2024, 1, 1))
    make_rule(commune, issued_on=date(2024, 12, 31), action="amended")
    make_rule(commune, kind="spending", agency=make_agency(commune))
    for day in (date(2023, 12, 31), date(2025, 1, 1)):
        make_rule(commune, issued_on=day)
    make_rule(other_commune)
    assert figure("rules_made", commune).value == 3
    assert figure("rules_made", commune, action="amended").value == 1
    assert figure("rules_made", commune, action="new", kind="spending").value == 1


@pytest.mark.parametrize(
    ("values", "value"),
    [
        ({"issued_on": date(2015, 3, 1)}, 1),
        ({"issued_on": date(2024, 12, 31)}, 1),
        ({"issued_on": date(2025, 1, 1)}, None),
        ({"issued_on": date(2015, 3, 1), "ended_on": date(2024, 12, 31)}, 1),
        ({"issued_on": date(2015, 3, 1), "ended_on": date(2024, 12, 30)}, None),
        ({"kind": "working"}, None),
    ],
)
def test_the_communes_regulation_is_in_force_on_the_last_day(commune, values, value):
    make_rule(commune, **values)
    assert figure("commune_regulation", commune).value == value


def test_two_regulations_make_one_commune_and_an_agencys_makes_none(commune, official):
    make_rule(commune, agency=make_agency(commune))
    close(commune, "agencies.internalrule", YEAR, official)
    assert figure("commune_regulation", commune).value == 0
    make_rule(commune)
    make_rule(commune, number="13/QĐ-UBND")
    assert figure("commune_regulation", commune).value == 1


def test_agreements_that_bind_on_the_last_day(commune, official):
    assert figure("collective_agreements", commune).state == "missing"
    company = make_agency(commune, "Công ty", kind="enterprise")
    make_agency(commune, "Hợp tác xã", kind="enterprise")
    school = make_agency(commune)
    spans = [
        (company, date(2022, 1, 1), date(2024, 12, 31)),
        (company, date(2024, 12, 31), None),
        (company, date(2020, 1, 1), date(2024, 12, 30)),
        (company, date(2025, 1, 1), None),
        (school, date(2024, 1, 1), None),
    ]
    for agency, signed, until in spans:
        CollectiveAgreement.objects.create(unit=commune, agency=agency, signed_on=signed, valid_until=until)
    assert figure("collective_agreements", commune).value == 3
    assert figure("enterprises_with_agreement", commune).value == 1
    assert figure("enterprises_with_agreement_share", commune).text() == "50,00"


@pytest.mark.parametrize(("chosen", "number"), [("1", 1), ("0", 2), ("", 3), ("x", 3)])
def test_rules_in_force_today_and_the_others(client, commune, official, chosen, number):
    make_rule(commune)
    make_rule(commune, ended_on=date(2024, 6, 1))
    make_rule(commune, issued_on=date(2100, 1, 1))
    client.force_login(official)
    page = client.get(url(InternalRule, "list", commune), {"hieu_luc": chosen})
    assert len(page.context["table"].rows) == number
