"""No byte of a pack holds anything of a person: every text of every record is marked, and the pack is searched."""

import re
from datetime import date
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from apps.core.fields import SearchKeyField
from apps.reports.open_data.allowed import ALLOWED, RELEASED_TEXTS, only
from tests.reports.open_data_scene import packed_files, rows_of
from tests.world import Seed, seed_scope

pytestmark = pytest.mark.django_db

# What a field is called that may hold a name, number, address or birthday of a person.
PERSON = re.compile(
    r"(?i)full_name|head_name|phone|address|birth|contact|signer|keeper|holder|leader|members|person|username|email|"
    r"chair|secretary|host_name|witness|guest|representative|"
    r"họ tên|họ và tên|người|chủ hộ|chủ trì|thư ký|điện thoại|căn cước|định danh|địa chỉ|ngày sinh|năm sinh|đại biểu|"
    r"đại diện|trưởng|liên hệ"
)
MARK = re.compile(rb"mk(\d{5})km", re.IGNORECASE)
BIRTH_YEAR = 1931
# Codes and texts that no person typed about another: identifiers, numbers of documents, national catalogues.
CODES = {
    "public_id",
    "source",
    "sign",
    "replaces__sign",
    "replaced_by__sign",
    "sha256",
    "key",
    "item__article",
    "item__name",
    "subject__name",
}


def is_of_a_person(field: Any) -> bool:
    return PERSON.search(field.name) is not None or PERSON.search(str(field.verbose_name)) is not None


def is_text(field: Any) -> bool:
    """Whether people type into it what they like."""
    free = isinstance(field, models.CharField | models.TextField) and not isinstance(field, SearchKeyField)
    return free and not field.choices


@pytest.fixture
def marked(monkeypatch: Any) -> dict[int, Any]:
    """While rows are seeded each text gets a mark of its own; which field it stands in, by the mark's number."""
    fields: dict[int, Any] = {}
    numbers, plain = count(1), Seed._value

    def value(self: Seed, field: Any) -> Any:
        if is_text(field) and not isinstance(field, models.SlugField) and plain(self, field) == self.canary:
            number = next(numbers)
            fields[number] = field
            return f"mk{number:05d}km"[: field.max_length]
        if field.name == "birth_year":
            return BIRTH_YEAR
        if isinstance(field, models.DateField) and PERSON.search(str(field.verbose_name)) and "sinh" in str(field):
            return date(BIRTH_YEAR, 7, 13)
        return plain(self, field)

    monkeypatch.setattr(Seed, "_value", value)
    return fields


def test_no_text_of_any_record_reaches_the_pack_but_those_of_postings(commune, village, marked) -> None:
    seed_scope(commune, village, "nguoi nao do")
    of_persons = {field for field in marked.values() if is_of_a_person(field)}
    assert {f"{field.model._meta.object_name}.{field.name}" for field in of_persons} >= {
        *("Household.head_name", "Household.phone", "Household.address", "HouseholdRepresentative.full_name"),
        *("Petitioner.name", "Petitioner.address", "Petitioner.phone", "Visitor.name", "Official.full_name"),
        *("Meeting.chair_name", "Meeting.secretary_name", "Meeting.witnesses", "Dialogue.host_name"),
        *("Choice.text", "SupervisionPlan.leader", "Fund.keeper", "ModelCase.holder", "ReceptionDay.host_name"),
        *("OnlineReflection.contact", "OpinionPoint.contact"),
    }
    files = packed_files(commune)
    assert all(rows_of(files, table) for table in ("hop-thon", "viec-thon-quyet-dinh", "doi-thoai", "cong-trinh"))
    found = {marked[int(number)] for content in files.values() for number in MARK.findall(content)}
    assert {(field.model._meta.label, field.name) for field in found} == {("disclosures.Posting", "title")}
    for name, content in files.items():
        assert b"nguoi nao do" not in content.lower(), name
        assert not re.search(rb"(?<![0-9a-f])1931(?![0-9a-f])", content), name


def test_the_allowlist_names_nothing_of_a_person_and_one_typed_text() -> None:
    for label, paths in ALLOWED.items():
        model = apps.get_model(label)
        only(model._default_manager.none())
        for path in paths:
            field = field_at(model, path)
            if is_text(field) and path not in CODES:
                assert (label, path) in RELEASED_TEXTS, (label, path)
            if is_text(field):
                assert not is_of_a_person(field), (label, path)
            assert not isinstance(field, models.JSONField | models.FileField), (label, path)
            assert "birth" not in path


def field_at(model: Any, path: str) -> Any:
    field: Any = None
    for name in path.split("__"):
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        if field.is_relation:
            model = field.related_model
    return field


def test_the_search_would_find_a_leak(commune, village, marked, monkeypatch) -> None:
    monkeypatch.setitem(ALLOWED, "meetings.Meeting", (*ALLOWED["meetings.Meeting"], "chair_name"))
    seed_scope(commune, village, "nguoi nao do")
    monkeypatch.setattr(
        "apps.reports.open_data.people.MeetingKind", lambda kind: type("Leak", (), {"label": leaked()})()
    )

    def leaked() -> str:
        return next(f"mk{number:05d}km" for number, field in marked.items() if field.name == "chair_name")

    files = packed_files(commune)
    assert {marked[int(number)].name for number in MARK.findall(files["hop-thon.csv"])} == {"chair_name"}
