"""Foreign and hidden keys in every form: whoever sends what, no row outside the person's scope changes.

Three scopes: village Đồng Kim of xã Song Vân is the person's own, Đồng Lim of the same commune is near, xã Khác is
foreign. Each sending is undone, so that all start from the same rows.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.db import connection, transaction
from django.db.models import F, Model, Q
from django.test import Client
from django.urls import reverse
from django.urls.converters import IntConverter

from apps.accounts.models import Appointment, User
from apps.accounts.roles import RIGHTS, Role, Span
from apps.core.services import delete_record
from apps.core.views import RecordPages
from apps.villages.scope import choice_keys, home_key
from apps.villages.scope_triggers import scoped_models
from tests.factories import make_commune, make_user, make_village
from tests.permissions import addresses
from tests.world import TOKEN, Seed, number_of, seed_scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlogged")]
# What the portal writes of every visit, closures, which a later record of any village opens again, and how the person
# who is signed in wants to be told, which hangs on nothing but the account.
NOTED = {
    "core_formsending",
    "accounts_portalsession",
    "accounts_accessentry",
    "accounts_accountevent",
    "villages_registerclosure",
    "notices_noticesettings",
}
MODELS = {model._meta.db_table: model for model in apps.get_models()}
WRITE = re.compile(r'(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "(\w+)"')
# The attempts that each person makes at least, and how many kinds of record the person may write.
FLOORS = {Role.OFFICIAL: (350, 38), Role.LEADER: (700, 43), Role.VILLAGE_HEAD: (300, 1), Role.BOARD_MEMBER: (300, 2)}
ANSWERS = {200, 302, 403, 404, 405, 422}
PAGES: dict[type[Model], type[RecordPages]] = {
    entry.callback.view_initkwargs["pages"].model: entry.callback.view_initkwargs["pages"]
    for name, entry in addresses(admin=False)
    if name.endswith("-update") and "pages" in entry.callback.view_initkwargs
}
NOTHING = Q(pk__in=())
Scope = dict[str, Any]
Sent = dict[str, Any]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Scope]]:
    with django_db_blocker.unblock(), transaction.atomic():
        unit, other = make_commune("song-van", "Song Vân"), make_commune("xa-khac", "Khác")
        scopes = {
            "own": seed_scope(unit, make_village(unit, "Đồng Kim"), "canary-own"),
            "near": seed_scope(unit, make_village(unit, "Đồng Lim"), "canary-near"),
            "foreign": seed_scope(other, make_village(other, "Khác"), "canary-foreign"),
        }
        for name, scope in scopes.items():
            more = Seed(scope["villages.administrativeunit"], scope["villages.village"], f"{name}-x")
            scope["deleted"] = {model: delete_record(record=more.new(model)).history_id for model in PAGES}
        yield scopes
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _unrendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts is what was stored; without their pages the forms come ten times as quickly."""
    monkeypatch.setattr("django.template.backends.django.Template.render", lambda *args, **kwargs: "")


def person(role: str, world: dict[str, Scope]) -> User:
    """One who holds the role in xã Song Vân; the official serves both communes, and must keep them apart."""
    unit = world["own"]["villages.administrativeunit"]
    user = make_user("nguoi-thu", role, unit, world["own"]["villages.village"] if role == Role.VILLAGE_HEAD else None)
    if role == Role.OFFICIAL:
        other = world["foreign"]["villages.administrativeunit"]
        Appointment.objects.create(user=user, role=role, unit=other, valid_from="2020-01-01")
    return user


def typed(form: Any) -> Sent:
    """What the browser sends for a form left as it was shown."""
    sent = {}
    for field in form:
        value = field.value()
        if isinstance(field.field, forms.BooleanField) and not isinstance(field.field, forms.NullBooleanField):
            if value:
                sent[field.html_name] = "on"
        elif value is not None and hasattr(field.field.widget, "format_value"):
            shown = field.field.widget.format_value(value)
            sent[field.html_name] = shown[0] if isinstance(shown, list) else shown
    return {name: value for name, value in sent.items() if value is not None}


class Sender:
    """Sends forms as one person and looks, after each that wrote anything, at what it did outside the scope."""

    def __init__(self, role: str, world: dict[str, Scope], client: Client) -> None:
        self.role, self.world, self.client = role, world, client
        self.user = person(role, world)
        self.rights = RIGHTS[role]
        self.own, self.unit = world["own"], world["own"]["villages.administrativeunit"]
        self.attempts = 0
        client.force_login(self.user)
        self.before = {model: self.outside(model) for model in MODELS.values()}
        assert not astray(list(MODELS.values()))

    def addresses(self, slug: str) -> set[str]:
        """Communes by whose address foreign rows are tried; by their own one they are the official's right."""
        return {self.unit.slug} | (set() if self.role == Role.OFFICIAL else {slug})

    def outside(self, model: Any) -> list[Any]:
        """The rows that the person may not write: of other units, other villages, apps of other roles, nobody's."""
        inside = self._inside(getattr(model, "instance_type", model))
        return list(model._base_manager.exclude(inside).order_by("pk").values_list())

    def _inside(self, model: Any) -> Q:
        home, label = home_key(model), model._meta.label_lower
        if label == "reports.reportstep" and "reports" in self.rights.writes:
            return Q(report__unit=self.unit)
        if label == "accounts.user" and "accounts" in self.rights.writes:
            return Q(pk__in=[self.world[name]["accounts.user"].pk for name in ("own", "near")])
        if home is None or model._meta.app_label not in self.rights.writes or label in self.rights.without:
            return NOTHING
        queryset = model._default_manager.all()
        if self.rights.span is Span.VILLAGE:
            scopes, inside = [self.own], Q(**{queryset.village_path: self.own["villages.village"]})
        else:
            scopes, inside = [self.own, self.world["near"]], Q(**{queryset.unit_path: self.unit})
        # The history of a row stays when its parent is gone, and leads nowhere then.
        parents = {scope[home.related_model._meta.label_lower].pk for scope in scopes}
        return inside if home.name == "unit" else inside | Q(**{f"{home.attname}__in": parents})

    def send(self, address: str, sent: Sent) -> int:
        """The status of the answer; what was written is undone."""
        self.attempts += 1
        with transaction.atomic():
            written: set[str] = set()
            with connection.execute_wrapper(partial(note_write, written)):
                status: int = self.client.post(address, sent).status_code
            models = [MODELS[table] for table in written - NOTED]
            changed = [model for model in models if self.before[model] != self.outside(model)]
            assert not changed, (changed, address, sent)
            assert not astray(models), (address, sent)
            transaction.set_rollback(True)
        assert status in ANSWERS, (status, address, sent)
        return status


def note_write(written: set[str], execute: Any, sql: str, *args: Any) -> Any:
    """Adds the table that a statement writes to."""
    if found := WRITE.match(sql):
        written.add(found[1])
    return execute(sql, *args)


def astray(models: list[Any]) -> list[str]:
    """Keys of these tables that lead from a row of one unit to a row of another."""
    found = []
    for model in models:
        if home_key(model) is None:
            continue
        home = model._default_manager.all().unit_path
        for key in choice_keys(model):
            there = f"{key.name}__{key.related_model._default_manager.all().unit_path}"
            led = model._base_manager.filter(**{f"{there}__isnull": False}).exclude(**{there: F(home)})
            found += [f"{model._meta.label_lower}.{key.name}"] if led.exists() else []
    return found


def hidden(scope: Scope, prefix: str = "") -> Sent:
    """Names that no form asks for, each leading into the scope."""
    keys = {key.name: key.related_model for model in scoped_models() for key in (home_key(model), *choice_keys(model))}
    sent = {name: scope[model._meta.label_lower].pk for name, model in keys.items()}
    sent |= {f"{name}_id": pk for name, pk in sent.items()}
    sent |= dict.fromkeys(("created_by", "created_by_id", "user", "by"), scope["accounts.user"].pk)
    sent |= {"id": scope["meetings.meeting"].pk, "pk": scope["meetings.meeting"].pk, "state": "approved"}
    sent |= {"public_id": scope["meetings.meeting"].public_id, "year": 2020, "approved_digest": "x", "is_demo": "on"}
    return {f"{prefix}{name}": value for name, value in sent.items()}


def record_form(pages: type[RecordPages], row: Any, user: User) -> tuple[Any, list[Any]]:
    """The form and formsets that the update page shows."""
    kwargs = {"user": user, "unit": row.unit}
    rows = [
        child.formset(instance=row, prefix=child.related_name, form_kwargs=kwargs, queryset=None)
        for child in pages.children
        if child.formset is not None
    ]
    return pages.form_class(instance=row, **kwargs), rows


def record_sendings(pages: type[RecordPages], sender: Sender) -> Iterator[tuple[str, Sent, bool]]:
    """Address, content, and whether it must be taken: the plain form, also with names that nobody asks for."""
    row = sender.own[pages.model._meta.label_lower]
    writable = sender.user.reach.may_write_record(row)
    form, formsets = record_form(pages, row, sender.user)
    changed = typed(form)
    for formset in formsets:
        changed |= typed(formset.management_form)
        changed |= {f"{formset.prefix}-TOTAL_FORMS": 1, f"{formset.prefix}-INITIAL_FORMS": 1}
        changed |= typed(formset.forms[0])
        if nested := getattr(formset.forms[0], "nested", None):
            changed |= typed(nested[1].management_form)
            changed |= {f"{nested[1].prefix}-{count}_FORMS": 0 for count in ("TOTAL", "INITIAL")}
    update = pages.url("update", row.unit.slug, row.public_id)
    create = pages.url("create", row.unit.slug)
    made = {name: _renewed(value) for name, value in changed.items()} | {"version": ""}
    made |= {
        name: value
        for name, value in (
            ("year", "2020"),
            ("for_year", "2020"),
            ("phone", "0912345678"),
            ("petitioners-0-phone", "0912345678"),
        )
        if name in made
    }
    if "basis" in made:
        # A time that the commune sets itself; no two of a type hold on one day.
        made |= {"valid_from": "01/01/1950", "valid_until": "02/01/1950"}
    # These accounts have no appointment, and a new record has no rows of its own: neither is offered.
    for name in ("barred", "assigned_to", "demands-0-target", "decisions-0-replaces"):
        made.pop(name, None)
    asked = pages.form_class(user=sender.user, unit=row.unit).fields
    # Of a new record alone the form may ask how it began.
    made |= {name: asked[name].choices[-1][0] for name in asked if name not in form.fields and asked[name].required}
    for formset in formsets:
        made |= {f"{formset.prefix}-INITIAL_FORMS": 0}
        made.pop(f"{formset.prefix}-0-id")
        made.pop(f"{formset.prefix}-0-{formset.fk.name}")
    # The official's other commune is the hard case; rows of the same one are tried by the leader.
    names = ("foreign",) if sender.role == Role.OFFICIAL else ("near", "foreign")
    for address, plain in ((update, changed), (create, made)):
        yield address, plain, writable
        for scope in (sender.world[name] for name in names):
            yield address, hidden(scope) | plain, writable
            for twisted in _twisted(form, formsets, plain, scope) if writable else ():
                yield address, twisted, False
    for name in ("near", "foreign"):
        scope = sender.world[name]
        other = scope[pages.model._meta.label_lower]
        for slug in sender.addresses(other.unit.slug):
            yield pages.url("update", slug, other.public_id), changed, False
            yield pages.url("delete", slug, other.public_id), {}, False
            yield pages.url("restore", slug, scope["deleted"][pages.model]), {}, False
            yield pages.url("create", slug), made | hidden(scope), False


def _renewed(value: Any) -> Any:
    """Else a new record would take the number of the old one."""
    number = number_of("canary-own")
    return value.replace("canary-own", "canary-new").replace(number, "7") if isinstance(value, str) else value


def _twisted(form: Any, formsets: list[Any], plain: Sent, scope: Scope) -> Iterator[Sent]:
    for name, field in form.fields.items():
        if isinstance(field, forms.ModelChoiceField):
            yield plain | {name: _pk(field, scope)}
    for formset in formsets:
        at, parent = formset.prefix, formset.fk
        row, above = scope[formset.model._meta.label_lower].pk, scope[parent.related_model._meta.label_lower].pk
        first = {name: value for name, value in plain.items() if name.startswith(f"{at}-0-")}
        second = {name.replace("-0-", "-1-", 1): value for name, value in first.items() if name != f"{at}-0-id"}
        third = {name.replace("-0-", "-2-", 1): value for name, value in first.items()}
        taken = {f"{at}-0-id": row, f"{at}-INITIAL_FORMS": 1}
        yield plain | taken
        yield plain | taken | {f"{at}-0-DELETE": "on"}
        yield plain | {f"{at}-0-{parent.name}": above}
        yield plain | {f"{at}-0-{parent.name}": above, f"{at}-0-id": row}
        yield plain | second | {f"{at}-TOTAL_FORMS": 2, f"{at}-1-{parent.name}": above}
        yield plain | second | {f"{at}-TOTAL_FORMS": 2, f"{at}-INITIAL_FORMS": 2, f"{at}-1-id": row}
        yield plain | second | third | {f"{at}-TOTAL_FORMS": 3, f"{at}-INITIAL_FORMS": 99, f"{at}-1-id": row}
        yield hidden(scope, f"{at}-0-") | plain
        for name, field in formset.forms[0].fields.items():
            if isinstance(field, forms.ModelChoiceField) and name not in (parent.name, "id"):
                yield plain | {f"{at}-0-{name}": _pk(field, scope)}


def _pk(field: forms.ModelChoiceField, scope: Scope) -> int:
    pk: int = scope[field.queryset.model._meta.label_lower].pk
    return pk


# A leader's forms are an official's and the petition officer's; both walk them in the long counts.
SAMPLED = [pytest.param(role, marks=pytest.mark.soak if role == Role.OFFICIAL else ()) for role in FLOORS]


@pytest.mark.parametrize("role", SAMPLED)
def test_record_forms_change_nothing_outside(world: dict[str, Scope], client: Client, role: str) -> None:
    sender = Sender(role, world, client)
    written = set()
    for pages in PAGES.values():
        for address, sent, taken in record_sendings(pages, sender):
            status = sender.send(address, sent)
            assert status == 302 or not taken, (address, sent, status)
            written |= {pages} if taken else set()
    attempts, kinds = FLOORS[role]
    assert len(written) == kinds
    assert sender.attempts >= attempts


def other_sendings(sender: Sender, scope: Scope) -> Iterator[tuple[str, Sent]]:
    """Valid forms of the pages that are no record kind's, with keys that lead into the scope."""
    own, slug = sender.own, sender.unit.slug
    report, section = own["reports.report"], own["reports.reportsection"]
    strange, strange_section = scope["reports.report"], scope["reports.reportsection"]
    entry, extra = own["documents.numberentry"], hidden(scope)
    begun = {"kind": "year", "year": 2022, "issued_on": "05/01/2023", "again": "on"}
    form = {
        "subject": "Báo cáo",
        "issued_on": "05/01/2024",
        "organ": "UBND",
        "sign_form": "deputy",
        "head_post": "Chủ tịch",
        "own_post": "Phó Chủ tịch",
        "signer": "Người ký",
        "recipients": "Lưu: VT",
        "version": report.version,
    }
    text = {"title": "Mục", "level": 1, "text": "Chữ", "version": section.version}
    paper = {"organ": "UBND", "type_code": "BC", "issued_on": "05/01/2024", "subject": "Bản giấy"}
    book = {"organ": "UBND", "type_code": "KH", "year": 2024, "kept_in": "portal", "last_number": 3}

    def at(name: str, *args: Any) -> str:
        return reverse(name, args=[slug, *args])

    yield at("reports:report-create"), extra | begun | {"outline": own["reports.outline"].pk}
    yield at("reports:report-create"), begun | {"outline": scope["reports.outline"].pk}
    yield from outline_sendings(own, scope, slug)
    yield at("reports:report-update", report.public_id), extra | form
    yield at("reports:section-add", report.public_id), extra | {"title": "Mới", "level": 1, "after": section.pk}
    yield at("reports:section-add", report.public_id), {"title": "Mới", "level": 1, "after": strange_section.pk}
    yield at("reports:section-update", report.public_id, section.pk), extra | text
    for action in ("up", "down", "delete", "restore"):
        yield at("reports:section-action", report.public_id, section.pk), extra | {"action": action}
        yield at("reports:section-action", report.public_id, strange_section.pk), {"action": action}
    said = {"quote": "Đoạn", "text": "Chữ"}
    for one in (section, strange_section):
        yield at("reports:comment-list", report.public_id), extra | said | {"section": one.pk}
        for page in ("section-writers", "section-as-typed", "section-versions", "section-last-year"):
            yield at(f"reports:{page}", report.public_id, one.pk), extra | {"version": one.version, "ban": 1}
    settled = {"action": "resolve", "comment": scope["reports.sectioncomment"].pk}
    yield at("reports:comment-list", report.public_id), extra | settled
    figure = f"?khoa={TOKEN}"
    entered = {"action": "enter", "value": "3", "source": "Sổ theo dõi"}
    yield at("reports:report-figure", report.public_id) + figure, extra | entered
    yield at("reports:report-figure", report.public_id) + figure, extra | {"action": "waive", "reason": "Không có"}
    for action in ("submit", "approve", "return"):
        step = {"action": action, "version": report.version, "comment": "Sửa lại"}
        yield at("reports:report-step", report.public_id), extra | step
    yield at("reports:report-issue", report.public_id), extra | {"replaces": "on"}
    yield at("reports:report-discard", report.public_id), extra
    for action in ("close", "reopen"):
        register = {"register": "meetings.meeting", "action": action}
        yield at("reports:register-list"), extra | register
    yield at("documents:paper-entry"), extra | paper
    yield at("documents:entry-update", entry.public_id), extra | paper | {"number": 77, "on_paper": ""}
    yield at("documents:book"), extra | book
    petition = own["complaints.petition"]
    numbers = {"code": "12", "paper_dossier_number": "12/HS"}
    yield at("complaints:petition-reclassify", petition.public_id), extra | numbers
    yield from meeting_sendings(own, scope, slug)
    # The pages of foreign rows, by the own commune's address and by theirs.
    for unit in sender.addresses(strange.unit.slug):
        args = {"unit": unit, "public_id": strange.public_id}
        yield reverse("reports:report-update", kwargs=args), form
        yield reverse("reports:report-discard", kwargs=args), {}
        yield reverse("reports:report-step", kwargs=args), {"action": "submit", "version": strange.version}
        yield reverse("reports:report-figure", kwargs=args) + figure, entered
        yield reverse("reports:section-add", kwargs=args), {"title": "Mới", "level": 1}
        yield reverse("reports:comment-list", kwargs=args), said | {"section": strange_section.pk}
        yield reverse("reports:comment-list", kwargs=args), settled
        yield reverse("reports:section-update", kwargs=args | {"section": strange_section.pk}), text
        yield reverse("reports:section-update", kwargs=args | {"section": section.pk}), text
        args["public_id"] = scope["documents.numberentry"].public_id
        yield reverse("documents:entry-update", kwargs=args), paper
        args["public_id"] = scope["complaints.petition"].public_id
        yield reverse("complaints:petition-reclassify", kwargs=args), numbers


def outline_sendings(own: Scope, scope: Scope, slug: str) -> Iterator[tuple[str, Sent]]:
    """Outlines made from what the scope has, and written behind sections of the scope's outline."""
    extra, new = hidden(scope), reverse("reports:outline-create", args=[slug])
    for source in ("outline", "report"):
        for rows in (own, scope):
            yield new, extra | {"name": "Bản chép", "source": source, source: rows[f"reports.{source}"].pk}
    form = {"name": "Tên", "subject": "Trích yếu", "type_code": "BC", "type_name": "BÁO CÁO", "lines": "Lưu: VT"}
    spec = {"kind": "table", "by": "unit", "units": [scope["villages.administrativeunit"].slug], "c0_figure": "D01"}
    sent: dict[str, Sent] = {
        "update": form,
        "archive": {"action": "archive"},
        "section-add": {"title": "Mới", "level": 1, "after": scope["reports.outlinesection"].pk},
        "section-update": {"title": "Mục", "level": 1, "text": "Chữ"},
        "section-spec": spec,
        "section-action": {"action": "delete"},
        "discard": {},
    }
    for page, values in sent.items():
        for outline in (own["reports.outline"], scope["reports.outline"]):
            for section in (own["reports.outlinesection"], scope["reports.outlinesection"]):
                args = [slug, outline.public_id] + (
                    [section.pk] if page in ("section-update", "section-spec", "section-action") else []
                )
                yield reverse(f"reports:outline-{page}", args=args), extra | values | {"version": 1}
    report, section = own["reports.report"], own["reports.reportsection"]
    yield reverse("reports:section-spec", args=[slug, report.public_id, section.pk]), extra | spec | {"version": 1}
    missing = {"keys": [TOKEN], "reason": "Không có"}
    yield reverse("reports:report-missing", args=[slug, report.public_id]), extra | missing


def meeting_sendings(own: Scope, scope: Scope, slug: str) -> Iterator[tuple[str, Sent]]:
    """Steps with a matter of a meeting that point at a convention, a board, households or a matter of the scope."""
    meeting, extra = own["meetings.meeting"], hidden(scope)
    days = {"starts_on": "01/03/2024", "ends_on": "05/03/2024"}
    decision = {"outcome": "recognised", "number": "1", "decided_on": "01/03/2024", "valid_from": "01/03/2024"}
    sent = {
        "draft": {"kind": "quy_uoc", "title": "Quy ước", "change": "amends", "base": scope["villages.convention"].pk},
        "recognise": decision | {"committee": scope["committees.committee"].pk},
        "count": {"counted_on": "01/03/2024", f"answer-{scope['households.household'].pk}": "for"},
        "ballots": {"reason": "short", "purpose": "Hỏi", "team": "Tổ"} | days,
        "withdraw": {},
    }
    for step, values in sent.items():
        for matter in (own["meetings.matter"], scope["meetings.matter"]):
            address = reverse(f"meetings:matter-{step}", args=[slug, meeting.public_id, matter.pk])
            yield address, extra | values | {"version": meeting.version}


@pytest.mark.parametrize("role", FLOORS)
def test_other_forms_change_nothing_outside(world: dict[str, Scope], client: Client, role: str) -> None:
    sender = Sender(role, world, client)
    scopes = ("foreign",) if role != Role.VILLAGE_HEAD else ("near", "foreign")
    taken = sum(sender.send(*sending) == 302 for name in scopes for sending in other_sendings(sender, world[name]))
    assert sender.attempts >= 30
    assert taken >= (12 if "reports" in sender.rights.writes else 0)


@pytest.mark.parametrize("role", [Role.LEADER, pytest.param(Role.VILLAGE_HEAD, marks=pytest.mark.soak)])
def test_no_address_takes_names_that_it_does_not_ask_for(world: dict[str, Scope], client: Client, role: str) -> None:
    """Every pattern that the resolver knows, new ones too, on own rows and on foreign ones."""
    sender = Sender(role, world, client)
    for name, entry in addresses(admin=False):
        wanted = dict(entry.pattern.converters) or dict.fromkeys(entry.pattern.regex.groupindex)
        if "unit" not in wanted:
            continue
        for scope in world.values():
            for args in _arguments(name, wanted, scope):
                sender.send(reverse(name, kwargs=args), hidden(world["foreign"]) | {"action": "delete"})
    assert sender.attempts >= 250


def _arguments(name: str, wanted: dict[str, Any], scope: Scope) -> Iterator[dict[str, Any]]:
    """The address by the commune of the person, whose row ever it names."""
    app, _, page = name.partition(":")
    labelled = {label: row for label, row in scope.items() if label.startswith(f"{app}.") and hasattr(row, "public_id")}
    named = labelled.get(f"{app}.{page.partition('-')[0]}")
    rows = [named] if named else list(labelled.values())
    known = {
        "unit": "song-van",
        "village": scope["villages.village"].slug,
        "section": scope["reports.reportsection"].pk,
        "format": "pdf",
        "name": TOKEN,
        "matter": scope["meetings.matter"].pk,
        "finding": scope["supervision.finding"].pk,
        "recommendation": scope["supervision.recommendation"].pk,
        "opinion": scope["consultations.consultationopinion"].pk,
        "number": 1,
        "paper": "bien-ban",
    }
    unknown = {key: 1 if isinstance(converter, IntConverter) else "1" * 16 for key, converter in wanted.items()}
    args = unknown | {key: value for key, value in known.items() if key in wanted}
    for row in rows if "public_id" in wanted else rows[:1]:
        yield args | ({"public_id": row.public_id} if "public_id" in wanted else {})
