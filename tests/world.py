"""One row of every kind that belongs to a unit, each carrying a canary string that names its scope.

Rows are made from the models' fields, so that a new model is seeded without a word here unless its constraints ask
for one.
"""

import hashlib
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db import models

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.agencies.models import Agency
from apps.committees.models import Committee, CommitteeDecision
from apps.complaints.models import OnlineReflection, Petition, PetitionClass, ReceptionDay
from apps.consultations.models import Consultation, ConsultationSubject
from apps.core.fields import SearchKeyField
from apps.core.models import new_public_id
from apps.core.text import slugify_vi
from apps.dialogues.models import Dialogue, DialogueState
from apps.disclosures.models import DisclosureCatalogue, DisclosureForm, DisclosureItem
from apps.documents.blocks import Paragraph, Run, to_json
from apps.documents.models import (
    NOTICE,
    DocumentFile,
    IssuedDocument,
    NumberBook,
    NumberEntry,
    PublicationFile,
    SignedCopy,
)
from apps.documents.services import begin_issue, finish_issue, open_book, take_number
from apps.households.models import Household, HouseholdPair
from apps.meetings.models import Matter, Meeting, MeetingState
from apps.reports.models import (
    CheckWaiver,
    FigureWaiver,
    Report,
    ReportSection,
    ReportState,
    ReportStep,
)
from apps.surveys.models import Survey
from apps.villages.models import AdministrativeUnit, Convention, Village
from apps.villages.scope import choice_keys
from apps.villages.scope_triggers import scoped_models
from tests.documents.issue_worker import small_document

# The words of every row of a scope, or what gives them for a table ("meetings.meeting").
Canary = str | Callable[[str], str]
DAY = date(2024, 3, 1)
TOKEN = "dialogues.sessions"  # noqa: S105 - names a figure
# The key under which `seed_scope` gives a report that was issued; "reports.report" is a draft.
ISSUED = "reports.report:issued"
# Likewise a consultation that runs; "consultations.consultation" is over.
RUNNING = "consultations.consultation:running"
# Likewise a dialogue to come; "dialogues.dialogue" was held.
PLANNED = "dialogues.dialogue:planned"
# Likewise a survey whose result is settled; "surveys.survey" is over.
SETTLED = "surveys.survey:closed"
# Likewise a meeting whose minutes the commune took; "meetings.meeting" was held.
ACCEPTED = "meetings.meeting:accepted"
# Likewise what came from the board and was answered; "complaints.onlinereflection" waits.
ANSWERED = "complaints.onlinereflection:answered"


def number_of(canary: str) -> str:
    """The canary of denunciations, which take no words: a number that only this scope has."""
    return f"{zlib.crc32(canary.encode()) % 10**6:06d}-SCOP"


class Seed:
    """Makes the rows of one scope; a row that others need is made once."""

    def __init__(self, unit: AdministrativeUnit, village: Village | None, canary: Canary) -> None:
        self.unit, self.village = unit, village
        self.canary_of = canary if callable(canary) else lambda label: canary
        self.canary = self.canary_of("villages.administrativeunit")
        self.made: dict[str, Any] = {"villages.administrativeunit": unit}
        if village is not None:
            self.made["villages.village"] = village

    def row(self, model: type[models.Model]) -> Any:
        """The scope's row of the model."""
        label = model._meta.label_lower
        if label not in self.made:
            maker = _MAKERS.get(label)
            with self._named(label):
                self.made[label] = maker(self) if maker else self.new(model)
        return self.made[label]

    @contextmanager
    def _named(self, label: str) -> Iterator[None]:
        """Within it, `canary` is that of the table."""
        outer, self.canary = self.canary, self.canary_of(label)
        yield
        self.canary = outer

    def new(self, model: type[models.Model], **values: Any) -> Any:
        """One more row of the model; `values` go before what is made up."""
        with self._named(model._meta.label_lower):
            values = _exceptions(model._meta.label_lower, self) | values
            for field in model._meta.concrete_fields:
                if field.name not in values and (value := self._value(field)) is not None:
                    values[field.name] = value
            return model._default_manager.create(**values)

    def _value(self, field: Any) -> Any:
        if field.primary_key or not (field.editable or field.is_relation) or isinstance(field, SearchKeyField):
            # What nobody types has a default, save a field of a table that its exceptions name.
            return None
        if field.is_relation:
            if field in choice_keys(field.model) and field.related_model is Village:
                return self.village
            return self.row(field.related_model)
        if field.choices:
            return None if field.blank or field.has_default() else field.choices[0][0]
        if isinstance(field, models.SlugField):
            return slugify_vi(self.canary)
        if isinstance(field, models.CharField | models.TextField):
            return self.canary[: field.max_length]
        if field.null or field.has_default() or field.blank:
            return None
        return _PLAIN[type(field)](field)


_PLAIN: dict[type[models.Field], Callable[[Any], Any]] = {
    models.DateField: lambda field: DAY,
    models.DateTimeField: lambda field: datetime(2024, 3, 1, tzinfo=UTC),
    models.DecimalField: lambda field: Decimal(1),
    models.PositiveBigIntegerField: lambda field: 1,
    models.PositiveIntegerField: lambda field: 1,
    models.PositiveSmallIntegerField: lambda field: DAY.year if field.name in ("year", "for_year") else 1,
}


def _exceptions(label: str, seed: Seed) -> dict[str, Any]:
    """Where a constraint or the kind of value asks for another one than the field alone would get."""
    village, number = seed.village, number_of(seed.canary)
    chance = zlib.crc32(seed.canary.encode())
    year, past_year = 1990 + chance % 200, 1990 + chance % 29
    head = {"office": "village_head"} if village else {"office": "chairman"}
    found: dict[str, dict[str, Any]] = {
        "villages.officeterm": head,
        # Only a split has households to deal out.
        "villages.villagearrangement": {"kind": "split", "renamed": None, "undone_by": None},
        "villages.convention": {"base": None},
        "villages.registerclosure": {"register": "meetings.meeting"},
        "accounts.appointment": {
            "role": Role.VILLAGE_HEAD if village else Role.OFFICIAL,
            "valid_until": DAY,
            "handed_over_to": None,
        },
        "accounts.accessentry": {"kind": "meetings.meeting", "record": ""},
        "committees.committee": {"agency": None},
        "committees.committeedecision": {"replaces": None},
        "committees.committeepaper": {"snapshot": to_json(replace(small_document(), subject=seed.canary))},
        # One a year of each body.
        "committees.programme": {"year": past_year},
        "committees.programmeitem": {"done_on": DAY},
        "committees.inspectiontarget": {"agency": "" if village else seed.canary, "workplace": None},
        # Noted as remedied, and waiting for another person.
        "committees.inspectiondemand": {"remedy": seed.canary, "remedied_on": DAY, "verified_by": None},
        # One a year in each village.
        "villages.villageprofile": {"year": year},
        "agencies.agency": {"name": _agency_name},
        # Stands; nobody knows a secret that has this hash.
        "api.apitoken": {
            "digest": hashlib.sha256(seed.canary.encode()).hexdigest(),
            "made_on": DAY,
            "expires_on": DAY,
            "revoked_by": None,
        },
        # One a year, of the commune and of each village.
        "agencies.scorecard": {"year": past_year},
        "agencies.culturalyear": {"year": past_year},
        "households.household": {"started_on": DAY},
        # Parted from the household and merged into it again, so that all its keys lead somewhere.
        "households.residence": {"start": DAY, "start_kind": "split", "end": DAY, "end_kind": "merged"},
        "households.householdrepresentative": {"valid_from": DAY},
        "households.householdimport": {"kind": "xlsx"},
        "households.importrow": {"cells": [seed.canary]},
        "households.householdmerge": {"gone_id": "0" * 16, "gone_code": seed.canary},
        "documents.publication": {
            "source": f"{NOTICE}{new_public_id()}",
            "unit_slug": seed.unit.slug,
            "unit_name": str(seed.unit),
            "village_slug": village.slug if village else "",
            "village_name": str(village) if village else "",
            "happens_on": DAY,
            "released_at": datetime(2024, 3, 1, tzinfo=UTC),
            "withdrawn_by": None,
            # Everybody may send opinions about it.
            "opinions_until": date(2100, 1, 1),
        },
        "documents.submission": {"decided_by": None},
        # Noted, and never corrected.
        "documents.delivery": {"corrects": None, "reason": ""},
        # Stands.
        "documents.signedcopy": {"voided_by": None},
        # Found, and not closed yet.
        "documents.filealarm": {"closed_by": None},
        "complaints.denunciation": {"code": number, "paper_dossier_number": number},
        "complaints.denunciationevent": {"number": number},
        "complaints.denunciationbar": {"user": _nobody()},
        "complaints.receptionday": {"starts_at": _free_hour, "ends_at": time(11), "outcome": "missed"},
        "complaints.petitionpaper": {"snapshot": to_json(replace(small_document(), subject=seed.canary))},
        "complaints.petition": {"code": number, "matter": None, "own_field": _own_field},
        "complaints.petitionclass": {"axis": "type", "counted_as": "complaint", "name": _class_name},
        "complaints.petitionstep": {"due_on": DAY},
        "complaints.denunciationstep": {"due_on": DAY},
        # One a time for each type.
        "complaints.internaltarget": {"valid_from": date(year, 1, 1), "valid_until": date(year, 1, 2)},
        "complaints.mediationcase": {"team": _mediation_team},
        "complaints.onlinereflection": {"petition": None, "decided_by": None, "reason": ""},
        # Held for the village of the scope, which has a row of its own.
        "dialogues.dialogue": {"level": "village"},
        # Answered, so that it may go on the board.
        "dialogues.onlinefeedback": {"state": "answered", "answered_on": DAY},
        "consultations.consultationballot": {"issued": 1},
        "meetings.meeting": {"households": 1, "follows": None},
        # Ballots go out on it, it has a draft, and the commune recognises it.
        "meetings.matter": {"follows": None, "kind": "convention", "method": "household_ballot"},
        "meetings.conventiondraft": {"change": "replaces"},
        "meetings.minutes": {"document": to_json(replace(small_document(), subject=seed.canary))},
        "supervision.supervisionplan": {"cancelled_why": ""},
        "supervision.supervision": {"body": "inspectorate", "committee": _inspectorate},
        "supervision.finding": {"remedied_by": None, "verified_by": None},
        "supervision.recommendation": {"replied_on": DAY},
        "surveys.surveyquestion": {"kind": "scale", "options": ""},
        "surveys.surveyresponse": {"set_aside_by": None, "set_aside_reason": ""},
        # Of a household in the register, so that it has no name of its own.
        "works.landprojecthousehold": {"name": ""},
        "works.work": {"board": _investment_board},
        "reports.outline": {"type_code": "BC", "recipients": [seed.canary]},
        "reports.report": {"start": date(2023, 1, 1), "end": date(2023, 12, 31), "document": None},
        "reports.outlinesection": {"level": 1},
        "reports.reportsection": {"text": f"{seed.canary} [[{TOKEN}]]", "level": 1},
        # Waiting: nobody has dealt with it.
        "reports.sectioncomment": {"section_title": seed.canary, "resolved_by": None},
        "reports.reportcall": {"letter_date": DAY, "withdrawn_by": None},
        "reports.reportreturn": {"taken_back_by": None},
        "reports.submittedfigure": {"state": "known", "measure": "cuộc", "village": ""},
        "reports.enteredfigure": {"key": seed.canary, "start": DAY, "end": DAY},
    }
    return {name: value(seed) if callable(value) else value for name, value in found.get(label, {}).items()}


def _own_field(seed: Seed) -> PetitionClass:
    return seed.new(PetitionClass, axis="field", counted_as="land")


def _class_name(seed: Seed) -> str:
    """A commune has each name once."""
    taken = PetitionClass.objects.filter(unit=seed.unit, axis="type", name__startswith=seed.canary).count()
    return f"{seed.canary} {taken + 1}" if taken else seed.canary


def _agency_name(seed: Seed) -> str:
    """A commune has each name once among those that go on."""
    taken = Agency.objects.filter(unit=seed.unit, name__startswith=seed.canary).count()
    return f"{seed.canary} {taken + 1}" if taken else seed.canary


def _free_hour(seed: Seed) -> time:
    """Two of a day do not begin at one time and place."""
    return time(8, ReceptionDay.objects.filter(unit=seed.unit).count() % 60)


def _mediation_team(seed: Seed) -> Committee:
    return seed.new(Committee, kind="mediation_team")


def _inspectorate(seed: Seed) -> Committee:
    return seed.new(Committee, kind="inspectorate", agency=None)


def _investment_board(seed: Seed) -> Committee:
    return seed.new(Committee, kind="investment_board", agency=None)


def _agency_board(seed: Seed) -> Committee:
    """Of the scope's agency, so that all its keys lead somewhere."""
    return seed.new(Committee, kind="agency_board", agency=seed.row(Agency))


def _committee_decision(seed: Seed) -> CommitteeDecision:
    """One that replaces another."""
    return seed.new(CommitteeDecision, replaces=seed.new(CommitteeDecision))


def _person(seed: Seed) -> User:
    name = slugify_vi(seed.canary)
    return User.objects.filter(username=name).first() or User.objects.create_user(name, full_name=seed.canary)


def _nobody() -> User:
    """An account without an appointment."""
    return User.objects.filter(username="khong-ai").first() or User.objects.create_user("khong-ai", full_name="Khác")


def _item(seed: Seed) -> DisclosureItem:
    """National, so it carries nobody's canary."""
    shared = {"name": "Nội dung chung", "article": "Điều 11"}
    item, _ = DisclosureItem.objects.get_or_create(code="chung", valid_from=date(2020, 1, 1), defaults=shared)
    return item


def _subject(seed: Seed) -> ConsultationSubject:
    """National as well."""
    shared = {"name": "Nội dung chung", "article": "Điều 25"}
    subject, _ = ConsultationSubject.objects.get_or_create(code="chung", valid_from=date(2020, 1, 1), defaults=shared)
    return subject


def _form(seed: Seed) -> DisclosureForm:
    form, _ = DisclosureForm.objects.get_or_create(item=_item(seed), channel="portal")
    return form


def _catalogue(seed: Seed) -> DisclosureCatalogue:
    """National as well."""
    catalogue, _ = DisclosureCatalogue.objects.get_or_create(
        valid_from=date(2020, 1, 1), defaults={"name": "Luật chung"}
    )
    return catalogue


def _book(seed: Seed) -> NumberBook:
    return open_book(unit=seed.unit, organ="UBND", type_code="BC", year=DAY.year)


def _paper_entry(seed: Seed) -> NumberEntry:
    return take_number(book=seed.row(NumberBook), issued_on=DAY, subject=seed.canary, on_paper=True)


def _issued(seed: Seed) -> IssuedDocument:
    """Number bound and text frozen; the files come with `seed_scope`."""
    body = (Paragraph((Run(seed.canary),)),)
    document = replace(small_document(), subject=seed.canary, body=body, recipients=(seed.canary,))
    return begin_issue(
        unit=seed.unit,
        book=seed.row(NumberBook),
        document=replace(document, signature=replace(document.signature, name=seed.canary)),
        figures=[],
        issued_on=DAY,
        source=f"tests:{seed.canary}",
        user=seed.row(User),
    )


def _published_file(seed: Seed) -> PublicationFile:
    content = seed.canary.encode()
    digest = hashlib.sha256(content).hexdigest()
    return seed.new(PublicationFile, file=ContentFile(content, "tep"), size=len(content), sha256=digest)


def _signed_copy(seed: Seed) -> SignedCopy:
    content = seed.canary.encode()
    digest = hashlib.sha256(content).hexdigest()
    return seed.new(SignedCopy, file=ContentFile(content, "tep"), size=len(content), sha256=digest)


def _pair(seed: Seed) -> HouseholdPair:
    first = seed.row(Household)
    return seed.new(HouseholdPair, first=first, second=seed.new(Household, code=f"{first.code[:24]} hai"))


def _meeting(seed: Seed) -> Meeting:
    """One that was called in another's place, so that all its keys lead somewhere."""
    return seed.new(Meeting, follows=seed.new(Meeting))


def _matter(seed: Seed) -> Matter:
    return seed.new(Matter, follows=seed.new(Matter))


def _convention(seed: Seed) -> Convention:
    """An amendment of another one, so that all its keys lead somewhere."""
    return seed.new(Convention, change="amends", base=seed.new(Convention))


_MAKERS: dict[str, Callable[[Seed], Any]] = {
    "accounts.user": _person,
    "committees.committee": _agency_board,
    "committees.committeedecision": _committee_decision,
    "consultations.consultationsubject": _subject,
    "disclosures.disclosureitem": _item,
    "disclosures.disclosureform": _form,
    "disclosures.disclosurecatalogue": _catalogue,
    "documents.numberbook": _book,
    "documents.numberentry": _paper_entry,
    "documents.issueddocument": _issued,
    "documents.publicationfile": _published_file,
    "documents.signedcopy": _signed_copy,
    "households.householdpair": _pair,
    "meetings.meeting": _meeting,
    "meetings.matter": _matter,
    "villages.convention": _convention,
}


def make_record(
    model: type[models.Model],
    unit: AdministrativeUnit,
    village: Village | None = None,
    canary: str = "canary",
    **values: Any,
) -> Any:
    """A stored row of the unit, and of the village where the model has one, with what it needs made in the same scope.

    Every free-text field reads as `canary`, which has to fit the shortest (30 characters).
    """
    return Seed(unit, village, canary).new(model, **values)


def seed_scope(
    unit: AdministrativeUnit, village: Village, canary: Canary, *, render: bool = False
) -> dict[str, models.Model]:
    """One row of every kind that belongs to a unit, by the model's label ("meetings.meeting").

    Also: "accounts.user" (the person who entered it all), a step and a waiver of the draft report, `ISSUED` (a report
    whose document is "documents.issueddocument") and that document's files, real ones with `render`, `PLANNED` (a
    dialogue), `SETTLED` (a survey), `RUNNING` (a consultation), `ACCEPTED` (a meeting) and `ANSWERED` (a reflection).
    No two scopes of a database may share a canary. Denunciations read `number_of(canary)`.
    """
    seed = Seed(unit, village, canary)
    for model in scoped_models():
        seed.row(model)
    for model in (ReportStep, FigureWaiver, CheckWaiver):
        seed.row(model)
    issued = seed.row(IssuedDocument)
    seed.made[ISSUED] = seed.new(Report, state=ReportState.ISSUED, document=issued)
    seed.new(ReportSection, report=seed.made[ISSUED])
    seed.made[RUNNING] = seed.new(Consultation, ends_on=date(2100, 1, 1))
    seed.made[SETTLED] = seed.new(Survey, closed_on=DAY)
    seed.made[ACCEPTED] = seed.new(Meeting, state=MeetingState.ACCEPTED, households=1, present=1)
    seed.made[PLANNED] = seed.new(Dialogue, state=DialogueState.PLANNED, held_on=date(2100, 1, 1))
    words = seed.canary_of("complaints.petition")
    resolved = {"status": "resolved", "screening": "eligible", "competence": "ours", "closed_on": DAY}
    about = {"petition_type": "reflection", "source": "online", "field": "land", "subject": words}
    petition = Petition.objects.create(unit=unit, code=f"{number_of(words)}/2", received_on=DAY, **about, **resolved)
    decided = {"decided_by": seed.row(User), "decided_at": datetime(2024, 3, 1, tzinfo=UTC)}
    seed.made[ANSWERED] = seed.new(OnlineReflection, state="taken", petition=petition, **decided)
    if render:
        finish_issue(issued)
    else:
        _store_plain_files(issued, seed.canary_of("documents.documentfile").encode())
    seed.made["documents.documentfile"] = issued.files.first()
    return seed.made


def _store_plain_files(issued: IssuedDocument, content: bytes) -> None:
    digest = hashlib.sha256(content).hexdigest()
    for name in DocumentFile.Format.values:
        row = DocumentFile(document=issued, format=name, sha256=digest, size=len(content))
        row.file.save("", ContentFile(content), save=False)
        row.save()


def free_texts(row: models.Model) -> dict[str, str]:
    """The words of a row that people type, by field."""
    return {
        field.name: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and field.editable
        and not field.choices
        and not isinstance(field, models.SlugField | SearchKeyField)
    }
