"""The texts that leave the portal: plain, and as HTML, from notices whose cause holds at that moment."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from apps.core.notices import Cause
from apps.notices.gateways import Message
from apps.notices.models import Notice, NoticeSettings
from apps.notices.services.collecting import standing

# So many lines a letter holds at most; the rest it counts.
MOST_LINES = 60


@dataclass(frozen=True)
class Line:
    """A notice in a letter."""

    label: str
    words: str
    due_on: date | None
    is_late: bool
    link: str


def address_of(path: str) -> str:
    """The path at the portal's public address."""
    return f"{settings.PUBLIC_ADDRESS}{path}"


def holding(wanted: NoticeSettings, *, urgent: bool = False) -> list[tuple[Notice, Cause]]:
    """What is to be told to the person by letter or message now: unwanted kinds left out, rights asked anew."""
    user = wanted.user
    rows = Notice.objects.visible_to(user).open().exclude(source__in=wanted.unwanted)
    if urgent:
        rows = rows.filter(is_urgent=True)
    notices = list(rows)
    causes = standing(user, notices)
    found = [(notice, causes[notice.pk]) for notice in notices if notice.pk in causes]
    return sorted(found, key=lambda pair: (pair[1].due_on or date.max, pair[0].source, pair[0].pk))


def digest_letter(wanted: NoticeSettings, key: str) -> EmailMultiAlternatives | None:
    """The weekly letter; None where nothing waits for the person.

    It can be ended by one click of the mail program (RFC 8058): `List-Unsubscribe` and `List-Unsubscribe-Post`.
    """
    today = timezone.localdate()
    lines = [_line(notice, cause, today) for notice, cause in holding(wanted)]
    if not lines:
        return None
    stop = address_of(reverse("notices:stop", args=[wanted.stop_key]))
    context = {
        "lines": lines[:MOST_LINES],
        "more": max(0, len(lines) - MOST_LINES),
        "late": sum(line.is_late for line in lines),
        "total": len(lines),
        "today": today,
        "list_url": address_of(reverse("notices:list")),
        "settings_url": address_of(reverse("notices:settings")),
        "stop_url": stop,
    }
    letter = _letter(wanted, key, f"Việc cần làm tuần này: {len(lines)}", "digest", context)
    letter.extra_headers |= {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    return letter


def confirm_letter(wanted: NoticeSettings, key: str) -> EmailMultiAlternatives | None:
    """The letter that asks whether the address is the person's; None where nothing is to be confirmed any more."""
    if not wanted.email or wanted.email_confirmed_at or not key.endswith(wanted.email_key[:24]):
        return None
    context = {"link": address_of(reverse("notices:confirm", args=[wanted.email_key]))}
    return _letter(wanted, key, "Xác nhận địa chỉ nhận thông báo", "confirm", context)


def urgent_message(wanted: NoticeSettings, key: str) -> Message | None:
    """Numbers and a link alone: a message shows on a locked telephone. None where nothing urgent waits."""
    today = timezone.localdate()
    found = holding(wanted, urgent=True)
    if not found:
        return None
    late = sum(cause.due_on is not None and cause.due_on < today for _, cause in found)
    soon, link = len(found) - late, address_of(reverse("notices:list"))
    counted = Counter({f"{late} việc đã qua hạn": late, f"{soon} việc khẩn đang chờ": soon})
    text = f"Dân chủ cơ sở: {', '.join(words for words, number in counted.items() if number)}. Xem tại {link}"
    return Message(key=key, phone=wanted.phone, channel=wanted.channel, text=text, late=late, soon=soon, link=link)


def _line(notice: Notice, cause: Cause, today: date) -> Line:
    is_late = cause.due_on is not None and cause.due_on < today
    return Line(notice.label, cause.words, cause.due_on, is_late, address_of(notice.get_absolute_url()))


def _letter(
    wanted: NoticeSettings, key: str, subject: str, template: str, context: dict[str, Any]
) -> EmailMultiAlternatives:
    """`Message-ID` follows from the key, so that mail systems know a letter that is sent again after a crash."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    letter = EmailMultiAlternatives(
        subject=f"[Dân chủ cơ sở] {subject}",
        body=render_to_string(f"notices/letters/{template}.txt", context),
        to=[wanted.email],
        headers={"Message-ID": f"<{key.replace(':', '.')}@{domain}>"},
    )
    letter.attach_alternative(render_to_string(f"notices/letters/{template}.html", context), "text/html")
    return letter
