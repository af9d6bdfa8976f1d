"""Error pages in plain Vietnamese; they tell what to do next, the request's code, and nothing about the inside.

Nothing of the request is shown on them, and each is of one length for all: no answer tells what exists.
"""

import sys
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from apps.core.logs import request_code
from apps.core.outages import Outage, is_full, outage_of

_PAGES = {
    400: (
        "Yêu cầu không hợp lệ",
        "Địa chỉ hoặc dữ liệu gửi lên không đọc được. Quay lại trang trước và thử lại.",
    ),
    403: (
        "Không có quyền",
        "Tài khoản này không được giao việc đó. Liên hệ người quản trị nếu cần được phân công.",
    ),
    404: ("Không tìm thấy", "Trang này không có, hoặc không thuộc phạm vi của tài khoản đang dùng."),
    500: (
        "Có lỗi ở hệ thống",
        "Việc vừa làm chưa được lưu. Thử lại sau ít phút; nếu vẫn lỗi, báo người quản trị.",
    ),
}


# Status, title and advice, and the seconds after which to try again.
_OUTAGES = {
    Outage.DATABASE: (503, ("Hệ thống tạm ngừng", "Cơ sở dữ liệu đang bận hoặc đang khởi động lại."), 5),
    Outage.ROOM: (
        507,
        ("Máy chủ hết chỗ lưu", "Ổ đĩa của máy chủ đã đầy: xem được, chưa lưu thêm được. Báo người quản trị."),
        60,
    ),
}
_TRY_AGAIN = "Tải lại trang sau ít giây."
_NOT_STORED = (
    "Việc vừa làm chưa chắc đã được lưu. Quay lại trang trước, nội dung đã nhập còn ở đó; gửi lại sau ít giây, gửi hai "
    "lần cũng chỉ lưu một lần."
)
_TOO_LARGE = (
    "Gửi quá nhiều một lần",
    "Các tệp gửi lên cộng lại quá lớn. Quay lại trang trước, chọn ít tệp hơn và chia thành nhiều lần gửi.",
)
_STALE_FORM = (
    "Biểu mẫu đã quá hạn",
    "Đồng chí đã đăng nhập lại sau khi mở biểu mẫu, hoặc trình duyệt chặn cookie. Quay lại trang trước, tải lại trang "
    "rồi gửi lại.",
)


def _context(status: int, text: tuple[str, str]) -> dict[str, Any]:
    return {"title": text[0], "advice": text[1], "status": status, "code": request_code.get()}


def _page(request: HttpRequest, status: int, text: tuple[str, str] | None = None) -> HttpResponse:
    return render(request, "error.html", _context(status, text or _PAGES[status]), status=status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 400)


@requires_csrf_token
def too_large(request: HttpRequest) -> HttpResponse:
    return _page(request, 413, _TOO_LARGE)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 403)


@requires_csrf_token
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answers a form whose security token is not that of the session: `CSRF_FAILURE_VIEW`."""
    return _page(request, 403, _STALE_FORM)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Knows no user and no menu: what broke may be the database that holds them.

    Django comes here with every error, of a view, a template or another middleware, while it is handled.
    """
    outage = outage_of(sys.exception())
    if outage is not None:
        return outage_page(request, outage)
    return _bare_page(request, 500, _PAGES[500])


def outage_page(request: HttpRequest, outage: Outage) -> HttpResponse:
    """503 while the database is away, 507 while a disk is full; a program or browser may try again by itself."""
    status, seconds = answer_to(outage)
    text = _OUTAGES[outage][1]
    if request.method in ("GET", "HEAD"):
        text = (text[0], f"{text[1]} {_TRY_AGAIN}")
    else:
        text = (text[0], f"{text[1]} {_NOT_STORED}")
    response = _bare_page(request, status, text)
    response["Retry-After"] = str(seconds)
    return response


# In the place of the page, where the form can be shown again with all that was typed.
NO_ROOM = (
    "Chưa lưu: ổ đĩa của máy chủ đã đầy. Giữ trang này, báo người quản trị, rồi bấm lưu lần nữa; tệp đính kèm phải "
    "chọn lại."
)


def without_room(error: Exception, form: Any, page: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer to a form that a full disk kept from being stored: its page again, which says so.

    Raises the error itself where it is another one.
    """
    if not is_full(error):
        raise error
    form.add_error(None, NO_ROOM)
    response = page()
    response.status_code, seconds = answer_to(Outage.ROOM)
    response["Retry-After"] = str(seconds)
    return response


def answer_to(outage: Outage) -> tuple[int, int]:
    """The status, and the seconds after which to try again."""
    status, _, seconds = _OUTAGES[outage]
    return status, seconds


def _bare_page(request: HttpRequest, status: int, text: tuple[str, str]) -> HttpResponse:
    context = _context(status, text) | {"request": request, "csrf_cookie": ""}
    return HttpResponse(render_to_string("error.html", context), status=status)
