"""What `manage.py doctor` looks at beyond what the ready check does: settings, clock, files, backup, data."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core import checks as django_checks
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max, Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from apps.core.backups.manifest import key_mark, portal_version
from apps.core.numbers import format_number
from apps.core.storages import object_storage
from apps.documents.models import FileAlarm
from apps.documents.writers import fonts
from apps.operations import backups, heartbeats, installation
from apps.operations.installation import Finding, Level
from apps.operations.models import ProcessSign
from apps.operations.proxy import proxy
from apps.reports.reference import count_missing

TIME_ZONE = "Asia/Ho_Chi_Minh"
MOST_DRIFT = timedelta(minutes=1)
# A nightly backup that failed once is tried again within the day.
OLDEST_BACKUP = timedelta(days=2)
TASKS_FAILED = "FAILED"


def doctor_checks(through: str | None = None) -> list[Callable[[], Finding]]:
    """All checks in the order in which they are told; an unsafe configuration does not get as far as here.

    With `through` also what stands at that public address.
    """
    return [
        mode,
        deployment,
        address,
        static_files,
        document_fonts,
        installation.database,
        installation.migrations,
        clock,
        stored_files,
        *([shared_files] if settings.SEVERAL_MACHINES else []),
        progress_place,
        installation.disk,
        *([installation.worker, progress_shared] if settings.WORKER else []),
        *([machines] if settings.SEVERAL_MACHINES else []),
        failed_jobs,
        installation.scheduler,
        installation.schedule,
        backup,
        damaged_files,
        reference,
        *([partial(proxy, through)] if through else []),
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


def stored_files() -> Finding:
    """Of a bucket, beyond what the ready check asks: it takes a file, gives it back, and to nobody else."""
    bucket = object_storage()
    if bucket is None:
        return installation.media()
    name, content = f".doctor/{secrets.token_hex(8)}", secrets.token_bytes(32)
    try:
        bucket.save(name, ContentFile(content))
        with bucket.open(name) as stored:
            came_back = stored.read() == content
        is_public = bucket.is_public(name)
        bucket.delete(name)
    except OSError:
        came_back = is_public = False
    if is_public:
        return Finding(
            "media",
            "Kho tệp văn bản, đính kèm",
            Level.BROKEN,
            "ai cũng đọc được tệp trong kho, kể cả đơn thư, tệp đính kèm",
            "bỏ quyền đọc công khai của kho (bucket policy, ACL) ngay",
        )
    return installation.bucket_finding(Level.OK if came_back else Level.BROKEN)


def shared_files() -> Finding:
    """On several machines a folder of one machine's disk holds only what was sent to that machine."""
    title = "Tệp dùng chung giữa các máy"
    if object_storage() is not None:
        return Finding("shared-files", title, Level.OK, "ở kho tệp chung")
    return Finding(
        "shared-files",
        title,
        Level.WARNING,
        "nằm trong thư mục; chỉ đúng khi mọi máy gắn cùng một thư mục mạng",
        "đặt SONGVAN_MEDIA=s3://…, hoặc tự bảo đảm SONGVAN_MEDIA_ROOT là cùng một thư mục ở mọi máy",
    )


def progress_place() -> Finding:
    title = "Thư mục tiến độ việc nền"
    if settings.SEVERAL_MACHINES:
        key = f"doctor-{secrets.token_hex(8)}"
        caches["progress"].set(key, key, 60)
        came_back = caches["progress"].get(key) == key
        caches["progress"].delete(key)
        told = "trong PostgreSQL" if came_back else "PostgreSQL không giữ lại điều vừa ghi"
        level = Level.OK if came_back else Level.BROKEN
        return Finding("progress", "Tiến độ việc nền", level, told, "" if came_back else "xem nhật ký của PostgreSQL")
    if installation.is_writable(Path(settings.CACHES["progress"]["LOCATION"])):
        return Finding("progress", title, Level.OK, "ghi được")
    return Finding(
        "progress",
        title,
        Level.BROKEN,
        "không ghi được; không nhập được danh sách, không biết việc nền còn chạy",
        "cho tài khoản chạy cổng quyền ghi vào SONGVAN_PROGRESS_ROOT; máy chủ và việc nền dùng chung thư mục này",
    )


def progress_shared() -> Finding:
    """A worker that does jobs and shows no life here tells its progress elsewhere: to another folder."""
    title = "Tiến độ dùng chung với việc nền"
    since = timezone.now() - timedelta(seconds=heartbeats.SILENCE)
    is_busy = DBTaskResult.objects.filter(Q(started_at__gt=since) | Q(finished_at__gt=since)).exists()
    if is_busy and not heartbeats.is_alive(heartbeats.WORKER):
        return Finding(
            "progress-shared",
            title,
            Level.BROKEN,
            "việc nền vẫn được làm nhưng ở đây không thấy tiến trình nào; trang không biết việc đến đâu",
            "đặt cùng SONGVAN_PROGRESS_ROOT cho máy chủ và việc nền; ở nhiều máy đặt SONGVAN_SEVERAL_MACHINES=1",
        )
    return Finding("progress-shared", title, Level.OK, "không thấy sai lệch")


def machines() -> Finding:
    """Sessions and links of one machine are worthless on another with another key or version."""
    title = "Các máy khác"
    alive = ProcessSign.objects.alive(timedelta(seconds=heartbeats.SILENCE))
    names = sorted({sign.machine for sign in alive})
    for wrong, says, remedy in (
        (
            alive.exclude(key_mark=key_mark()),
            "SONGVAN_SECRET_KEY khác máy này; người dùng bị đăng xuất, liên kết bị từ chối",
            "chép cùng một SONGVAN_SECRET_KEY sang mọi máy rồi khởi động lại",
        ),
        (
            alive.exclude(version=portal_version()),
            "phiên bản phần mềm khác máy này",
            "nâng cấp mọi máy lên cùng phiên bản rồi khởi động lại",
        ),
    ):
        others = sorted({sign.machine for sign in wrong})
        if others:
            return Finding("machines", title, Level.BROKEN, f"{', '.join(others)}: {says}", remedy)
    return Finding("machines", title, Level.OK, ", ".join(names) or "chưa thấy tiến trình nào")


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
    if settings.SEVERAL_MACHINES and not backups.is_configured() and (made := backups.made_elsewhere()) is not None:
        return _backup_of(made, "do máy khác làm, ")
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
    return _backup_of(at)


def _backup_of(at: datetime, who: str = "") -> Finding:
    title, told = "Sao lưu", f"{who}bản gần nhất lúc {timezone.localtime(at):%H:%M %d/%m/%Y}"
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
