"""Whether what stands before the server tells it the truth: asked by `manage.py doctor --through`, from outside.

The doctor sends a request through the public address with forged headers; the portal tells, to who brings a token that
only the same secret key makes, what arrived.
"""

import http.client
import json
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils import timezone

from apps.core.addresses import client_address
from apps.core.numbers import format_number
from apps.operations.installation import Finding, Level

PATH = "/suc-khoe/nhin-thay/"
# From the range for documentation: nobody has it.
FORGED = "203.0.113.251"
_SALT, _TOKEN_SECONDS = "operations.proxy", 60
_PATIENCE_SECONDS = 10
_LEAST_LEFT = timedelta(days=14)
_LONGEST_ANSWER = 10_000
_TITLE = "Máy chủ phía trước"


def make_token() -> str:
    return signing.dumps("look", salt=_SALT)


def is_token(given: str) -> bool:
    try:
        signing.loads(given, salt=_SALT, max_age=_TOKEN_SECONDS)
    except (signing.BadSignature, ValueError):
        return False
    return True


def seen_by_server(request: HttpRequest) -> dict[str, Any]:
    """What the portal makes of a request: the caller's address, whether it came by HTTPS and through a proxy."""
    return {
        "address": client_address(request),
        "secure": request.is_secure(),
        "forwarded": "HTTP_X_FORWARDED_FOR" in request.META,
        "behind_proxy": bool(settings.BEHIND_PROXY),
    }


@dataclass(frozen=True)
class Answer:
    """`expires` is when the certificate ends, None for plain HTTP."""

    status: int
    seen: dict[str, Any]
    expires: datetime | None


class UnreachableError(Exception):
    """Its text says why, as an operator may read it."""


def ask(address: str, context: ssl.SSLContext | None = None) -> Answer:
    """One request through the address, with forged headers. Raises `UnreachableError`."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UnreachableError("địa chỉ phải bắt đầu bằng https://")
    connection: http.client.HTTPConnection
    try:
        if parts.scheme == "https":
            context = context or ssl.create_default_context()
            connection = http.client.HTTPSConnection(
                parts.hostname, parts.port, timeout=_PATIENCE_SECONDS, context=context
            )
        else:
            connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=_PATIENCE_SECONDS)
        connection.connect()
        expires = _expires(connection.sock) if parts.scheme == "https" else None
        forged = {"X-Forwarded-For": FORGED, "X-Forwarded-Proto": "http" if expires else "https"}
        connection.request("GET", PATH, headers={**forged, "Authorization": f"Bearer {make_token()}"})
        answer = connection.getresponse()
        content = answer.read(_LONGEST_ANSWER)
        connection.close()
    except ssl.SSLCertVerificationError as error:
        raise UnreachableError(f"chứng thư TLS không hợp lệ ({error.verify_message})") from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise UnreachableError(f"không tới được ({type(error).__name__})") from error
    try:
        seen = json.loads(content)
    except ValueError:
        seen = {}
    return Answer(answer.status, seen if isinstance(seen, dict) else {}, expires)


def _expires(sock: Any) -> datetime | None:
    told = (sock.getpeercert() or {}).get("notAfter")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(told), UTC) if told else None


def proxy(address: str, context: ssl.SSLContext | None = None) -> Finding:
    """What is wrong on the way from the public address to the portal; the worst thing alone is told."""
    try:
        answer = ask(address, context)
    except UnreachableError as error:
        return _broken(str(error), f"mở {address} từ một máy khác; xem nginx, chứng thư TLS, tên miền, tường lửa")
    if answer.status != 200 or not answer.seen:
        return _broken(
            f"trả lời mã {answer.status} ở {PATH}",
            "địa chỉ dẫn tới nơi khác, SONGVAN_SECRET_KEY ở các máy khác nhau, hoặc nginx chặn địa chỉ này",
        )
    wrong = _what_is_wrong(answer.seen, secure=urlsplit(address).scheme == "https")
    if wrong:
        return _broken(*wrong)
    left = answer.expires - timezone.now() if answer.expires else None
    if left is not None and left < _LEAST_LEFT:
        told = f"chứng thư TLS còn {format_number(max(left.days, 0))} ngày"
        return Finding("proxy", _TITLE, Level.WARNING, told, "gia hạn chứng thư rồi nạp lại nginx")
    return Finding("proxy", _TITLE, Level.OK, "chuyển đúng địa chỉ người gọi và HTTPS")


def _what_is_wrong(seen: dict[str, Any], *, secure: bool) -> tuple[str, str] | None:
    """What is said and its remedy."""
    if seen.get("forwarded") and not seen.get("behind_proxy"):
        # Forged by the doctor itself where nothing stands before the server.
        if seen.get("address") and not _is_loopback(seen["address"]):
            return None if seen.get("secure") == secure else _not_https()
        return "cổng không tin máy chủ phía trước; mọi người đọc bị tính là một", "đặt SONGVAN_BEHIND_PROXY=1"
    if seen.get("address") == FORGED:
        return (
            "để nguyên X-Forwarded-For do người gọi tự ghi; ai cũng giả được địa chỉ",
            "nginx: proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for",
        )
    return None if seen.get("secure") == secure else _not_https()


def _not_https() -> tuple[str, str]:
    return (
        "báo sai giao thức; cổng không biết kết nối có phải HTTPS không",
        "nginx: proxy_set_header X-Forwarded-Proto $scheme; và đặt SONGVAN_BEHIND_PROXY=1",
    )


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _broken(says: str, remedy: str) -> Finding:
    return Finding("proxy", _TITLE, Level.BROKEN, says, remedy)
