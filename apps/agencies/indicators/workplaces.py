"""Figures of agencies and what happens in them (catalogue B02, K05–K10, K14)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from apps.agencies.models import (
    PUBLIC_KINDS,
    Agency,
    AgencyKind,
    CollectiveAgreement,
    ConferenceKind,
    DialogueOccasion,
    Discipline,
    DisciplineMeasure,
    InternalRule,
    RuleAction,
    RuleKind,
    StaffConference,
    WorkplaceDialogue,
)
from apps.core.indicators import Indicator, Records, count, held_within, ratio, register, total
from apps.core.periods import Period
from apps.core.querysets import running_on

AGENCIES = "agencies.agency"
CONFERENCES = "agencies.staffconference"
DIALOGUES = "agencies.workplacedialogue"
RULES = "agencies.internalrule"
AGREEMENTS = "agencies.collectiveagreement"
DISCIPLINES = "agencies.discipline"
ENTERPRISE = (AgencyKind.ENTERPRISE,)
KINDS = dict(AgencyKind.choices)
PUBLIC = {kind.value: kind.label for kind in PUBLIC_KINDS}
AT_END = "Tính các cơ quan, đơn vị đang hoạt động tại ngày cuối kỳ."


def agencies(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Those at the end of the period."""
    rows = Agency.objects.on(period.end)
    return rows.filter(kind=options["agency"]) if "agency" in options else rows


def bound_to_confer(kinds: Iterable[str]) -> Records:
    """Agencies of these kinds at the end of the period whose people have to confer each year."""

    def records(period: Period, options: Mapping[str, str]) -> QuerySet:
        return agencies(period, options).filter(kind__in=kinds, must_confer=True)

    return records


def conferences(kinds: Iterable[str]) -> Records:
    """Conferences in agencies of these kinds."""

    def records(period: Period, options: Mapping[str, str]) -> QuerySet:
        rows = held_within(StaffConference, "held_on", period).filter(agency__kind__in=kinds)
        chosen = {"kind": "kind", "agency": "agency__kind"}
        return rows.filter(**{chosen[name]: value for name, value in options.items()})

    return records


def conferring(kinds: Iterable[str]) -> Records:
    """Regular conferences of those that had to hold one, so that they are never more than those bound."""

    def records(period: Period, options: Mapping[str, str]) -> QuerySet:
        rows = conferences(kinds)(period, options).filter(kind=ConferenceKind.REGULAR, agency__must_confer=True)
        return rows.filter(running_on(period.end, start="agency__opened_on", end="agency__closed_on"))

    return records


def dialogues(period: Period, options: Mapping[str, str]) -> QuerySet:
    chosen = {"occasion": "occasion", "agency": "agency__kind"}
    rows = held_within(WorkplaceDialogue, "held_on", period)
    return rows.filter(**{chosen[name]: value for name, value in options.items()})


def dialogues_of_standing(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Dialogues in agencies that stand at the end of the period."""
    standing = running_on(period.end, start="agency__opened_on", end="agency__closed_on")
    return dialogues(period, options).filter(standing)


def rules_made(period: Period, options: Mapping[str, str]) -> QuerySet:
    return held_within(InternalRule, "issued_on", period).filter(**options)


def commune_regulations(period: Period, options: Mapping[str, str]) -> QuerySet:
    """The commune's own regulation of democracy, in force at the end of the period."""
    return InternalRule.objects.on(period.end).filter(kind=RuleKind.DEMOCRACY, agency__isnull=True)


def agreements(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Those that bind at the end of the period."""
    return CollectiveAgreement.objects.on(period.end)


def enterprise_agreements(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Those of enterprises that stand at the end of the period."""
    standing = running_on(period.end, start="agency__opened_on", end="agency__closed_on")
    return agreements(period, options).filter(standing, agency__kind=AgencyKind.ENTERPRISE)


def enterprises(period: Period, options: Mapping[str, str]) -> QuerySet:
    return agencies(period, options).filter(kind=AgencyKind.ENTERPRISE)


def discipline(period: Period, options: Mapping[str, str]) -> QuerySet:
    return held_within(Discipline, "decided_on", period).filter(**options)


def _figure(name: str, code: str, label: str, measure: str, records: Records, how: Any, **extra: Any) -> Indicator:
    if measure == "%":
        extra.setdefault("decimals", 2)
    return Indicator(f"agencies.{name}", code, label, measure, records, how, **extra)


_BY_PUBLIC: dict[str, Any] = {"dimensions": {"agency": PUBLIC}}
_CONFERENCE: dict[str, Any] = {
    "register": CONFERENCES,
    "dimensions": {"kind": dict(ConferenceKind.choices), "agency": PUBLIC},
}
_DIALOGUE: dict[str, Any] = {
    "register": DIALOGUES,
    "dimensions": {"occasion": dict(DialogueOccasion.choices), "agency": KINDS},
}
_ONCE = "Cơ quan, đơn vị có nhiều cuộc trong kỳ chỉ tính một lần."
_REGULAR = f"Hội nghị thường niên tổ chức trong kỳ. {AT_END}"

register(
    _figure(
        "commune_regulation",
        "B02",
        "Xã đã ban hành quy chế thực hiện dân chủ",
        "xã",
        commune_regulations,
        count("unit"),
        register=RULES,
        note="Quy chế của Ủy ban nhân dân xã còn hiệu lực tại ngày cuối kỳ.",
    ),
    _figure(
        "agencies",
        "K05",
        "Số cơ quan, đơn vị, doanh nghiệp trên địa bàn",
        "đơn vị",
        agencies,
        count(),
        register=AGENCIES,
        dimensions={"agency": KINDS},
        note="Tính tại ngày cuối kỳ.",
    ),
    _figure(
        "bound_to_confer",
        "K05",
        "Số cơ quan, đơn vị phải tổ chức hội nghị cán bộ, công chức, viên chức, người lao động",
        "đơn vị",
        bound_to_confer(PUBLIC_KINDS),
        count(),
        register=AGENCIES,
        note=AT_END,
        **_BY_PUBLIC,
    ),
    _figure(
        "conferences",
        "K05",
        "Số hội nghị cán bộ, công chức, viên chức, người lao động",
        "cuộc",
        conferences(PUBLIC_KINDS),
        count(),
        **_CONFERENCE,
    ),
    _figure(
        "conferring",
        "K05",
        "Số cơ quan, đơn vị đã tổ chức hội nghị cán bộ, công chức, viên chức, người lao động",
        "đơn vị",
        conferring(PUBLIC_KINDS),
        count("agency"),
        register=CONFERENCES,
        note=f"{_REGULAR} {_ONCE}",
        **_BY_PUBLIC,
    ),
    _figure(
        "conferring_share",
        "K05",
        "Tỷ lệ cơ quan, đơn vị đã tổ chức hội nghị trên số cơ quan, đơn vị phải tổ chức",
        "%",
        conferring(PUBLIC_KINDS),
        ratio("agencies.conferring", "agencies.bound_to_confer"),
        register=CONFERENCES,
        note=_REGULAR,
        **_BY_PUBLIC,
    ),
    _figure(
        "conference_opinions",
        "K06",
        "Số ý kiến tại hội nghị cán bộ, công chức, viên chức, người lao động",
        "ý kiến",
        conferences(PUBLIC_KINDS),
        total("opinions"),
        **_CONFERENCE,
    ),
    _figure(
        "conference_opinions_resolved",
        "K06",
        "Số ý kiến tại hội nghị cán bộ, công chức, viên chức, người lao động đã giải quyết, trả lời",
        "ý kiến",
        conferences(PUBLIC_KINDS),
        total("opinions_resolved"),
        **_CONFERENCE,
    ),
    _figure(
        "conference_opinions_share",
        "K06",
        "Tỷ lệ ý kiến đã giải quyết, trả lời trên tổng số ý kiến tại hội nghị",
        "%",
        conferences(PUBLIC_KINDS),
        ratio("agencies.conference_opinions_resolved", "agencies.conference_opinions"),
        **_CONFERENCE,
    ),
    _figure(
        "rules_made",
        "K07",
        "Số quy chế, quy định nội bộ ban hành, sửa đổi",
        "văn bản",
        rules_made,
        count(),
        register=RULES,
        dimensions={"action": dict(RuleAction.choices), "kind": dict(RuleKind.choices)},
    ),
    _figure(
        "enterprises_bound_to_confer",
        "K08",
        "Số doanh nghiệp, hợp tác xã phải tổ chức hội nghị người lao động",
        "doanh nghiệp",
        bound_to_confer(ENTERPRISE),
        count(),
        register=AGENCIES,
        note=AT_END,
    ),
    _figure(
        "enterprises_conferring",
        "K08",
        "Số doanh nghiệp, hợp tác xã đã tổ chức hội nghị người lao động",
        "doanh nghiệp",
        conferring(ENTERPRISE),
        count("agency"),
        register=CONFERENCES,
        note=f"{_REGULAR} {_ONCE}",
    ),
    _figure(
        "enterprises_conferring_share",
        "K08",
        "Tỷ lệ doanh nghiệp, hợp tác xã đã tổ chức hội nghị người lao động trên số phải tổ chức",
        "%",
        conferring(ENTERPRISE),
        ratio("agencies.enterprises_conferring", "agencies.enterprises_bound_to_confer"),
        register=CONFERENCES,
        note=_REGULAR,
    ),
    _figure(
        "workplace_dialogues", "K09", "Số cuộc đối thoại tại nơi làm việc", "cuộc", dialogues, count(), **_DIALOGUE
    ),
    _figure(
        "agencies_in_dialogue",
        "K09",
        "Số cơ quan, đơn vị, doanh nghiệp đã đối thoại tại nơi làm việc",
        "đơn vị",
        dialogues_of_standing,
        count("agency"),
        note=f"{AT_END} {_ONCE}",
        **_DIALOGUE,
    ),
    _figure(
        "agencies_in_dialogue_share",
        "K09",
        "Tỷ lệ cơ quan, đơn vị, doanh nghiệp đã đối thoại trên tổng số cơ quan, đơn vị, doanh nghiệp",
        "%",
        dialogues_of_standing,
        ratio("agencies.agencies_in_dialogue", "agencies.agencies"),
        note=AT_END,
        **_DIALOGUE,
    ),
    _figure(
        "collective_agreements",
        "K10",
        "Số thỏa ước lao động tập thể đang có hiệu lực",
        "bản",
        agreements,
        count(),
        register=AGREEMENTS,
        note="Tính tại ngày cuối kỳ.",
    ),
    _figure(
        "enterprises",
        "K10",
        "Số doanh nghiệp, hợp tác xã trên địa bàn",
        "doanh nghiệp",
        enterprises,
        count(),
        register=AGENCIES,
        note="Tính tại ngày cuối kỳ.",
    ),
    _figure(
        "enterprises_with_agreement",
        "K10",
        "Số doanh nghiệp, hợp tác xã có thỏa ước lao động tập thể đang có hiệu lực",
        "doanh nghiệp",
        enterprise_agreements,
        count("agency"),
        register=AGREEMENTS,
        note="Tính tại ngày cuối kỳ.",
    ),
    _figure(
        "enterprises_with_agreement_share",
        "K10",
        "Tỷ lệ doanh nghiệp, hợp tác xã có thỏa ước lao động tập thể trên tổng số doanh nghiệp, hợp tác xã",
        "%",
        enterprise_agreements,
        ratio("agencies.enterprises_with_agreement", "agencies.enterprises"),
        register=AGREEMENTS,
        note="Tính tại ngày cuối kỳ.",
    ),
    _figure(
        "disciplined",
        "K14",
        "Số cán bộ, công chức, viên chức bị xử lý do vi phạm dân chủ",
        "người",
        discipline,
        total("persons"),
        register=DISCIPLINES,
        dimensions={"form": dict(DisciplineMeasure.choices)},
    ),
)
