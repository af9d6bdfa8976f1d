"""Error pages in plain Vietnamese; they tell what to do next and nothing about the inside."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token

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


def _page(request: HttpRequest, status: int) -> HttpResponse:
    title, advice = _PAGES[status]
    return render(request, "error.html", {"title": title, "advice": advice, "status": status}, status=status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Any = None, reason: str = "") -> HttpResponse:
    """Also answers a form whose security token is out of date."""
    return _page(request, 403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 404)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, 500)
