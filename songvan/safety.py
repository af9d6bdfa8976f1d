"""A configuration that would put real records at risk stops the portal before it answers anybody."""

from collections.abc import Collection
from ipaddress import ip_address

from django.core.exceptions import ImproperlyConfigured

DEMO_MARK = "demo-only-"
DEMO_KEY = DEMO_MARK + "x" * 60
KEY_LENGTH, KEY_CHARACTERS = 50, 10
_KEY_ADVICE = 'Tạo khóa: python3 -c "import secrets; print(secrets.token_urlsafe(50))"'


class UnsafeConfiguration(ImproperlyConfigured):
    """Its text is the whole message to the operator: no traceback helps to mend a variable."""


def _is_this_machine(host: str) -> bool:
    if host in {"localhost", "testserver"}:
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def problems(
    *,
    demo: bool,
    debug: bool,
    secret_key: str,
    allowed_hosts: Collection[str],
    trusted_origins: Collection[str],
    ssl_redirect: bool,
    behind_proxy: bool,
) -> list[str]:
    """All that must be mended, each line with the variable's name; an empty list is a safe configuration."""
    if demo:
        outside = [host for host in allowed_hosts if not _is_this_machine(host)]
        return [
            f"SONGVAN_ALLOWED_HOSTS: chế độ minh họa (SONGVAN_DEMO=1) công bố mật khẩu, chỉ chạy trên chính máy này "
            f"(127.0.0.1, localhost, [::1]); bỏ {', '.join(outside)} hoặc tắt SONGVAN_DEMO."
        ] * bool(outside)
    plain = [origin for origin in trusted_origins if not origin.startswith("https://")]
    found = {
        f"SONGVAN_SECRET_KEY: chưa đặt, hoặc ngắn hơn {KEY_LENGTH} ký tự. {_KEY_ADVICE}": len(secret_key) < KEY_LENGTH,
        f"SONGVAN_SECRET_KEY: có ít hơn {KEY_CHARACTERS} ký tự khác nhau, dễ đoán. {_KEY_ADVICE}": (
            len(secret_key) >= KEY_LENGTH and len(set(secret_key)) < KEY_CHARACTERS
        ),
        f"SONGVAN_SECRET_KEY: là khóa minh họa ai cũng biết. {_KEY_ADVICE}": secret_key.startswith(DEMO_MARK),
        "SONGVAN_DEBUG: trang lỗi khi gỡ lỗi in cả dữ liệu; đặt 0, hoặc gỡ lỗi cùng SONGVAN_DEMO=1.": debug,
        "SONGVAN_ALLOWED_HOSTS: chưa đặt; ghi tên miền của cổng thông tin, ví dụ dan-chu.xa.vn.": not allowed_hosts,
        'SONGVAN_ALLOWED_HOSTS: "*" nhận mọi tên miền; ghi rõ tên miền của cổng thông tin.': "*" in allowed_hosts,
        "SONGVAN_SSL_REDIRECT: đặt 1; chỉ đặt 0 khi máy chủ phía trước lo HTTPS và có SONGVAN_BEHIND_PROXY=1.": (
            not ssl_redirect and not behind_proxy
        ),
        f"SONGVAN_CSRF_TRUSTED_ORIGINS: chỉ nhận địa chỉ https://; sửa {', '.join(plain)}.": bool(plain),
    }
    return [line for line, is_wrong in found.items() if is_wrong]


def refuse_unsafe(found: Collection[str]) -> None:
    """Raise `UnsafeConfiguration` with every problem at once, so that one start shows all there is to mend."""
    if found:
        lines = "\n".join(f"  - {line}" for line in found)
        raise UnsafeConfiguration(
            f"Cấu hình chưa an toàn, cổng thông tin không khởi động. Cần sửa (xem .env.example):\n{lines}"
        )
