"""Consultations, the forms and ballots of each, the opinions given and what became of them."""

from apps.consultations.models.ballots import ConsultationBallot
from apps.consultations.models.consultations import (
    Consultation,
    ConsultationChannel,
    ConsultationQuerySet,
    ConsultationVillage,
)
from apps.consultations.models.kinds import ACCEPTED, Answer, Asked, Channel, ConsultationState
from apps.consultations.models.opinions import ConsultationOpinion, ConsultationOpinionQuerySet, demand_reply
from apps.consultations.models.subjects import BUILDING, ConsultationSubject
from apps.consultations.models.tallies import BallotSum, Tally, ballots_of, tallies_of, tally_of

__all__ = [
    "ACCEPTED",
    "BUILDING",
    "Answer",
    "Asked",
    "BallotSum",
    "Channel",
    "Consultation",
    "ConsultationBallot",
    "ConsultationChannel",
    "ConsultationOpinion",
    "ConsultationOpinionQuerySet",
    "ConsultationQuerySet",
    "ConsultationState",
    "ConsultationSubject",
    "ConsultationVillage",
    "Tally",
    "ballots_of",
    "demand_reply",
    "tallies_of",
    "tally_of",
]
