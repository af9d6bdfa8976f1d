"""Menu entry, register and duties of making public."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.core.portal import Duty, MenuEntry, OpenItem, add_duties, add_menu, add_open_items, open_rows
from apps.core.registers import Register, register
from apps.core.together import all_of, rows_of
from apps.disclosures.models import Posting
from apps.disclosures.rules import STATE_WORDS, State
from apps.disclosures.services import ItemDuty, year_of_duties
from apps.disclosures.services.photos import photo_remarks, photos_of
from apps.documents.drafting import sentence

GROUP = "Dân biết"
WARN_BEFORE = timedelta(days=7)
_NOT_POSTED = (State.OVERDUE, State.DUE)
_OPEN_GROUPS = (
    ("chưa công khai", _NOT_POSTED),
    (STATE_WORDS[State.EARLY], (State.EARLY,)),
    (STATE_WORDS[State.LACKING], (State.LACKING,)),
)

add_menu(MenuEntry(GROUP, "Công khai", "disclosures:posting-list", "disclosures.view_posting", "megaphone", 10))
register(Register("disclosures.posting", "công khai", "starts_on", list_url="disclosures:posting-list"))
add_menu(
    MenuEntry(
        GROUP, "Tin, bài, phát thanh", "disclosures:broadcast-list", "disclosures.view_broadcast", "broadcast", 20
    )
)
register(Register("disclosures.broadcast", "tin, bài, phát thanh", "starts_on", list_url="disclosures:broadcast-list"))


def _posting_duty(posting: Any, words: str, state: str, due_on: date | None, remarks: Iterable[str] = ()) -> Duty:
    item = posting.item
    asked = "" if item.min_days is None else f"/{format_number(item.min_days)}"
    doubt = " (quy định chưa kiểm chứng)" if asked and not item.is_span_confirmed else ""
    detail = f"đến hết {posting.ends_on:%d/%m/%Y}, được {format_number(posting.span.days)}{asked} ngày{doubt}"
    detail = "; ".join((detail, *(remark.rstrip(".") for remark in remarks)))
    label = f"{words}: {Truncator(posting.title).chars(60)}"
    return Duty(label, state, detail, posting.get_absolute_url(), due_on)


def _cut_short(posting: Any) -> Duty:
    """A span that no source confirms reminds; without a day, for it broke no limit."""
    words = "Công khai chưa đủ thời gian"
    if posting.item.is_span_confirmed:
        return _posting_duty(posting, words, "late", posting.ends_on)
    return _posting_duty(posting, words, "due", None)


def disclosure_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """Postings about to end or taken down too early, and what the catalogue asks for and the year has not seen."""
    if not user.reach.allows("disclosures.view_posting", unit):
        return []
    today = timezone.localdate()
    rows = Posting.objects.visible_to(user).filter(unit=unit).select_related("unit", "item").order_by("ends_on")
    ending = rows.public_in(period).filter(ends_on__range=(today, today + WARN_BEFORE))
    # Only those who enter postings answer for the commune's catalogue; a village head sees his village's rows alone.
    answers_for_it = user.reach.may_write(Posting, unit)
    soon, early, of_catalogue = all_of(
        partial(rows_of, ending.measured_on(today + WARN_BEFORE).prefetch_related("channels")),
        partial(rows_of, rows.filter(starts_on__range=(period.start, period.end)).cut_short(today)),
        partial(_catalogue_duty, unit, period) if answers_for_it else list,
    )
    photos = photos_of(soon)
    return [
        *(
            _posting_duty(p, "Sắp hết hạn công khai", "due", p.ends_on, photo_remarks(photos[p.pk], today))
            for p in soon
        ),
        *map(_cut_short, early),
        *of_catalogue,
    ]


def _catalogue_duty(unit: Any, period: Period) -> list[Duty]:
    """What the year's catalogue still asks for, by the day on which the first that is not posted falls due.

    What rests on an item or a number that no source confirms reminds ("due"), and its day no longer once it is over.
    """
    year, today = period.end.year, timezone.localdate()
    duties = [duty for duty in year_of_duties(unit=unit, year=year, day=today) if duty.state != State.NOT_ARISEN]
    if not duties:
        return []
    url = f"{reverse('disclosures:duties', args=[unit.slug])}?nam={year}"
    label = f"Công khai theo danh mục năm {year}"
    if not any(duty.is_open for duty in duties):
        return [Duty(label, "done", f"đủ {len(duties)} nội dung", url)]
    days = [duty.due_on for duty in duties if duty.state in _NOT_POSTED and (duty.is_confirmed or duty.due_on >= today)]
    state = "missing" if any(duty.is_fault for duty in duties) else "due"
    return [Duty(label, state, _open_words(duties), url, min(days, default=None))]


def _open_words(duties: Sequence[ItemDuty]) -> str:
    """ "còn 1/12 nội dung chưa công khai: A… 2/12 nội dung gỡ xuống sớm: B; C. 2 nội dung: quy định chưa kiểm chứng".

    Only what is open is named, by what is lacking.
    """
    parts = []
    for words, states in _OPEN_GROUPS:
        names = [duty.item.short_name for duty in duties if duty.state in states]
        if names:
            parts.append(f"{len(names)}/{len(duties)} nội dung {words}: {'; '.join(names)}")
    doubtful = sum(duty.is_open and not duty.is_confirmed for duty in duties)
    if doubtful:
        parts.append(f"{doubtful} nội dung: quy định chưa kiểm chứng")
    return f"còn {' '.join(map(sentence, parts))}".removesuffix(".")


add_duties(disclosure_duties)


def standing_postings(unit: Any, person: Any, viewer: Any) -> list[OpenItem]:
    """Postings that the person entered and that still stand, or are to stand later."""
    title = "Nội dung đang công khai"
    rows = Posting.objects.filter(unit=unit, created_by=person).exclude(ends_on__lt=timezone.localdate())
    return open_rows(
        title,
        rows,
        viewer,
        lambda row: OpenItem(
            title, row.title, f"từ ngày {row.starts_on:%d/%m/%Y}", row.get_absolute_url(), row.ends_on
        ),
    )


add_open_items(standing_postings)
