"""What is asked together is what is asked alone, in fewer statements."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, Max, Min, Prefetch, Value
from django.test.utils import CaptureQueriesContext

from apps.accounts.roles import Role
from apps.core import portal
from apps.core.periods import Period
from apps.core.together import (
    all_of,
    along,
    answers,
    any_of,
    by_name,
    dicts,
    first_of,
    number_of,
    rows_of,
    sums,
    together,
)
from apps.dialogues.models import Dialogue
from apps.reports.models import Outline, Report
from apps.villages.models import AdministrativeUnit, Village
from apps.works.models import Contribution, Work
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


def test_what_rows_bring_along_is_asked_together(commune) -> None:
    """Of two rows with two relations each, and one beyond the first; whoever reads the queryset."""
    seed_scope(commune, commune.villages.first(), "kho")
    works = Work.objects.order_by("pk").prefetch_related(
        "funding", Prefetch("contributions", Contribution.objects.order_by("-pk"), to_attr="newest"), "created_by"
    )
    plain = works.prefetch_related("contributions__village__versions")
    tasks = [partial(rows_of, plain), lambda: list(along(works)), lambda: along(works.filter(unit=commune)).get()]
    (first, second, one), queries = counted(lambda: together(tasks))
    # The works; what hangs on them; the villages; their names.
    assert queries == 4
    told, queries = counted(
        lambda: (
            [
                [(list(work.funding.all()), work.newest, work.created_by) for work in found]
                for found in (first, second, [one])
            ]
            + [[str(row.village) for row in first[0].contributions.all()]]
        )
    )
    assert queries == 0
    alone = [(list(work.funding.all()), work.newest, work.created_by) for work in plain]
    assert told == [alone, alone, alone, [str(row.village) for row in Contribution.objects.order_by("pk")]]
    assert list(along(works)) == list(works)


def test_rows_of_a_record_know_it(commune) -> None:
    (found,) = together([lambda: rows_of(commune.villages.all())])
    assert found
    assert all(village.unit is commune for village in found)
    # What came with the record is not asked for again.
    again = Village.objects.prefetch_related("versions").first()
    _, queries = counted(lambda: together([lambda: rows_of(again.versions.all())]))
    assert queries == 0


def test_tasks_by_name_and_the_first_of_rows(commune) -> None:
    rows = Village.objects.order_by("-slug")
    tasks = {"last": partial(first_of, rows), "none": partial(first_of, rows.filter(slug="khong-co"))}
    found, queries = counted(lambda: by_name(tasks))
    assert found == {"last": rows.first(), "none": None}
    assert queries == 1


def test_moments_and_documents_are_told_exactly(commune) -> None:
    seed_scope(commune, commune.villages.first(), "kho")
    for model in (Dialogue, Outline, Report, Work, Contribution):
        alone = [vars(row) for row in model._default_manager.order_by("pk")]
        (found,) = together([partial(rows_of, model._default_manager.order_by("pk"))])
        assert alone
        assert [vars(row) | {"_state": None} for row in found] == [row | {"_state": None} for row in alone]
        # Numbers are equal whatever zeros stand at their end; on a page they are not.
        assert [list(map(str, row.values()))[1:] for row in alone] == [
            list(map(str, vars(row).values()))[1:] for row in found
        ]


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.LEADER])
def test_duties_asked_together_are_those_of_each_source(commune, role: Role) -> None:
    seed_scope(commune, commune.villages.first(), "kho")
    user, period = make_user("nguoi-hoi", role, commune), Period.year(date.today().year)  # noqa: DTZ011
    alone = [duty for source in portal._duties for duty in source(commune, period, user)]
    assert alone
    assert sorted(map(repr, portal.duties(commune, period, user))) == sorted(map(repr, alone))
