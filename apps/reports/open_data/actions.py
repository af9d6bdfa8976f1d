"""Lines of what was made public, built, supervised, petitioned for and reported."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Value, When

from apps.complaints.indicators.petitions import DENUNCIATIONS, PETITIONS
from apps.complaints.models import Denunciation, Petition, PetitionType
from apps.complaints.models.denunciations import OPEN_STAGES
from apps.complaints.models.petitions import OPEN_STATUSES
from apps.core.querysets import running_within
from apps.core.together import all_of, answers
from apps.disclosures.models import Channel, Posting, PostingChannel
from apps.documents.models import DocumentFile, IssuedDocument
from apps.reports.open_data.allowed import only
from apps.reports.open_data.columns import HIDDEN, KNOWN, MISSING, PARTIAL, Line, state_of
from apps.reports.open_data.year import OpenYear
from apps.supervision.models import Body, Finding, FindingStatus, SupervisionKind
from apps.works.models import Contribution, ContributionKind, HouseholdContribution, LandClass, Work, WorkKind

DENUNCIATION = "tố cáo"
STILL_OPEN = "chưa kết thúc vào ngày cuối năm"
PETITION_STAGES = tuple(str(each.label) for each in Petition.Status if each not in OPEN_STATUSES)
DENUNCIATION_STAGES = tuple(str(each.label) for each in Denunciation.Stage if each not in OPEN_STAGES)
# Which stated total of a work is the sum of which kinds of gift.
_TOTALS: Mapping[str, tuple[ContributionKind, ...]] = {
    "people_money": (ContributionKind.MONEY,),
    "people_goods_value": (ContributionKind.GOODS, ContributionKind.LAND),
    "people_labour_days": (ContributionKind.LABOUR,),
    "land_given_m2": (ContributionKind.LAND,),
}
_STATED = ("total_value", "state_budget", *_TOTALS)


def postings(asked: OpenYear) -> Iterator[Line]:
    """Each posting that stood on a day of the year; its days are counted up to the end of the year."""
    rows = Posting.objects.public_in(asked.period).filter(unit__in=asked.ids)
    used, found = all_of(
        partial(only, PostingChannel.objects.filter(posting__in=rows.order_by().values("pk")).order_by("pk")),
        partial(only, rows.order_by("starts_on", "pk")),
    )
    channels: dict[int, list[str]] = defaultdict(list)
    for row in used:
        channels[row["posting"]].append(str(Channel(row["channel"]).label))
    for row in sorted(found, key=lambda each: (asked.order(each["unit"]), each["starts_on"])):
        forms = channels[row["pk"]]
        last = min(row["ends_on"] or asked.day, asked.day)
        yield (
            *asked.place(row["unit"], row["starts_on"]),
            *asked.village(row["village"], row["starts_on"]),
            row["item__article"],
            row["item__name"],
            row["title"],
            "; ".join(dict.fromkeys(forms)) or None,
            len(forms),
            row["starts_on"],
            row["ends_on"],
            (last - row["starts_on"]).days,
            row["item__min_days"],
        )


class Works:
    """The works on which something was done in the year, and what villages gave to them."""

    def __init__(self, asked: OpenYear) -> None:
        running = running_within(asked.period.start, asked.period.end, start="started_on", end="finished_on")
        rows = Work.objects.filter(running, unit__in=asked.ids)
        keys = rows.order_by().values("pk")
        listed = HouseholdContribution.objects.filter(work__in=keys).order_by()
        grouped = listed.values_list("work", "household__village", "kind", "land_class")
        found, self.given, numbers = all_of(
            partial(only, rows.order_by("started_on", "pk")),
            partial(only, Contribution.objects.filter(work__in=keys).order_by("pk")),
            partial(answers, grouped.annotate(n=Count("household", distinct=True))),
        )
        self.rows = sorted(found, key=lambda each: asked.order(each["unit"], each["village"]))
        self._listed = {tuple(key): number for *key, number in numbers}
        self.number = {row["pk"]: at for at, row in enumerate(self.rows, start=1)}
        # (work, kind of gift): how many households gave it in each village.
        self._households: dict[tuple[int, str], list[int | None]] = defaultdict(list)
        for row in self.given:
            self._households[row["work"], row["kind"]].append(self.households(row))

    def households(self, row: Mapping[str, Any]) -> int | None:
        """How many gave what the row tells: as it is stated, else as they are listed; None where nobody counted."""
        key = (row["work"], row["village"], row["kind"], row["land_class"])
        stated: int | None = row["households"]
        return self._listed.get(key) if stated is None else stated

    def is_of_few(self, work: int, kind: str) -> bool:
        """Whether a village's part of it is the gift of a few households: then no part of it may be told, as the
        others would tell it by the total.
        """
        return any(_is_few(number) for number in self._households[work, kind])

    def is_few_in_all(self, work: int, kind: str) -> bool:
        """Whether all of it is the gift of a few households, so that the total would tell it."""
        numbers = self._households[work, kind]
        return bool(numbers) and None not in numbers and _is_few(sum(number or 0 for number in numbers))


def _is_few(number: int | None) -> bool:
    return number is not None and 0 < number < settings.SMALL_CELL_THRESHOLD


def works(asked: OpenYear) -> Iterator[Line]:
    told = Works(asked)
    for row in told.rows:
        few = {name for name, kinds in _TOTALS.items() if any(told.is_few_in_all(row["pk"], kind) for kind in kinds)}
        # The total value less the state's part would tell what the people gave.
        hidden = few | ({"total_value"} if few & {"people_money", "people_goods_value"} else set())
        numbers = [None if name in hidden else row[name] for name in _STATED]
        yield (
            told.number[row["pk"]],
            *asked.place(row["unit"]),
            *asked.village(row["village"]),
            WorkKind(row["kind"]).label,
            asked.title_of(f"works.work:{row['public_id']}"),
            row["started_on"],
            _by_the_end(row["finished_on"], asked),
            *numbers,
            HIDDEN if hidden else state_of(*numbers),
        )


def _by_the_end(day: Any, asked: OpenYear) -> Any:
    """A day to come is when a work is expected to be finished."""
    return day if day is not None and day <= asked.made_on else None


def contributions(asked: OpenYear) -> Iterator[Line]:
    told = Works(asked)

    def order(row: Any) -> tuple[Any, ...]:
        kinds, classes = ContributionKind.values, ["", *LandClass.values]
        place = asked.order(unit_of[row["work"]], row["village"])
        return told.number[row["work"]], place, kinds.index(row["kind"]), classes.index(row["land_class"])

    unit_of = {row["pk"]: row["unit"] for row in told.rows}
    for row in sorted(told.given, key=order):
        hidden = told.is_of_few(row["work"], row["kind"])
        yield (
            told.number[row["work"]],
            *asked.place(unit_of[row["work"]]),
            *asked.village(row["village"]),
            ContributionKind(row["kind"]).label,
            LandClass(row["land_class"]).label if row["land_class"] else None,
            None if hidden else row["amount"],
            HIDDEN if hidden else KNOWN,
        )


def findings(asked: OpenYear) -> Iterator[Line]:
    """How many findings of supervisions that began in the year stand where; combinations without any are left out."""
    days = (asked.period.start, asked.period.end)
    rows = Finding.objects.filter(supervision__unit__in=asked.ids, supervision__started_on__range=days)
    found = only(rows.order_by(), number=Count("pk"))

    def order(row: Any) -> tuple[Any, ...]:
        kinds = (SupervisionKind.values.index(row["supervision__kind"]), FindingStatus.values.index(row["status"]))
        return asked.order(row["supervision__unit"]), Body.values.index(row["supervision__body"]), *kinds

    for row in sorted(found, key=order):
        yield (
            *asked.place(row["supervision__unit"]),
            Body(row["supervision__body"]).label,
            SupervisionKind(row["supervision__kind"]).label,
            FindingStatus(row["status"]).label,
            row["number"],
        )


def petitions(asked: OpenYear) -> Iterator[Line]:
    """Petitions received in the year by kind and by where they stood on its last day; disjoint, without any sum, so
    that a number that is kept back does not follow from others.
    """
    of_petitions, of_denunciations, *covered = all_of(
        partial(_counted, Petition, "petition_type", "status", PetitionType, Petition.Status, asked),
        partial(_counted, Denunciation, "", "stage", None, Denunciation.Stage, asked),
        *(partial(asked.coverage, register) for register in (PETITIONS, DENUNCIATIONS)),
    )
    every = {**of_petitions, **of_denunciations}
    kinds: list[tuple[str, tuple[str, ...], str]] = [
        *((str(kind.label), (STILL_OPEN, *PETITION_STAGES), PETITIONS) for kind in PetitionType),
        (DENUNCIATION, (STILL_OPEN, *DENUNCIATION_STAGES), DENUNCIATIONS),
    ]
    coverages = dict(zip((PETITIONS, DENUNCIATIONS), covered, strict=True))
    for unit in asked.ids:
        for kind, stages, register in kinds:
            has_any = any((unit, other, stage) in every for other, own, of in kinds if of == register for stage in own)
            state = KNOWN if coverages[register][unit].whole else PARTIAL if has_any else MISSING
            for stage in stages:
                number = None if state == MISSING else _shown(every.get((unit, kind, stage), 0))
                yield (*asked.place(unit), kind, stage, number, state)


def _counted(
    model: Any, kind: str, stage: str, kinds: Any, stages: Any, asked: OpenYear
) -> dict[tuple[int, str, str], int]:
    """How many were received in the year, by unit, kind and stage at its end."""
    rows = model.objects.filter(unit__in=asked.ids, received_on__range=(asked.period.start, asked.period.end))
    ended = Case(When(closed_on__lte=asked.day, then=Value(True)), default=Value(False))
    sums: dict[tuple[int, str, str], int] = defaultdict(int)
    for row in only(rows.order_by(), ended=ended, number=Count("pk")):
        label = str(stages(row[stage]).label) if row["ended"] else STILL_OPEN
        sums[row["unit"], str(kinds(row[kind]).label) if kind else DENUNCIATION, label] += row["number"]
    return sums


def _shown(number: int) -> str:
    """The count; one that is small, but not nought, only as being so."""
    return f"<{settings.SMALL_CELL_THRESHOLD}" if _is_few(number) else str(number)


def reports(asked: OpenYear) -> Iterator[Line]:
    """Issued reports on periods that ended in the year; what they are about only where they went to everybody."""
    days = (asked.period.start, asked.period.end)
    documents = IssuedDocument.objects.filter(unit__in=asked.ids, source__startswith="reports.", period_end__range=days)
    hashes, found = all_of(partial(_hashes, documents), partial(only, documents.order_by("issued_on", "pk")))
    for row in sorted(found, key=lambda each: asked.order(each["unit"])):
        files = hashes.get(row["pk"], {})
        if len(files) < len(DocumentFile.Format.values):
            continue
        yield (
            *asked.place(row["unit"], row["issued_on"]),
            row["sign"],
            row["issued_on"],
            row["period_start"],
            row["period_end"],
            asked.title_of(row["source"]),
            row["replaces__sign"],
            row["replaced_by__sign"],
            files["pdf"],
            files["docx"],
        )


def _hashes(documents: Iterable[Any]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for row in only(DocumentFile.objects.filter(document__in=documents.order_by().values("pk"))):  # type: ignore[attr-defined]
        found[row["document"]][row["format"]] = row["sha256"]
    return found
