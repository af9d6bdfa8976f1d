"""Figures of dialogues, the opinions raised there, voter contacts and opinion points (catalogue F01–F07, F11, F13)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from apps.core.indicators import (
    KNOWN,
    MISSING,
    Figure,
    Group,
    Indicator,
    count,
    grouped,
    held_within,
    listed,
    ratio,
    register,
    total,
)
from apps.core.periods import Period
from apps.dialogues.models import (
    HOLDERS,
    RESULT_KEY,
    DeputyLevel,
    Dialogue,
    DialogueLevel,
    DialogueMode,
    DialogueOpinion,
    DialogueOpinionQuerySet,
    HostPost,
    OpinionPoint,
    PointKind,
    TargetGroup,
    VoterContact,
    holders_bound,
)
from apps.law.models import Rule, rules_of

REGISTER = "dialogues.dialogue"
CONTACTS = "dialogues.votercontact"
POINTS = "dialogues.opinionpoint"
LIMIT_NOTE = (
    "Chỉ tính các cuộc đối thoại từ ngày 01/7/2025 (Điều 43 Luật số 72/2025/QH15); "
    "quy định về thời hạn trước ngày đó chưa kiểm chứng nên không tính."
)
HOLDER_NOTE = "Chủ thể là Ủy ban nhân dân và người đứng đầu cấp ủy; một cuộc do cả hai chủ trì tính cho cả hai."
FIELDS = {"level": "level", "group": "target_group", "host": "host_post", "mode": "mode"}
DIMENSIONS: Mapping[str, Any] = {
    "level": dict(DialogueLevel.choices),
    "group": dict(TargetGroup.choices),
    "host": dict(HostPost.choices),
    "mode": dict(DialogueMode.choices),
}


def sessions(period: Period, options: Mapping[str, str]) -> QuerySet:
    chosen = {field: options[name] for name, field in FIELDS.items() if name in options}
    rows: Any = held_within(Dialogue, "held_on", period)
    held: QuerySet = rows.held().filter(**chosen)
    return held


def group_sessions(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Dialogues with one group of people instead of all."""
    return sessions(period, options).exclude(target_group=TargetGroup.ALL)


def _opinions(options: Mapping[str, str]) -> DialogueOpinionQuerySet:
    chosen = {f"dialogue__{field}": options[name] for name, field in FIELDS.items() if name in options}
    rows: DialogueOpinionQuerySet = DialogueOpinion.objects.at_held().filter(**chosen)
    return rows


def opinions(period: Period, options: Mapping[str, str]) -> DialogueOpinionQuerySet:
    return _opinions(options).filter(dialogue__held_on__range=(period.start, period.end))


def opinions_pending(period: Period, options: Mapping[str, str]) -> QuerySet:
    """What is carried over: opinions of this period and of all before it that were open at its end."""
    return _opinions(options).pending_on(period.end)


def opinions_answered(period: Period, options: Mapping[str, str]) -> QuerySet:
    return opinions(period, options).answered_by(period.end)


def _limits(period: Period) -> list[Rule]:
    """The time-limits of law that held on a day of the period; one that no source confirms binds nobody."""
    return [rule for rule in rules_of(RESULT_KEY) if rule.is_confirmed and rule.held_within(period)]


def bound_to_publish(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Dialogues on whose day a time-limit of law held."""
    bound = Q(pk__in=())
    for row in _limits(period):
        bound |= Q(held_on__range=(row.valid_from, row.valid_until or date.max))
    return sessions(period, options).filter(bound)


def sent_in_time(period: Period, options: Mapping[str, str]) -> QuerySet:
    return sessions(period, options).filter(_within_limit(period, "results_sent_on"))


def published_in_time(period: Period, options: Mapping[str, str]) -> QuerySet:
    return sessions(period, options).filter(_within_limit(period, "results_published_on"))


def _within_limit(period: Period, field: str) -> Q:
    """Each dialogue is held to the limit of its own day."""
    in_time = Q(pk__in=())
    for row in _limits(period):
        last = F("held_on") + timedelta(days=row.numerator)
        in_time |= Q((f"{field}__lte", last), held_on__range=(row.valid_from, row.valid_until or date.max))
    return in_time


@grouped
def count_under_law(indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
    """How many rows; missing, never zero, over a period in which no time-limit of law held."""
    if not _limits(group.period):
        return dict.fromkeys(group.ids, Figure(indicator, None, MISSING))
    return count().grouped(indicator, group, rows)


@listed("host_post")
def count_holders(indicator: Indicator, group: Group, posts: list[tuple[Any, ...]]) -> Figure | None:
    """How many of those who must hold dialogues (committee, party leader) held at least one of these."""
    found = sum(not holder.posts.isdisjoint(post for (post,) in posts) for holder in HOLDERS)
    return Figure(indicator, found, KNOWN, records=len(posts)) if found else None


@grouped
def count_bound_holders(indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
    """How many must hold dialogues by a rule of the period, confirmed or not; missing without any rule."""
    found = len(holders_bound(group.period))
    return dict.fromkeys(group.ids, Figure(indicator, found or None, KNOWN if found else MISSING))


def contacts(period: Period, options: Mapping[str, str]) -> QuerySet:
    chosen = {"level": options["level"]} if "level" in options else {}
    return held_within(VoterContact, "held_on", period).filter(**chosen)


def points(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Points that stand at the end of the period."""
    chosen = {"kind": options["kind"]} if "kind" in options else {}
    return OpinionPoint.objects.on(period.end).filter(**chosen)


def _contact(name: str, label: str, measure: str, how: Any, **extra: Any) -> Indicator:
    levels = {"level": dict(DeputyLevel.choices)}
    return Indicator(name, "F11", label, measure, contacts, how, CONTACTS, dimensions=levels, **extra)


def _figure(name: str, code: str, label: str, measure: str, records: Any, how: Any, **extra: Any) -> Indicator:
    return Indicator(name, code, label, measure, records, how, REGISTER, dimensions=DIMENSIONS, **extra)


register(
    _figure("dialogues.sessions", "F01", "Số cuộc đối thoại với Nhân dân", "cuộc", sessions, count()),
    _figure(
        "dialogues.participants",
        "F02",
        "Số lượt người tham dự đối thoại",
        "lượt người",
        sessions,
        total("participants"),
    ),
    _figure("dialogues.opinions", "F03", "Số ý kiến tại đối thoại", "ý kiến", opinions, count()),
    _figure(
        "dialogues.opinions_answered",
        "F04",
        "Số ý kiến tại đối thoại đã trả lời, giải quyết",
        "ý kiến",
        opinions_answered,
        count(),
        note="Ý kiến của các cuộc đối thoại trong kỳ, đã trả lời hoặc giải quyết tính đến hết kỳ.",
    ),
    _figure(
        "dialogues.opinions_answered_share",
        "F04",
        "Tỷ lệ ý kiến đã trả lời, giải quyết trên tổng số ý kiến tại đối thoại",
        "%",
        opinions_answered,
        ratio("dialogues.opinions_answered", "dialogues.opinions"),
        decimals=2,
    ),
    _figure(
        "dialogues.bound_to_publish",
        "F07",
        "Số cuộc đối thoại có thời hạn công bố kết quả",
        "cuộc",
        bound_to_publish,
        count_under_law,
        note=LIMIT_NOTE,
    ),
    _figure(
        "dialogues.published_in_time",
        "F07",
        "Số cuộc đối thoại công bố kết quả đúng hạn",
        "cuộc",
        published_in_time,
        count_under_law,
        note=f"Thời hạn theo quy định có hiệu lực vào ngày đối thoại. {LIMIT_NOTE}",
    ),
    _figure(
        "dialogues.published_in_time_share",
        "F07",
        "Tỷ lệ cuộc đối thoại công bố kết quả đúng hạn trên số cuộc có thời hạn công bố",
        "%",
        published_in_time,
        ratio("dialogues.published_in_time", "dialogues.bound_to_publish"),
        decimals=2,
        note=LIMIT_NOTE,
    ),
    _figure(
        "dialogues.speakers",
        "F03",
        "Số người phát biểu tại đối thoại",
        "người",
        sessions,
        total("speakers"),
        note="Người phát biểu nhiều lần tại một cuộc chỉ đếm một lần.",
    ),
    _figure(
        "dialogues.opinions_pending",
        "F04",
        "Số ý kiến tại đối thoại còn mở, chuyển kỳ sau",
        "ý kiến",
        opinions_pending,
        count(),
        note="Ý kiến chưa trả lời và cam kết chưa thực hiện xong đến hết kỳ, cả của các năm trước.",
    ),
    _figure("dialogues.group_sessions", "F05", "Số cuộc đối thoại chuyên đề", "cuộc", group_sessions, count()),
    _figure(
        "dialogues.units",
        "F06",
        "Số đơn vị đã tổ chức đối thoại",
        "đơn vị",
        sessions,
        count("unit"),
    ),
    Indicator(
        "dialogues.holders_bound",
        "F06",
        "Số chủ thể phải đối thoại với Nhân dân",
        "chủ thể",
        sessions,
        count_bound_holders,
        REGISTER,
        note=HOLDER_NOTE,
    ),
    Indicator(
        "dialogues.holders",
        "F06",
        "Số chủ thể đã đối thoại với Nhân dân",
        "chủ thể",
        sessions,
        count_holders,
        REGISTER,
        note=f"Có ít nhất một cuộc trong kỳ. {HOLDER_NOTE}",
    ),
    Indicator(
        "dialogues.holders_share",
        "F06",
        "Tỷ lệ chủ thể đã đối thoại trên số chủ thể phải đối thoại với Nhân dân",
        "%",
        sessions,
        ratio("dialogues.holders", "dialogues.holders_bound"),
        REGISTER,
        decimals=2,
        note=HOLDER_NOTE,
    ),
    _figure(
        "dialogues.sent_in_time",
        "F07",
        "Số cuộc đối thoại gửi kết quả đến trưởng thôn đúng hạn",
        "cuộc",
        sent_in_time,
        count_under_law,
        note=f"Thời hạn theo quy định có hiệu lực vào ngày đối thoại. {LIMIT_NOTE}",
    ),
    _contact("dialogues.voter_contacts", "Số cuộc tiếp xúc cử tri", "cuộc", count()),
    _contact("dialogues.contact_voters", "Số lượt cử tri dự tiếp xúc", "lượt người", total("voters_present")),
    _contact(
        "dialogues.contact_recommendations",
        "Số ý kiến, kiến nghị của cử tri",
        "ý kiến",
        total("recommendations"),
    ),
    _contact(
        "dialogues.contact_answered",
        "Số ý kiến, kiến nghị của cử tri đã trả lời",
        "ý kiến",
        total("answered"),
    ),
    _contact(
        "dialogues.contact_answered_share",
        "Tỷ lệ ý kiến, kiến nghị của cử tri đã trả lời trên tổng số ý kiến, kiến nghị",
        "%",
        ratio("dialogues.contact_answered", "dialogues.contact_recommendations"),
        decimals=2,
    ),
    Indicator(
        "dialogues.opinion_points",
        "F13",
        "Số hòm thư góp ý, bảng thông tin, đường dây nóng",
        "điểm",
        points,
        count(),
        POINTS,
        dimensions={"kind": dict(PointKind.choices)},
        note="Tính tại ngày cuối kỳ.",
    ),
)
