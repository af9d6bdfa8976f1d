"""Consultations to start from, and what the form sends."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from apps.consultations.models import (
    Consultation,
    ConsultationBallot,
    ConsultationChannel,
    ConsultationOpinion,
    ConsultationSubject,
)
from apps.consultations.services import load_subjects
from apps.documents.services import publish, source_of
from tests.records import rows


@pytest.fixture
def subjects(db):
    load_subjects(settings.BASE_DIR / "fixtures" / "law" / "consultation_subjects.json")
    return {row.code: row for row in ConsultationSubject.objects.all()}


@pytest.fixture
def ask(commune, subjects):
    """Makes a consultation of the commune: over, from 02/10/2023 to 31/10/2023, without any form."""

    def make(unit=commune, subject="k1-kinh-te-xa-hoi", channels=(), **values):
        values = {
            "title": "Dự thảo kế hoạch năm 2024",
            "lead_body": "UBND xã",
            "starts_on": date(2023, 10, 2),
            "ends_on": date(2023, 10, 31),
        } | values
        consultation = Consultation.objects.create(unit=unit, subject=subjects[subject], **values)
        for channel in channels:
            ConsultationChannel.objects.create(consultation=consultation, channel=channel)
        return consultation

    return make


@pytest.fixture
def running(ask):
    """One that people are asked in today."""
    today = timezone.localdate()
    return ask(starts_on=today - timedelta(days=3), ends_on=today + timedelta(days=3), channels=["portal"])


@pytest.fixture
def say():
    """Adds an opinion to a consultation."""

    def make(consultation, **values):
        values = {"text": "Làm đường trước", "channel": "meeting"} | values
        return ConsultationOpinion.objects.create(consultation=consultation, **values)

    return make


@pytest.fixture
def count_ballots():
    """Adds counted ballots to a consultation: 112 of 150 that came back, of 180 given out."""

    def make(consultation, **values):
        values = {"issued": 180, "returned": 150, "agreed": 112} | values
        return ConsultationBallot.objects.create(consultation=consultation, **values)

    return make


@pytest.fixture
def called(official):
    """Puts the call for opinions of a consultation on the board."""

    def make(consultation, user=official, word=""):
        return publish(
            unit=consultation.unit,
            source=f"{source_of(consultation)}{word}",
            subject="consultation",
            title=f"Lấy ý kiến: {consultation.title}",
            text="Dự thảo",
            starts_on=timezone.localdate(),
            opinions_until=max(consultation.ends_on, timezone.localdate()),
            user=user,
        )

    return make


@pytest.fixture
def typed(subjects):
    """What the create form sends: one form of asking, and the given rows of ballots below it."""

    def make(*ballots, channels=({"channel": "meeting"},), **values):
        data = {
            "subject": subjects["k1-kinh-te-xa-hoi"].pk,
            "title": "Dự thảo kế hoạch năm 2024",
            "lead_body": "UBND xã",
            "starts_on": "02/10/2023",
            "ends_on": "31/10/2023",
        } | values
        return data | rows("channels", *channels) | rows("ballots", *ballots)

    return make
