"""The checks of one report: what they need is gathered with a fixed number of queries, and waivers are laid beside."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any

from django.db.models import Q

from apps.core.together import rows_of, together
from apps.law.models import LegalText, Mark
from apps.reports.assembling import Assembled, PrintedSection, ReportFigure, compute_figures
from apps.reports.checks import passages as fields
from apps.reports.checks.engine import run_checks
from apps.reports.checks.facts import Facts, FigureFact, HolderFact, LawFact, PlaceFact, Signing
from apps.reports.checks.findings import Finding, Kind
from apps.reports.checks.passages import Passage, Piece, speaks_of_plans
from apps.reports.models import CheckWaiver, OutlineSection, Report, ReportSection
from apps.reports.tokens import Token, TokenError, pieces, tokens_in
from apps.villages.models import OfficeTerm, UnitVersion, VillageVersion

_LEVELS_ABOVE = 3


@dataclass(frozen=True)
class Judged:
    """A finding with the waiver that lets it pass, and the section whose text it is about."""

    finding: Finding
    waiver: CheckWaiver | None
    section: ReportSection | None

    @property
    def is_open_error(self) -> bool:
        """Whether it keeps the report from being approved. Missing figures have waivers of their own."""
        return self.finding.is_error and self.waiver is None

    @property
    def may_be_waived(self) -> bool:
        return self.finding.kind != Kind.MISSING

    @property
    def can_be_applied(self) -> bool:
        return self.finding.proposal is not None and self.section is not None

    @property
    def figure_key(self) -> str:
        """The missing figure that the finding is about, else ""."""
        return self.finding.code.removeprefix("missing.") if self.finding.kind == Kind.MISSING else ""


@dataclass(frozen=True)
class CheckedReport:
    """What the checks say of a report as it stands now; `labels` says a place to people."""

    judged: tuple[Judged, ...]
    labels: Mapping[str, str]

    @cached_property
    def open_errors(self) -> list[Judged]:
        return [entry for entry in self.judged if entry.is_open_error]

    @cached_property
    def open_warnings(self) -> list[Judged]:
        return [entry for entry in self.judged if not entry.finding.is_error and entry.waiver is None]

    @property
    def refusing(self) -> list[Judged]:
        """Errors that stop a step beside the missing figures, which the steps count themselves."""
        return [entry for entry in self.open_errors if entry.may_be_waived]

    def by_fingerprint(self, fingerprint: str) -> Judged | None:
        return next((entry for entry in self.judged if entry.finding.fingerprint == fingerprint), None)


def check_report(report: Report, assembled: Assembled) -> CheckedReport:
    """Run every check over the report as `assembled` has it."""
    sections = list(report.sections.all())
    passages = list(read_passages(report, _printed_once(sections, assembled), assembled.figures))
    findings = run_checks(passages, gather_facts(report, assembled))
    waivers = {waiver.fingerprint: waiver for waiver in report.check_waivers.select_related("by")}
    by_place = {place_of(section, field): section for section in sections for field in (fields.TEXT, fields.TITLE)}
    return CheckedReport(
        tuple(Judged(f, waivers.get(f.fingerprint), by_place.get(f.place)) for f in findings),
        {passage.place: passage.label for passage in passages},
    )


def place_of(section: ReportSection, field: str) -> str:
    """The name under which the checks know a section's text or title."""
    return f"muc-{section.pk}:{field}"


def _printed_once(
    sections: Iterable[ReportSection], assembled: Assembled
) -> Iterator[tuple[PrintedSection, ReportSection]]:
    """The sections that come, each where it comes first: its text is typed once, however often it is printed."""
    first: dict[int, PrintedSection] = {}
    for entry in assembled.printed:
        first.setdefault(entry.section, entry)
    by_key = {section.pk: section for section in sections}
    yield from ((entry, by_key[key]) for key, entry in first.items() if key in by_key)


def read_passages(
    report: Report, sections: Iterable[tuple[PrintedSection, ReportSection]], figures: Mapping[str, ReportFigure]
) -> Iterator[Passage]:
    """The report's fields in the order in which they are printed, under the numbers that they have in print."""
    yield Passage.plain("issued_on", "Ngày văn bản", fields.ISSUED_ON, f"{report.issued_on:%d/%m/%Y}")
    yield Passage.plain("subject", "Trích yếu", fields.SUBJECT, " ".join(report.subject.split()))
    yield Passage.plain("addressees", "Kính gửi", fields.ADDRESSEES, report.addressees)
    planning = False
    for printed, section in sections:
        if section.level == 1:
            planning = speaks_of_plans(section.title)
        is_plan = planning or speaks_of_plans(section.title)
        label = f"{printed.number}. {printed.title}"
        title = place_of(section, fields.TITLE)
        yield Passage.plain(title, f"{label} (tiêu đề)", fields.TITLE, section.title, is_plan=is_plan)
        yield Passage(place_of(section, fields.TEXT), label, fields.TEXT, _printed(section.text, figures), is_plan)
    yield Passage.plain("recipients", "Nơi nhận", fields.RECIPIENTS, report.recipients)
    yield Passage.plain("signer", "Người ký", fields.SIGNER, report.signer)


def _printed(text: str, figures: Mapping[str, ReportFigure]) -> tuple[Piece, ...]:
    """The text with its figures; one whose figures cannot be read is checked as it was typed.

    In a section that comes several times a figure is another one each time, so that none of them is printed here.
    """
    try:
        return tuple(
            Piece(typed, _shown(part, figures), part.key) if isinstance(part, Token) else Piece(typed, part)
            for typed, part in pieces(text)
            if typed
        )
    except TokenError:
        return (Piece(text, text),)


def _shown(token: Token, figures: Mapping[str, ReportFigure]) -> str:
    return figures[token.key].text(token.style) if token.key in figures else "…"


def gather_facts(report: Report, assembled: Assembled) -> Facts:
    """What the rules need to know of the world; the number of queries depends on the outline alone."""
    spans = [(v.parent_id, v.valid_from, v.valid_until) for v in report.unit.versions.all() if v.parent_id]
    standing_above, villages, texts, planned, terms = together(
        [
            partial(rows_of, _versions_above({parent for parent, _, _ in spans})),
            partial(rows_of, VillageVersion.objects.filter(village__unit=report.unit)),
            partial(rows_of, LegalText.objects.select_related("successor")),
            partial(rows_of, report.outline.sections.all()),
            partial(rows_of, OfficeTerm.objects.filter(unit=report.unit).select_related("official")),
        ]
    )
    version = report.unit.version_on(report.issued_on)
    at_end = [
        v for v in villages if v.valid_from <= report.end and (v.valid_until is None or v.valid_until >= report.end)
    ]
    return Facts(
        start=report.start,
        end=report.end,
        issued_on=report.issued_on,
        unit_kind=version.get_kind_display() if version else "xã",
        unit_name=version.name if version else "",
        above=_above(spans, standing_above),
        village_kinds=frozenset(v.get_kind_display() for v in at_end) or frozenset({"thôn"}),
        village_names=frozenset(v.name for v in villages),
        laws=_laws(texts),
        figures=tuple(_figures(report, planned, assembled)),
        holders=_holders(terms, villages),
        signing=Signing(report.organ, report.sign_form, report.head_post, report.own_post, report.signer),
        missing=tuple((key, assembled.figures[key].label) for key in sorted(assembled.blocking)),
    )


def _versions_above(parents: set[int]) -> Any:
    """The versions of these units and of the two levels above them (`_LEVELS_ABOVE` in all)."""
    first = UnitVersion.objects.filter(unit__in=parents).values("parent")
    second = UnitVersion.objects.filter(unit__in=first).values("parent")
    return UnitVersion.objects.filter(Q(unit__in=parents) | Q(unit__in=first) | Q(unit__in=second))


def _above(spans: list[tuple[int, date, date | None]], found: Sequence[UnitVersion]) -> tuple[PlaceFact, ...]:
    """All that ever stood above the unit, with the days on which it did.

    `spans` are its parents with their days, `found` the versions of all that stand above it.
    """
    places: list[PlaceFact] = []
    for _ in range(_LEVELS_ABOVE):
        further = []
        for key, start, end in spans:
            for version in (v for v in found if v.unit_id == key):
                first = max(start, version.valid_from)
                last = min((day for day in (end, version.valid_until) if day), default=None)
                if last is not None and last < first:
                    continue
                places.append(PlaceFact(str(version.get_kind_display()), version.name, first, last))
                if version.parent_id:
                    further.append((version.parent_id, first, last))
        spans = further
    return tuple(places)


def _laws(texts: Iterable[LegalText]) -> tuple[LawFact, ...]:
    return tuple(
        LawFact(
            kind=text.kind,
            number=text.number,
            title=text.title,
            starts=text.in_force_from,
            ends=text.in_force_until,
            issued_on=text.issued_on,
            successor=text.successor.number if text.successor else "",
            successor_title=text.successor.title if text.successor else "",
            confirmed=text.mark == Mark.SEEN,
        )
        for text in texts
    )


def _holders(terms: Iterable[OfficeTerm], villages: list[VillageVersion]) -> tuple[HolderFact, ...]:
    """Office holders; the head of a village that was renamed stands under each of its names."""
    names: dict[int, set[str]] = {}
    for version in villages:
        names.setdefault(version.village_id, set()).add(version.name)
    return tuple(
        HolderFact(term.official.full_name, term.office, term.valid_from, term.valid_until, name)
        for term in terms
        for name in sorted(names.get(term.village_id or 0, {""}))
    )


def _figures(report: Report, planned: Iterable[OutlineSection], assembled: Assembled) -> Iterator[FigureFact]:
    """Whole figures of the report's own period for the whole unit: those that its text or its outline names."""
    named: dict[str, Token] = {}
    for section in planned:
        try:
            named.update((token.key, token) for token in tokens_in(section.text))
        except TokenError:
            continue
    lacking = [token for key, token in named.items() if key not in assembled.figures and _is_plain(token)]
    entries = {**assembled.figures, **(compute_figures(report, lacking) if lacking else {})}
    for key, entry in entries.items():
        if not _is_plain(entry.token) or not entry.figure.is_whole or entry.value is None:
            continue
        indicator, options = entry.figure.indicator, dict(entry.token.options)
        chosen = tuple((indicator.dimensions.get(name) or {}).get(value, value) for name, value in options.items())
        words = indicator.label.removeprefix("Tổng số ").removeprefix("Số ")
        yield FigureFact(key, entry.label, words, indicator.measure, entry.value, entry.figure.text(), chosen)


def _is_plain(token: Token) -> bool:
    return token.period == "this" and not token.place
