"""What `manage.py doctor` looks at beyond what the ready check does: settings, clock, files, backup, data."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core import checks as django_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from apps.core.numbers import format_number
from apps.documents.models import FileAlarm
from apps.documents.writers import fonts
from apps.operations import backups, installation
from apps.operations.installation import Finding, Level
from apps.reports.reference import count_missing

TIME_ZONE = "Asia/Ho_Chi_Minh"
MOST_DRIFT = timedelta(minutes=1)
# A nightly backup that failed once is tried again within the day.
OLDEST_BACKUP = timedelta(days=2)
TASKS_FAILED = "FAILED"


def doctor_checks() -> list[Callable[[], Finding]]:
    """All checks in the order in which they are told; an unsafe configuration does not get as far as here."""
    return [
        mode,
        deployment,
        address,
        static_files,
        document_fonts,
        installation.database,
        installation.migrations,
        clock,
        installation.media,
        progress_folder,
        installation.disk,
        *([installation.worker] if settings.WORKER else []),
        failed_jobs,
        installation.scheduler,
        installation.schedule,
        backup,
        damaged_files,
        reference,
    ]


def mode() -> Finding:
    """A configuration that is unsafe has been refused by `songvan.safety` before."""
    if settings.DEMO:
        return Finding(
            "mode",
            "Chế độ",
            Level.WARNING,
            "minh họa; mật khẩu ai cũng biết, không dùng cho dữ liệu thật",
            "cài đặt thật: chép .env.example thành .env, điền các mục và bỏ SONGVAN_DEMO",
        )
    return Finding("mode", "Chế độ", Level.OK, "sử dụng thật, cấu hình an toàn")


def deployment() -> Finding:
    """Django's own checks. Only their codes are told: a message may quote a setting."""
    found = django_checks.run_checks(include_deployment_checks=not settings.DEMO)
    serious = sorted({message.id or "?" for message in found if message.level >= django_checks.WARNING})
    serious = [code for code in serious if code not in settings.SILENCED_SYSTEM_CHECKS]
    if not serious:
        return Finding("deployment", "Cấu hình Django", Level.OK, "không có cảnh báo")
    is_error = any(message.is_serious(django_checks.ERROR) for message in found)
    return Finding(
        "deployment",
        "Cấu hình Django",
        Level.BROKEN if is_error else Level.WARNING,
        f"cảnh báo {', '.join(serious)}",
        "chạy manage.py check --deploy để đọc từng cảnh báo",
    )


def address() -> Finding:
    if settings.PUBLIC_ADDRESS:
        return Finding("address", "Địa chỉ in trong mã QR", Level.OK, settings.PUBLIC_ADDRESS)
    return Finding(
        "address",
        "Địa chỉ in trong mã QR",
        Level.WARNING,
        "chưa có; văn bản ban hành không in mã QR",
        "đặt SONGVAN_PUBLIC_ADDRESS trước lần ban hành đầu tiên",
    )


def static_files() -> Finding:
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.is_file():
        return Finding("static", "Tệp giao diện", Level.OK, "đã gom")
    return Finding(
        "static",
        "Tệp giao diện",
        Level.BROKEN,
        "chưa gom; trang không mở được hoặc không có kiểu chữ, màu sắc",
        "chạy make setup rồi manage.py collectstatic --noinput",
    )


def document_fonts() -> Finding:
    try:
        fonts.directory()
    except ImproperlyConfigured:
        return Finding(
            "fonts",
            "Phông chữ văn bản",
            Level.BROKEN,
            "thiếu; không lập được tệp PDF của văn bản",
            "chạy make setup (chép phông Tinos vào static/vendor/fonts)",
        )
    return Finding("fonts", "Phông chữ văn bản", Level.OK, "đủ")


def progress_folder() -> Finding:
    title = "Thư mục tiến độ việc nền"
    if installation.is_writable(Path(settings.CACHES["progress"]["LOCATION"])):
        return Finding("progress", title, Level.OK, "ghi được")
    return Finding(
        "progress",
        title,
        Level.BROKEN,
        "không ghi được; không nhập được danh sách, không biết việc nền còn chạy",
        "cho tài khoản chạy cổng quyền ghi vào SONGVAN_PROGRESS_ROOT; máy chủ và việc nền dùng chung thư mục này",
    )


def clock() -> Finding:
    """Whether the time that due dates are reckoned from can be right: zone, database server, and never before a day
    that the database has seen already.
    """
    title = "Đồng hồ, múi giờ"
    if settings.TIME_ZONE != TIME_ZONE:
        return Finding("clock", title, Level.BROKEN, "múi giờ không phải của Việt Nam", f"đặt TIME_ZONE = {TIME_ZONE}")
    remedy = "bật đồng bộ giờ (timedatectl set-ntp true) ở máy chủ và máy cơ sở dữ liệu"
    now = timezone.now()
    migrated = MigrationRecorder(connection).migration_qs.aggregate(last=Max("applied"))["last"]
    if migrated is not None and migrated > now + MOST_DRIFT:
        return Finding("clock", title, Level.BROKEN, "đồng hồ chậm hơn lần nâng cấp gần nhất; thời hạn sai", remedy)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            (told,) = cursor.fetchone()
        if abs(told - timezone.now()) > MOST_DRIFT:
            return Finding("clock", title, Level.WARNING, "máy chủ và cơ sở dữ liệu lệch giờ nhau", remedy)
    return Finding("clock", title, Level.OK, f"{timezone.localtime(now):%H:%M %d/%m/%Y}, {TIME_ZONE}")


def failed_jobs() -> Finding:
    count = DBTaskResult.objects.filter(status=TASKS_FAILED).count()
    if count:
        return Finding(
            "jobs",
            "Việc nền bị lỗi",
            Level.WARNING,
            f"{format_number(count)} việc trong những ngày gần đây",
            "tìm dòng lỗi trong nhật ký của manage.py db_worker; việc lỗi tự mất sau 14 ngày",
        )
    return Finding("jobs", "Việc nền bị lỗi", Level.OK, "không có")


def backup() -> Finding:
    title = "Sao lưu"
    if not backups.is_configured():
        return Finding(
            "backup",
            title,
            Level.WARNING,
            "chưa định thư mục; không biết có bản sao lưu nào không",
            "đặt SONGVAN_BACKUP_TO là thư mục ở ổ đĩa khác, và ghi giờ sao lưu vào tệp last-backup trong đó",
        )
    at = backups.last_backup()
    if at is None:
        return Finding(
            "backup",
            title,
            Level.WARNING,
            "chưa có bản nào",
            "sao lưu vào SONGVAN_BACKUP_TO rồi chạy: date -Is > last-backup trong thư mục đó",
        )
    told = f"bản gần nhất lúc {timezone.localtime(at):%H:%M %d/%m/%Y}"
    if timezone.now() - at > OLDEST_BACKUP:
        return Finding("backup", title, Level.WARNING, f"{told}, đã cũ", "xem lý do ở trang Việc định kỳ")
    return Finding("backup", title, Level.OK, told)


def damaged_files() -> Finding:
    count = FileAlarm.objects.open().count()
    if count:
        return Finding(
            "files",
            "Tệp văn bản đã ban hành",
            Level.BROKEN,
            f"{format_number(count)} tệp bị mất hoặc bị thay đổi",
            "khôi phục tệp từ bản sao lưu rồi chạy manage.py check_files; lãnh đạo thấy từng tệp ở trang văn bản",
        )
    return Finding("files", "Tệp văn bản đã ban hành", Level.OK, "không cảnh báo nào đang mở")


def reference() -> Finding:
    missing = count_missing(settings.BASE_DIR / "fixtures")
    if missing:
        return Finding(
            "reference",
            "Danh mục, văn bản pháp luật",
            Level.WARNING,
            f"thiếu {format_number(missing)} dòng của phiên bản này",
            "chạy manage.py load_reference; nội dung đã sửa được giữ nguyên",
        )
    return Finding("reference", "Danh mục, văn bản pháp luật", Level.OK, "đủ như phiên bản này")
