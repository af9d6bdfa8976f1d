"""How many opinions were given and what became of them: listed one by one, or as totals by form."""

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import QuerySet, Sum

from apps.consultations.models.ballots import ConsultationBallot
from apps.consultations.models.consultations import Consultation, ConsultationChannel
from apps.consultations.models.kinds import ACCEPTED, Answer
from apps.consultations.models.opinions import ConsultationOpinion
from apps.consultations.rules import explain_share, reached, summed
from apps.core.together import all_of, answers


@dataclass(frozen=True)
class Tally:
    """Of one consultation. `given`, `accepted`, `explained`: what is known, None for nothing at all.

    Those of a form that nobody counted and of which none is listed are not in them; `is_whole` and the like then say
    no. By form the larger of the counted total and the listed sum holds.
    """

    given: int | None = None
    accepted: int | None = None
    explained: int | None = None
    listed: int = 0
    waiting: int = 0
    given_whole: bool = False
    accepted_whole: bool = False

    @property
    def explained_whole(self) -> bool:
        """Only what is listed can be seen to be explained."""
        return self.given_whole and self.given == self.listed

    @property
    def accepted_share(self) -> str:
        """ "7/10 ý kiến = 70,00 %"; "" unless both are whole."""
        return explain_share(self.accepted, self.given, "ý kiến") if self.given_whole and self.accepted_whole else ""


def tallies_of(consultations: QuerySet[Consultation]) -> dict[int, Tally]:
    """The tally of each by its key, in two queries; what has neither form nor opinion is left out."""
    keys = consultations.order_by().values("pk")
    rows = ConsultationChannel.objects.filter(consultation__in=keys).order_by()
    said = ConsultationOpinion.objects.filter(consultation__in=keys).order_by()
    by_status = said.values("consultation", "channel", "status").annotate(n=Sum("number"))
    of_channels, of_opinions = all_of(
        partial(answers, rows.values_list("consultation", "channel", "counted", "accepted")),
        partial(answers, by_status.values_list("consultation", "channel", "status", "n")),
    )
    totals: dict[int, dict[str, tuple[int | None, int | None]]] = defaultdict(dict)
    for pk, channel, counted, accepted in of_channels:
        totals[pk][channel] = (counted, accepted)
    listed: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for pk, channel, status, number in of_opinions:
        listed[pk][channel][status] = number
    return {pk: _tally(totals[pk], listed[pk]) for pk in {*totals, *listed}}


def tally_of(consultation: Consultation) -> Tally:
    return tallies_of(Consultation.objects.filter(pk=consultation.pk)).get(consultation.pk, Tally())


def _tally(totals: dict[str, tuple[int | None, int | None]], listed: dict[str, dict[str, int]]) -> Tally:
    given: list[int | None] = []
    accepted: list[int | None] = []
    for channel in {*totals, *listed}:
        counted, taken = totals.get(channel, (None, None))
        by_status = listed.get(channel, {})
        written = sum(by_status.values()) if by_status else None
        taken_listed = sum(by_status.get(status, 0) for status in ACCEPTED) if by_status else None
        number = reached(counted, written)
        given.append(number)
        # Of a total that goes beyond the listed ones nobody knows what was accepted, unless that was counted too.
        knows = taken is not None or number == written
        accepted.append(0 if number == 0 else reached(taken, taken_listed) if knows else None)
    every = [number for by_status in listed.values() for number in by_status.values()]
    waiting = sum(by_status.get(Answer.WAITING, 0) for by_status in listed.values())
    known = [number for number in given if number is not None]
    known_accepted = [number for number in accepted if number is not None]
    return Tally(
        given=sum(known) if known else None,
        accepted=sum(known_accepted) if known_accepted else None,
        explained=sum(every) - waiting if every or summed(given) == 0 else None,
        listed=sum(every),
        waiting=waiting,
        given_whole=summed(given) is not None,
        accepted_whole=summed(accepted) is not None,
    )


@dataclass(frozen=True)
class BallotSum:
    """The ballots of a consultation added up; a number that one of the rows lacks is None."""

    issued: int | None
    returned: int | None
    valid: int | None
    agreed: int | None
    against: int | None
    other: int | None

    @property
    def of_returned(self) -> str:
        return explain_share(self.agreed, self.returned, "phiếu thu về")

    @property
    def of_issued(self) -> str:
        return explain_share(self.agreed, self.issued, "phiếu phát ra")


def ballots_of(rows: Any) -> BallotSum | None:
    """The sum of the rows; None without any."""
    found = list(rows)
    if not found:
        return None
    return BallotSum(**{name: summed([getattr(row, name) for row in found]) for name in ConsultationBallot.COUNTS})
