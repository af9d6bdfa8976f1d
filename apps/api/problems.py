"""Refusals as JSON (RFC 9457), in Vietnamese and without a word of what was asked with."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse

from apps.core.logs import request_code

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "Yêu cầu không đọc được",
    401: "Không có mã truy cập hợp lệ",
    403: "Mã truy cập không được dùng cho việc này",
    404: "Không tìm thấy",
    405: "Chỉ đọc được",
    409: "Tệp bị hư hỏng",
    422: "Tham số không đúng",
    429: "Gọi quá nhiều",
    500: "Có lỗi ở hệ thống",
    503: "Hệ thống tạm ngừng",
    507: "Máy chủ hết chỗ lưu",
}
_DETAILS = {
    400: "Địa chỉ hoặc tham số không đọc được.",
    401: "Gửi mã truy cập trong tiêu đề Authorization, dạng: Bearer <mã>.",
    403: "Số liệu tính trực tiếp chỉ có cho chính đơn vị của mã truy cập.",
    404: "Địa chỉ này không có, hoặc không thuộc phạm vi của mã truy cập.",
    405: "API chỉ nhận GET và HEAD.",
    409: "Tệp lưu trên cổng không còn đúng như khi ban hành nên không gửi đi. Cổng đã báo đơn vị ban hành.",
    422: "Xem danh sách errors.",
    429: "Đã hết số lượt của phút này. Chờ số giây ghi ở tiêu đề Retry-After rồi gọi lại.",
    503: "Cơ sở dữ liệu đang bận hoặc đang khởi động lại. Chờ số giây ghi ở tiêu đề Retry-After rồi gọi lại.",
    507: "Ổ đĩa của máy chủ đã đầy. Chờ số giây ghi ở tiêu đề Retry-After rồi gọi lại.",
    500: "Thử lại sau ít phút; nếu vẫn lỗi, báo người quản trị kèm mã yêu cầu (code).",
}
# By the beginning of pydantic's own name for what is wrong.
_WORDS = (
    ("missing", "là bắt buộc"),
    ("date", "phải là một ngày có trong lịch, dạng 2024-12-31"),
    ("int", "phải là số nguyên"),
    ("greater_than", "nhỏ hơn mức cho phép"),
    ("less_than", "lớn hơn mức cho phép"),
    ("string_too_long", "quá dài"),
    ("string", "không đúng dạng"),
)


class ParameterError(Exception):
    """A parameter cannot be used; `reason` goes on from its name."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name)
        self.name, self.reason = name, reason


def problem(
    status: int,
    detail: str = "",
    *,
    errors: Iterable[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    """A refusal; `code` is the request's own, which the log repeats."""
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        "detail": detail or _DETAILS[status],
        "code": request_code.get(),
    }
    if named := list(errors):
        told["errors"] = named
    params = {"ensure_ascii": False}
    return JsonResponse(told, status=status, content_type=CONTENT_TYPE, headers=headers, json_dumps_params=params)


def wrong_parameters(request: HttpRequest, found: Iterable[tuple[str, str]]) -> JsonResponse:
    """422 that names each parameter and what is wrong with it."""
    return problem(422, errors=[{"name": name, "reason": reason} for name, reason in found])


def words_for(kind: str) -> str:
    """What pydantic found wrong, in words that go on from the parameter's name."""
    return next((words for beginning, words in _WORDS if kind.startswith(beginning)), "không đúng")
