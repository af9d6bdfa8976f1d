"""Error pages in plain Vietnamese; they tell what to do next, the request's code, and nothing about the inside.

Nothing of the request is shown on them, and each is of one length for all: no answer tells what exists.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from apps.core.logs import request_code

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
    """Knows no user and no menu: what broke may be the database that holds them."""
    context = _context(500, _PAGES[500]) | {"request": request, "csrf_cookie": ""}
    return HttpResponse(render_to_string("error.html", context), status=500)
