"""Menu entry, register and duties of making public."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.core.portal import Duty, MenuEntry, OpenItem, add_duties, add_menu, add_open_items, open_rows
from apps.core.registers import Register, register
from apps.disclosures.models import DisclosureItem, Posting
from apps.law.models import Mark

GROUP = "Dân biết"
WARN_BEFORE = timedelta(days=7)

add_menu(MenuEntry(GROUP, "Công khai", "disclosures:posting-list", "disclosures.view_posting", "megaphone", 10))
register(Register("disclosures.posting", "công khai", "starts_on", list_url="disclosures:posting-list"))


def _posting_duty(posting: Any, words: str, state: str) -> Duty:
    item = posting.item
    asked = "" if item.min_days is None else f"/{format_number(item.min_days)}"
    doubt = " (quy định chưa kiểm chứng)" if asked and item.min_days_mark == Mark.UNCONFIRMED else ""
    detail = f"đến hết {posting.ends_on:%d/%m/%Y}, được {format_number(posting.span.days)}{asked} ngày{doubt}"
    label = f"{words}: {Truncator(posting.title).chars(60)}"
    return Duty(label, state, detail, posting.get_absolute_url(), posting.ends_on)


def disclosure_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """Postings about to end or taken down too early, and what the catalogue asks for and the year has not seen."""
    if not user.reach.allows("disclosures.view_posting", unit):
        return []
    today = timezone.localdate()
    rows = Posting.objects.visible_to(user).filter(unit=unit).select_related("unit", "item").order_by("ends_on")
    ending = rows.public_in(period).filter(ends_on__range=(today, today + WARN_BEFORE))
    early = rows.filter(starts_on__range=(period.start, period.end)).cut_short(today)
    duties = [
        *(_posting_duty(p, "Sắp hết hạn công khai", "due") for p in ending.measured_on(today + WARN_BEFORE)),
        *(_posting_duty(p, "Công khai chưa đủ thời gian", "late") for p in early),
    ]
    # Only those who enter postings answer for the commune's catalogue; a village head sees his village's rows alone.
    return [*duties, *_catalogue_duty(unit, period)] if user.reach.may_write(Posting, unit) else duties


def _catalogue_duty(unit: Any, period: Period) -> list[Duty]:
    year = period.cumulative()
    asked = list(DisclosureItem.objects.on(period.end))
    if not asked:
        return []
    shown = set(Posting.objects.public_in(year).filter(unit=unit, item__in=asked).values_list("item", flat=True))
    url = f"{reverse('disclosures:posting-list', args=[unit.slug])}?nam={year.end.year}"
    label = f"Công khai theo danh mục năm {year.end.year}"
    lacking = [item.short_name for item in asked if item.pk not in shown]
    if not lacking:
        return [Duty(label, "done", f"đủ {len(asked)} nội dung", url)]
    detail = f"còn {len(lacking)}/{len(asked)} nội dung chưa công khai: {'; '.join(lacking)}"
    return [Duty(label, "missing", detail, url)]


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
