"""What is asked together is what is asked alone, in fewer statements."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, Max, Min, Value
from django.test.utils import CaptureQueriesContext

from apps.accounts.roles import Role
from apps.core import portal
from apps.core.periods import Period
from apps.core.together import all_of, answers, any_of, dicts, number_of, rows_of, sums, together
from apps.dialogues.models import Dialogue
from apps.reports.models import Outline, Report
from apps.villages.models import AdministrativeUnit, Village
from tests.factories import make_commune, make_user, make_village
from tests.world import seed_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune(db: None, rules: None) -> Any:
    unit = make_commune("xa-hoi", "Xã hỏi")
    for name in ("Thôn một", "Thôn hai"):
        make_village(unit, name)
    return unit


def counted(run: Callable[[], Any]) -> tuple[Any, int]:
    with CaptureQueriesContext(connection) as queries:
        found = run()
    return found, len(queries)


def test_questions_of_several_tasks_are_one_statement(commune) -> None:
    villages = Village.objects.filter(unit=commune)
    tasks = [
        partial(answers, villages.order_by("-slug").values_list("slug", "started_on", "ended_on")),
        partial(number_of, villages),
        partial(number_of, villages.none()),
        partial(any_of, villages.filter(slug="khong-co")),
        partial(any_of, villages),
        partial(sums, villages, {"first": Min("started_on"), "last": Max("ended_on"), "many": Count("pk")}),
        partial(dicts, villages.order_by("pk").annotate(mark=Value(True)), "slug", "mark"),
        partial(sums, AdministrativeUnit.objects.none(), {"many": Count("pk"), "first": Min("slug")}),
    ]
    found, queries = counted(lambda: together(tasks))
    assert found == [task() for task in tasks]
    assert found[5] == {"first": date(1990, 1, 1), "last": None, "many": 2}
    assert queries == 1


def test_what_depends_on_an_answer_is_asked_next(commune) -> None:
    def names() -> list[Any]:
        units, slugs = all_of(
            lambda: answers(AdministrativeUnit.objects.filter(slug="xa-hoi").values_list("pk")),
            lambda: answers(Village.objects.order_by("slug").values_list("slug")),
        )
        return [answers(Village.objects.filter(unit__in=units[0]).order_by("pk").values_list("slug")), slugs]

    found, queries = counted(lambda: together([names, names]))
    assert found == [names(), names()]
    assert queries == 2


def test_tasks_within_tasks_wait_together_and_tell_their_errors(commune) -> None:
    villages = Village.objects.filter(unit=commune)

    def inner() -> list[int]:
        first = together([partial(number_of, villages.filter(slug=slug)) for slug in ("thon-mot", "khong-co")])
        return [*first, number_of(villages.exclude(pk=sum(first)))]

    found, queries = counted(lambda: together([inner, partial(number_of, villages), lambda: all_of()]))
    assert found == [inner(), 2, []]
    assert queries == 2

    def breaks() -> Any:
        number_of(villages)
        raise LookupError("sai")

    with pytest.raises(LookupError, match="sai"):
        together([inner, lambda: all_of(breaks, breaks)])
    assert together([partial(number_of, villages)]) == [2]


def test_rows_come_with_what_is_joined_and_prefetched(commune) -> None:
    rows = Village.objects.filter(unit=commune).for_list().annotate(mark=Value("x"))
    (found,), queries = counted(lambda: together([partial(rows_of, rows)]))
    assert queries == 2
    told, queries = counted(lambda: [(str(row), row.unit.slug, row.mark, row.started_on) for row in found])
    assert queries == 0
    assert told == [(str(row), row.unit.slug, row.mark, row.started_on) for row in rows]
    assert not found[0]._state.adding


def test_moments_and_documents_are_told_exactly(commune) -> None:
    seed_scope(commune, commune.villages.first(), "kho")
    for model in (Dialogue, Outline, Report):
        alone = [vars(row) for row in model._default_manager.order_by("pk")]
        (found,) = together([partial(rows_of, model._default_manager.order_by("pk"))])
        assert alone
        assert [vars(row) | {"_state": None} for row in found] == [row | {"_state": None} for row in alone]


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.LEADER])
def test_duties_asked_together_are_those_of_each_source(commune, role: Role) -> None:
    seed_scope(commune, commune.villages.first(), "kho")
    user, period = make_user("nguoi-hoi", role, commune), Period.year(date.today().year)  # noqa: DTZ011
    alone = [duty for source in portal._duties for duty in source(commune, period, user)]
    assert alone
    assert sorted(map(repr, portal.duties(commune, period, user))) == sorted(map(repr, alone))
