"""Who gets in, how often, and what is said to those who do not: for every address that the description names."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from apps.api.models import ApiToken
from apps.api.services import enter
from apps.villages.models import AdministrativeUnit
from tests.api.programs import ROOT, Program, token_of
from tests.reports.superior_scene import figure, issued_report

pytestmark = pytest.mark.django_db
DAYS = "start=2024-01-01&end=2024-12-31"
PATHS = {
    f"{ROOT}/units": "/units",
    f"{ROOT}/indicators": "/indicators",
    f"{ROOT}/reports": "/reports",
    f"{ROOT}/reports/{{public_id}}": "/reports/{report}",
    f"{ROOT}/reports/{{public_id}}/files/{{format}}": "/reports/{report}/files/pdf",
    f"{ROOT}/reports/{{public_id}}/figures": "/reports/{report}/figures",
    f"{ROOT}/figures": f"/figures?{DAYS}",
    f"{ROOT}/units/{{unit}}/figures": f"/units/{{unit}}/figures?{DAYS}",
}
# What is asked of one row or one unit, which may be somebody else's.
OF_ONE = [documented for documented, path in PATHS.items() if "{" in path]


@pytest.fixture
def scene(commune: Any, beside: Any, foreign: Any) -> dict[str, Any]:
    """A report of each commune by its slug."""
    return {unit.slug: issued_report(unit, [figure("a.b", 3)]).public_id for unit in (commune, beside, foreign)}


def path_to(documented: str, scene: dict[str, Any], unit: str = "song-van") -> str:
    return PATHS[documented].format(report=scene[unit], unit=unit)


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    found: dict[str, Any] = Client().get(f"{ROOT}/openapi.json").json()
    return found


def check(schema: dict[str, Any], documented: str, response: Any) -> None:
    """The answer is one that the description names, with the type and the shape that it says."""
    told = schema["paths"][documented]["get"]["responses"][str(response.status_code)]
    kind = response["Content-Type"].partition(";")[0]
    assert kind in told["content"]
    if kind.endswith("json"):
        registry = Registry().with_resource("api", Resource(schema, DRAFT202012))
        reference = {"$ref": f"api{_pointer(documented, response.status_code, kind)}"}
        Draft202012Validator(reference, registry=registry).validate(response.json())


def _pointer(documented: str, status: int, kind: str) -> str:
    parts = ("paths", documented, "get", "responses", str(status), "content", kind, "schema")
    return "#/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)


def problem_of(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = response.json()
    assert found["status"] == status
    assert found["code"] == response["X-Request-Code"]
    return found


def test_the_description_is_valid_and_names_every_address(schema) -> None:
    validate(schema)
    assert set(schema["paths"]) == set(PATHS)
    assert {method for found in schema["paths"].values() for method in found} == {"get"}


@pytest.mark.parametrize("documented", PATHS)
def test_answers_are_as_described(documented: str, schema, scene, of_commune, of_district) -> None:
    check(schema, documented, of_commune.get(path_to(documented, scene)))
    unit = "tan-yen" if documented.startswith(f"{ROOT}/units/") else "ngoc-van"
    scene["tan-yen"] = ""
    check(schema, documented, of_district.get(path_to(documented, scene, unit)))


@pytest.mark.parametrize("documented", PATHS)
@pytest.mark.parametrize("who", ["nobody", "wrong", "malformed", "revoked", "expired", "basic"])
def test_without_a_good_token_nothing_is_told(documented: str, who: str, schema, scene, revoked, expired) -> None:
    programs = {
        "nobody": Program(),
        "wrong": Program("dccs_" + "A" * 43),
        "malformed": Program("x\xe9 y"),
        "revoked": revoked,
        "expired": expired,
    }
    path = path_to(documented, scene)
    response = Program().get(path, Authorization="Basic YTpi") if who == "basic" else programs[who].get(path)
    problem_of(response, 401)
    assert response["WWW-Authenticate"] == "Bearer"
    check(schema, documented, response)


def test_a_session_opens_nothing(client, leader) -> None:
    client.force_login(leader)
    assert client.get(f"{ROOT}/units").status_code == 401


@pytest.mark.parametrize("documented", OF_ONE)
def test_what_is_foreign_is_not_there(documented: str, schema, scene, of_commune, of_district) -> None:
    """A neighbour's row for a commune, another district's for a district: like one that does not exist."""
    nothing = scene | {"khong-co": "0" * 16}
    for program, unit in ((of_commune, "ngoc-van"), (of_commune, "nghia-hoa"), (of_district, "nghia-hoa")):
        response = program.get(path_to(documented, scene, unit))
        problem_of(response, 404)
        check(schema, documented, response)
        missing = program.get(path_to(documented, nothing, "khong-co"))
        assert len(missing.content) == len(response.content)
    for path in ("/reports?unit=nghia-hoa", f"/figures?{DAYS}&unit=nghia-hoa"):
        problem_of(of_district.get(path), 404)


def test_live_figures_are_of_the_tokens_own_unit(schema, scene, of_district) -> None:
    response = of_district.get(f"/units/song-van/figures?{DAYS}")
    problem_of(response, 403)
    check(schema, f"{ROOT}/units/{{unit}}/figures", response)


@pytest.mark.parametrize("documented", PATHS)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_only_reading(documented: str, method: str, schema, scene, of_commune) -> None:
    response = of_commune.get(path_to(documented, scene), method)
    problem_of(response, 405)
    assert response["Allow"] == "GET, HEAD"
    check(schema, documented, response)


@pytest.mark.parametrize("documented", PATHS)
def test_head_answers_without_a_body(documented: str, scene, of_commune) -> None:
    path = path_to(documented, scene)
    response = of_commune.get(path, "head")
    assert (response.status_code, response.content) == (200, b"")
    assert int(response["Content-Length"]) == len(of_commune.get(path).content)


@pytest.mark.parametrize("path", ["/", "/khong-co", "/units/", "/reports/x", "/reports/%0a", "/a%0ab/c%ff", "/../.."])
def test_other_addresses_below_are_refused_as_json(path: str, of_commune) -> None:
    problem_of(of_commune.get(path), 404)


# Odd input

ODD = (
    "a",
    "-1",
    "9" * 5000,
    "%00",
    "%ed%a0%80",
    "%E1%BA%BF" * 300,
    "2024-02-30",
    "2024-13-01",
    "0001-01-01",
    "9999-12-31",
    "99999-01-01",
    "1704067200",
    "2024-01-01T00:00:00",
    "'%22;--",
    "1e5",
    "NaN",
)
PARAMETERS = {
    "/units": ("day",),
    "/reports": ("unit", "start", "end", "issued_since", "after", "limit"),
    "/figures": ("start", "end", "key", "unit"),
    "/units/song-van/figures": ("start", "end", "name"),
}
# Words that are looked for and simply not found.
SEARCHED = {("/figures", "key")}


@pytest.mark.parametrize("path", PARAMETERS)
def test_odd_input_is_refused(path: str, settings, of_commune) -> None:
    settings.API_PER_MINUTE = 10_000
    rest = {"start": "2024-01-01", "end": "2024-12-31"} if "figures" in path else {}
    for name in PARAMETERS[path]:
        for odd in ODD:
            sent = rest | {name: odd}
            response = of_commune.get(f"{path}?{'&'.join(f'{key}={value}' for key, value in sent.items())}")
            expected = (200, 400, 422) if (path, name) in SEARCHED else (400, 404, 422)
            assert response.status_code in expected, (name, odd[:40], response.content)


@pytest.mark.parametrize("path", ["/units", "/indicators", "/reports", f"/figures?{DAYS}"])
def test_parameters_that_are_unknown_or_come_twice_are_refused(path: str, of_commune) -> None:
    joint = "&" if "?" in path else "?"
    for more in ("khong_co=1", "&".join(f"p{number}=1" for number in range(1001))):
        assert problem_of(of_commune.get(f"{path}{joint}{more}"), 422)["errors"]
    assert of_commune.get(f"{path}{joint}" + "&".join(f"p{number}=1" for number in range(7000))).status_code == 400


def test_what_is_wrong_is_said_by_parameter_and_not_repeated(of_commune) -> None:
    asked = "/figures?start=nguyen-van-an&end=2024-01-01&end=2024-12-31"
    found = problem_of(of_commune.get(asked), 422)
    assert found["errors"] == [{"name": "start", "reason": "phải là một ngày có trong lịch, dạng 2024-12-31"}]
    assert "nguyen" not in str(found)
    twice = problem_of(of_commune.get(f"/figures?{DAYS}&end=2024-12-31"), 422)
    assert twice["errors"] == [{"name": "end", "reason": "chỉ ghi một lần"}]
    missing = problem_of(of_commune.get("/figures?start=2024-01-01"), 422)
    assert missing["errors"] == [{"name": "end", "reason": "là bắt buộc"}]
    turned = problem_of(of_commune.get("/figures?start=2024-02-01&end=2024-01-01"), 422)
    assert turned["errors"] == [{"name": "end", "reason": "không được trước start"}]
    assert problem_of(of_commune.get("/reports?limit=201"), 422)["errors"][0]["name"] == "limit"
    assert problem_of(of_commune.get(f"/reports?after={'0' * 16}"), 422)["errors"][0]["name"] == "after"
    long = problem_of(of_commune.get("/units/song-van/figures?start=2010-01-01&end=2024-01-01"), 422)
    assert "5 năm" in long["errors"][0]["reason"]


def test_an_error_tells_nothing_and_is_logged_without_values(of_commune, monkeypatch, caplog, settings) -> None:
    def broken(*args: Any) -> None:
        raise RuntimeError("Nguyễn Văn An")

    monkeypatch.setattr("apps.api.reading.units", broken)
    settings.DEBUG = True
    with caplog.at_level(logging.WARNING):
        found = problem_of(of_commune.get("/units"), 500)
    assert "Nguyễn" not in str(found)
    (record,) = [record for record in caplog.records if record.name == "apps.api.endpoints"]
    assert "Nguyễn" not in record.getMessage()
    assert of_commune.secret not in caplog.text


# Counting


def test_so_many_requests_a_minute_and_no_more(settings, commune, leader, time_machine) -> None:
    settings.API_PER_MINUTE = 3
    time_machine.move_to("2026-03-02T08:00:10+07:00", tick=False)
    program, other = token_of(commune, leader)[1], token_of(commune, leader)[1]
    assert [program.get("/units").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    refused = program.get("/units")
    problem_of(refused, 429)
    assert refused["Retry-After"] == "51"
    assert other.get("/units").status_code == 200
    time_machine.move_to("2026-03-02T08:01:00+07:00", tick=False)
    assert program.get("/units").status_code == 200


def test_the_count_holds_between_processes_and_a_flood_writes_nothing(
    settings, commune, leader, time_machine, django_assert_num_queries
) -> None:
    settings.API_PER_MINUTE = 2
    time_machine.move_to("2026-03-02T08:00:10+07:00", tick=False)
    token, program = token_of(commune, leader)
    program.get("/units")
    cache.clear()
    program.get("/units")
    cache.clear()
    assert program.get("/units").status_code == 429
    with django_assert_num_queries(1):
        program.get("/units")
    token.refresh_from_db()
    assert token.used == 2


def test_of_use_only_the_day_is_kept(commune, leader) -> None:
    token, program = token_of(commune, leader)
    assert token.last_used_on is None
    program.get("/units")
    token.refresh_from_db()
    assert token.last_used_on == timezone.localdate()


def test_malformed_secrets_cost_no_query(db, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        Program("x" * 40).get("/units")
        Program().get("/units")


def test_the_last_day_counts_in(commune, leader) -> None:
    token, program = token_of(commune, leader)
    ApiToken.objects.filter(pk=token.pk).update(made_on=timezone.localdate(), expires_on=timezone.localdate())
    assert program.get("/units").status_code == 200
    assert enter(program.secret).pk == token.pk
    ApiToken.objects.filter(pk=token.pk).update(
        made_on=timezone.localdate() - timedelta(days=9), expires_on=timezone.localdate() - timedelta(days=1)
    )
    assert program.get("/units").status_code == 401


def test_answers_are_for_the_token_alone(of_commune) -> None:
    response = of_commune.get("/units")
    assert "Authorization" in response["Vary"]
    assert response["Cache-Control"] == "private, no-cache"
    assert not response.cookies
    assert AdministrativeUnit.objects.exists()
