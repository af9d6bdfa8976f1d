"""Figures of training (catalogue B07, B08)."""

from collections.abc import Mapping

from django.db.models import QuerySet

from apps.committees.models import TrainingKind, TrainingSession
from apps.core.indicators import Indicator, count, held_within, register, total
from apps.core.periods import Period

TRAININGS = "committees.trainingsession"


def trainings(period: Period, options: Mapping[str, str]) -> QuerySet:
    rows = held_within(TrainingSession, "held_on", period)
    return rows.filter(kind=options["kind"]) if "kind" in options else rows


register(
    Indicator(
        "committees.trainings",
        "B07",
        "Số hội nghị, lớp tuyên truyền, tập huấn",
        "cuộc",
        trainings,
        count(),
        register=TRAININGS,
        dimensions={"kind": dict(TrainingKind.choices)},
    ),
    Indicator(
        "committees.training_participants",
        "B08",
        "Số lượt người được tuyên truyền, tập huấn",
        "lượt người",
        trainings,
        total("participants"),
        register=TRAININGS,
        dimensions={"kind": dict(TrainingKind.choices)},
    ),
)
