"""Sessions: what each knows of itself, when it is over, and ending them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import AccountEvent, Appointment, User
from apps.accounts.models.sessions import DEVICE, SEEN, SIGNED_IN
from apps.accounts.services.events import note_event

# Keys of the appointments that ran when the session last looked.
APPOINTMENTS = "appointments"
# Use is noted this often at most, so that reading a page seldom writes.
NOTED_EVERY = timedelta(minutes=1)

IDLE = "Phiên làm việc đã đóng vì lâu không dùng. Đăng nhập lại để làm tiếp."
OLD = "Phiên làm việc đã hết thời hạn. Đăng nhập lại để làm tiếp."

# The first word found in the browser's name of itself; most browsers also claim to be those further down.
_BROWSERS = (
    ("Zalo", "Zalo"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def describe_device(agent: str) -> str:
    """A few words by which the owner knows the device again; what a browser says of itself proves nothing."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), "Trình duyệt khác")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return f"{browser} trên {system}" if system else browser


def begin_session(session: SessionBase, user: User, agent: str) -> None:
    """What a new session carries from sign-in on; the account's log says who came in from what."""
    now = timezone.now().timestamp()
    device = describe_device(agent)
    session.update({DEVICE: device, SIGNED_IN: now, SEEN: now, APPOINTMENTS: _ids(user)})
    note_event(user, AccountEvent.Action.SIGNED_IN, actor=user, detail=device)


def keep_up(session: SessionBase, user: User) -> str:
    """Note the use of a session; when it is over, say why instead ("" while it runs on).

    It is over when idle or old beyond the limits of today's roles, or when an appointment that it knew runs no
    longer. A new appointment is taken up. One without times was not begun at sign-in and counts as old.
    """
    now = timezone.now().timestamp()
    idle, longest = user.reach.session_limits
    seen = session.get(SEEN, 0)
    if now - session.get(SIGNED_IN, 0) > longest.total_seconds():
        return OLD
    if now - seen > idle.total_seconds():
        return IDLE
    known, today = set(session.get(APPOINTMENTS, ())), _ids(user)
    if ended := known.difference(today):
        return _appointments_ended(ended)
    if known != set(today):
        session[APPOINTMENTS] = today
    if now - seen > NOTED_EVERY.total_seconds():
        session[SEEN] = now
    return ""


def _ids(user: User) -> list[int]:
    return sorted(appointment.pk for appointment in user.reach.appointments)


def _appointments_ended(ids: Iterable[int]) -> str:
    rows = Appointment.objects.filter(pk__in=ids).for_list().order_by("pk")
    named = ", ".join(f"{row.get_role_display()} ({row.village or row.unit})" for row in rows)
    return (
        f"Phân công {named} đã kết thúc nên phiên làm việc đã đóng; đăng nhập lại để làm tiếp việc còn được giao."
        if named
        else "Phân công đã kết thúc nên phiên làm việc đã đóng; đăng nhập lại để làm tiếp việc còn được giao."
    )


def live_sessions(account: User) -> Any:
    """Sessions that still open the portal, the last used first; those past a limit only wait to be cleared."""
    now = timezone.now()
    idle, longest = account.reach.session_limits
    return account.sessions.filter(
        expire_date__gt=now, seen_at__gte=now - idle, signed_in_at__gte=now - longest
    ).order_by("-seen_at")


@transaction.atomic
def end_sessions(*, account: User, actor: User | None, keep: str | None = None) -> int:
    """End the account's sessions but the one with the key `keep`; gives how many of them were still live.

    `actor` is nobody when the portal itself acts. The account's log notes it when there was a live one.
    """
    rows = account.sessions.exclude(session_key=keep) if keep else account.sessions.all()
    count = live_sessions(account).filter(pk__in=rows.values("pk")).count()
    rows.delete()
    if count:
        note_event(account, AccountEvent.Action.SESSIONS, actor=actor, detail=f"{count} phiên")
    return count


@transaction.atomic
def end_session(*, account: User, actor: User, public_id: str) -> bool:
    """End one session of the account; whether there was one."""
    deleted, _ = account.sessions.filter(public_id=public_id).delete()
    if deleted:
        note_event(account, AccountEvent.Action.SESSIONS, actor=actor, detail="1 phiên")
    return bool(deleted)
