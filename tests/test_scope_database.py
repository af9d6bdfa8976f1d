"""Rows keep to their unit: refused by the services with a sentence, by the database whatever way is taken."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from apps.core.triggers import LONGEST_NAME, Trigger, remove, standing
from apps.meetings.models import Meeting
from apps.villages import scope_triggers
from apps.villages.models import ChildRow, UnitRecord
from apps.villages.models.base import new_public_id
from apps.villages.models.scope import KeepsToUnit
from apps.villages.scope import choice_keys, home_key
from tests.factories import make_commune, make_village
from tests.world import ISSUED, free_texts, make_record, number_of, seed_scope

pytestmark = pytest.mark.django_db
TRIGGERS = scope_triggers.scope_triggers()
MODELS = {model._meta.db_table: model for model in scope_triggers.scoped_models()}
KEYS = [(model, key) for model in MODELS.values() for key in choice_keys(model)]
KEPT = [model for model in MODELS.values() if issubclass(model, KeepsToUnit)]
# A document that replaces none is the common case; only a renaming names a village, and the seed has a split.
LEFT_EMPTY = {
    "committees.inspectiontarget.workplace",
    "complaints.onlinereflection.petition",
    "complaints.petition.matter",
    "documents.delivery.corrects",
    "documents.issueddocument.replaces",
    "reports.report.document",
    "villages.villagearrangement.renamed",
}


class World(NamedTuple):
    """Three scopes: two villages of one commune, and one of another."""

    own: dict[str, Any]
    near: dict[str, Any]
    foreign: dict[str, Any]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Seeded once; triggers that freeze a whole table are out of the way, as they would refuse first."""
    with django_db_blocker.unblock(), transaction.atomic():
        remove(connection, standing(connection, "") - {trigger.name for trigger in TRIGGERS})
        unit, other = make_commune("song-van", "Song Vân"), make_commune("xa-khac", "Khác")
        yield World(
            seed_scope(unit, make_village(unit, "Đồng Kim"), "canary-own"),
            seed_scope(unit, make_village(unit, "Đồng Lim"), "canary-near"),
            seed_scope(other, make_village(other, "Khác"), "canary-foreign"),
        )
        transaction.set_rollback(True)


def refusal(write: Callable[[], Any]) -> str:
    """What the database says of a write that is undone afterwards; "" when it takes it."""
    try:
        with transaction.atomic():
            write()
            transaction.set_rollback(True)
    except IntegrityError as error:
        return str(error)
    return ""


def other_than(row: Any, key: models.Field, scope: dict[str, Any]) -> Any:
    """What the key would lead to in the scope."""
    return scope[key.related_model._meta.label_lower].pk


def test_every_kind_of_row_is_seeded_and_carries_the_canary(world: World) -> None:
    labels = {model._meta.label_lower for model in MODELS.values()}
    assert labels <= world.own.keys()
    assert {"accounts.user", "reports.reportstep", "reports.figurewaiver", "documents.documentfile", ISSUED} <= (
        world.own.keys()
    )
    own_words = {"canary-own", number_of("canary-own"), "canary-own [[dialogues.sessions]]"}
    bare = {
        "villages.registerclosure": {"register"},
        "accounts.accessentry": {"kind", "record"},
        "documents.numberbook": {"type_code"},
        "documents.issueddocument": {"sign", "source"},
        # Told only where a row corrects another one, and where an alarm is over.
        "documents.delivery": {"reason"},
        "documents.filealarm": {"found_sha256", "reason"},
        "reports.outline": {"type_code"},
        "committees.inspectiontarget": {"agency"},
        "supervision.supervisionplan": {"cancelled_why"},
        "surveys.surveyquestion": {"options"},
        # Of a household of the register, whose name it takes.
        "works.landprojecthousehold": {"name"},
    }
    for label in labels:
        words = {text for name, text in free_texts(world.own[label]).items() if name not in bare.get(label, ())}
        assert words <= own_words, label


def test_seeded_records_are_what_the_forms_would_take(world: World) -> None:
    for model in KEPT:
        row = world.own[model._meta.label_lower]
        row.full_clean(exclude=[f.name for f in model._meta.concrete_fields if f.null and not f.blank])


def test_the_seed_chooses_what_it_can(world: World) -> None:
    """So that own choices are known to pass the triggers."""
    empty = {
        f"{model._meta.label_lower}.{key.name}"
        for model, key in KEYS
        if getattr(world.own[model._meta.label_lower], key.attname) is None
    }
    assert empty == LEFT_EMPTY


def test_every_table_of_a_unit_has_its_triggers_in_the_database() -> None:
    """By the models' classes and fields, not by the queryset that the generator reads."""
    expected = set()
    for model in apps.get_models():
        if not issubclass(model, UnitRecord | ChildRow):
            continue
        home = "unit" if issubclass(model, UnitRecord) else model.PARENT
        table = model._meta.db_table
        expected.add(f"scope_{table}_{home}")
        for field in model._meta.concrete_fields:
            related = field.related_model
            of_a_unit = related and (hasattr(related, "unit") or hasattr(related, "PARENT"))
            if field.name != home and of_a_unit:
                expected |= {f"scope_{table}_{field.name}_{operation}" for operation in ("insert", "update")}
    names = [trigger.name for trigger in TRIGGERS]
    assert expected <= set(names)
    assert len(names) == len(set(names)) > 80
    assert max(map(len, names)) <= LONGEST_NAME
    assert standing(connection, "scope_") == set(names)


def key_of(trigger: Trigger) -> models.Field:
    model = MODELS[trigger.table]
    named = trigger.name.removeprefix(f"scope_{trigger.table}_")
    return model._meta.get_field(named.removesuffix("_insert").removesuffix("_update"))


@pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda trigger: trigger.name)
def test_the_database_refuses_what_is_foreign(world: World, trigger: Trigger) -> None:
    model, key = MODELS[trigger.table], key_of(trigger)
    row = world.own[model._meta.label_lower]

    def write(value: Any) -> Any:
        if trigger.operation == "update":
            return model._base_manager.filter(pk=row.pk).update(**{key.attname: value})
        values = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
        unique = {"public_id": new_public_id()} if "public_id" in values else {}
        copy = model(**(values | unique | {"id": None, key.attname: value}))
        return model._base_manager.bulk_create([copy])

    assert trigger.refusal in refusal(lambda: write(other_than(row, key, world.foreign)))
    if key is not home_key(model):
        assert trigger.refusal not in refusal(lambda: write(other_than(row, key, world.near)))
    assert trigger.refusal not in refusal(lambda: write(getattr(row, key.attname)))
    if key.null and key is not home_key(model):
        assert trigger.refusal not in refusal(lambda: write(None))


def test_a_row_that_ships_with_the_portal_is_nobodys(world: World) -> None:
    """Shipped items may be chosen by all, and none of them becomes a commune's."""
    figure, item = world.own["villages.profilefigure"], world.foreign["villages.profileitem"]
    shipped = type(item).objects.create(code="dien-tich", name="Diện tích", measure="ha")
    type(figure).objects.filter(pk=figure.pk).update(item=shipped)
    assert "frozen to its unit" in refusal(lambda: type(item).objects.filter(pk=shipped.pk).update(unit=figure.unit))
    assert "frozen to its unit" in refusal(lambda: type(item).objects.filter(pk=item.pk).update(unit=None))


@pytest.mark.parametrize(
    ("model", "key"),
    [(model, key) for model, key in KEYS if model in KEPT],
    ids=lambda value: getattr(value, "name", None) or value._meta.label_lower,
)
def test_the_services_refuse_a_foreign_choice(world: World, model: type, key: models.Field) -> None:
    row = model._base_manager.get(pk=world.own[model._meta.label_lower].pk)
    setattr(row, key.attname, other_than(row, key, world.foreign))
    with pytest.raises(ValidationError, match="không thuộc đơn vị này") as refused:
        row.save()
    assert list(refused.value.message_dict) == [key.name]
    with pytest.raises(ValidationError, match="không thuộc đơn vị này"):
        row.clean()


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model._meta.label_lower)
def test_the_services_refuse_a_move(world: World, model: type) -> None:
    label, home = model._meta.label_lower, home_key(model)
    parents = world.foreign if home.name == "unit" else world.near
    for row in (
        model._base_manager.get(pk=world.own[label].pk),
        model._base_manager.defer(home.name).get(pk=world.own[label].pk),
    ):
        setattr(row, home.attname, other_than(row, home, parents))
        with pytest.raises(ValidationError, match="không chuyển sang"):
            row.save()


def test_keys_that_did_not_change_are_not_looked_up_but_those_of_a_copy_are(world: World) -> None:
    meeting = Meeting.objects.get(pk=world.own["meetings.meeting"].pk)
    with CaptureQueriesContext(connection) as asked:
        meeting.refuse_foreign_keys()
        meeting.village = world.near["villages.village"]
        meeting.refuse_foreign_keys()
    assert not asked.captured_queries
    copy = Meeting.objects.get(pk=meeting.pk)
    copy.pk, copy.public_id, copy.unit = None, new_public_id(), world.foreign["meetings.meeting"].unit
    with pytest.raises(ValidationError, match="Thôn được chọn không thuộc đơn vị này"):
        copy.save()


def test_a_key_that_leads_nowhere_is_left_to_the_database(world: World) -> None:
    own = world.own["meetings.meeting"]
    meeting = make_record(Meeting, own.unit, own.village, "canary-more")
    meeting.village_id = 10**9

    def write() -> None:
        meeting.save()
        connection.check_constraints()

    assert "foreign key" in refusal(write)


def test_triggers_are_away_while_tables_change_and_back_afterwards(world: World) -> None:
    """On a database that stands at an older migration none is made: its columns may not be there."""
    names = {trigger.name for trigger in TRIGGERS}

    class Older:
        get_models = staticmethod(lambda: [model for model in apps.get_models() if model is not Meeting])

    connection.check_constraints()
    scope_triggers.remove_before_migrate(None, "default", plan=[])
    assert standing(connection, "scope_") == names
    scope_triggers.remove_before_migrate(None, "default", plan=["a migration"])
    scope_triggers.install_after_migrate(None, "default", apps=Older)
    assert standing(connection, "scope_") == set()
    scope_triggers.install_after_migrate(None, "default")
    scope_triggers.install_after_migrate(None, "default", apps=apps)
    assert standing(connection, "scope_") == names
