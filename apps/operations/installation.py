"""Whether the installation can work: what is looked at, what it means when it fails, and how it is mended."""

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from apps.core.numbers import format_number
from apps.core.storages import object_storage
from apps.operations import heartbeats
from apps.operations.services import standings

MEGABYTE = 1024 * 1024


class Level(IntEnum):
    """How bad it is; the number is the exit code of `manage.py doctor`."""

    OK = 0
    WARNING = 1
    BROKEN = 2


@dataclass(frozen=True)
class Finding:
    """What a check found. `key` names it to programs; `says` is for the operator's eyes, with `remedy` where needed."""

    key: str
    title: str
    level: Level
    says: str
    remedy: str = ""


def ready_checks() -> list[Callable[[], Finding]]:
    """What must hold for the portal to answer people; those after the database's need it."""
    checks = [database, migrations, media, disk]
    if settings.WORKER:
        checks.append(worker)
    return [*checks, schedule]


def found_by(checks: list[Callable[[], Finding]]) -> list[Finding]:
    """What the checks find; without a database those that ask it are left out."""
    found: list[Finding] = []
    for check in checks:
        try:
            found.append(check())
        except Error:
            if not any(finding.key == "database" and finding.level is Level.BROKEN for finding in found):
                found.append(_no_database())
    return found


def _no_database() -> Finding:
    return Finding(
        "database",
        "Cơ sở dữ liệu",
        Level.BROKEN,
        "không trả lời; không trang nào mở được",
        "kiểm tra DATABASE_URL trong .env, dịch vụ PostgreSQL có chạy không (systemctl status postgresql), hoặc quyền "
        "đọc ghi tệp SQLite và thư mục chứa tệp đó",
    )


def database() -> Finding:
    """Asks it for something; a file that was taken away or a server that is down is told, not raised."""
    title = "Cơ sở dữ liệu"
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return _no_database()
    version = connection.get_database_version()
    told = f"{connection.display_name} {'.'.join(str(part) for part in version)}"
    least = connection.features.minimum_database_version
    if least and tuple(version) < tuple(least):
        wanted = ".".join(str(part) for part in least)
        return Finding("database", title, Level.BROKEN, f"{told}: quá cũ", f"nâng cấp lên {wanted} hoặc mới hơn")
    return Finding("database", title, Level.OK, f"{told} trả lời")


@cache
def _shipped_migrations() -> frozenset[tuple[str, str]]:
    """They do not change while a process runs, and reading the hundreds of files takes a good while."""
    return frozenset(MigrationLoader(None).graph.nodes)


def pending_migrations() -> list[tuple[str, str]]:
    """App and name of those that the code has and the database not."""
    return sorted(_shipped_migrations() - set(MigrationRecorder(connection).applied_migrations()))


def migrations() -> Finding:
    pending = pending_migrations()
    if pending:
        return Finding(
            "migrations",
            "Cấu trúc dữ liệu",
            Level.BROKEN,
            f"còn {format_number(len(pending))} bước chuyển đổi chưa áp dụng; nhiều trang sẽ lỗi",
            "sao lưu, dừng máy chủ, chạy manage.py migrate rồi manage.py load_reference",
        )
    return Finding("migrations", "Cấu trúc dữ liệu", Level.OK, "đúng với phiên bản phần mềm")


def is_writable(folder: Path) -> bool:
    """Whether a file can be made there; a folder that is missing is made, as the portal itself does."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b".")
    except OSError:
        return False
    return True


def media() -> Finding:
    """Where files are kept; of a bucket no more than whether it answers, as this is asked every few seconds."""
    bucket = object_storage()
    if bucket is not None:
        return bucket_finding(Level.OK if bucket.answers() else Level.BROKEN)
    if is_writable(Path(settings.MEDIA_ROOT)):
        return Finding("media", "Thư mục tệp văn bản, đính kèm", Level.OK, "ghi được")
    return Finding(
        "media",
        "Thư mục tệp văn bản, đính kèm",
        Level.BROKEN,
        "không ghi được; không ban hành văn bản, không đính kèm tệp được",
        f"cho tài khoản {os.getuid()} quyền ghi vào SONGVAN_MEDIA_ROOT (chown -R); xem ổ đĩa có bị gắn chỉ đọc không",
    )


def bucket_finding(level: Level) -> Finding:
    """Of the bucket: it takes files and gives them back, or not."""
    title = "Kho tệp văn bản, đính kèm"
    if level is Level.OK:
        return Finding("media", title, Level.OK, "trả lời")
    return Finding(
        "media",
        title,
        level,
        "không đọc, ghi được; không ban hành văn bản, không đính kèm, không mở tệp được",
        "xem SONGVAN_MEDIA, SONGVAN_S3_ENDPOINT, SONGVAN_S3_KEY_ID, SONGVAN_S3_SECRET; khóa cần quyền liệt kê, đọc, "
        "ghi, xóa trong kho đó; xem kho có đầy không, máy này có tới được địa chỉ đó không",
    )


def data_folders() -> list[Path]:
    """Where what people enter is kept on this machine's disks, or passes through them."""
    folders = [Path(settings.MEDIA_ROOT).absolute() if object_storage() is None else settings.VAR_DIR]
    name = str(settings.DATABASES["default"]["NAME"])
    if connection.vendor == "sqlite" and Path(name).is_file():
        folders.append(Path(name).parent)
    return folders


def free_bytes() -> int:
    """The least free space of the disks that hold records and files; of a folder to come, that of where it will be."""
    standing = [next(path for path in (folder, *folder.parents) if path.is_dir()) for folder in data_folders()]
    return min(shutil.disk_usage(folder).free for folder in standing)


def disk() -> Finding:
    free, least = free_bytes() // MEGABYTE, settings.LEAST_FREE_MB
    told = f"còn {format_number(free)} MB"
    if free < least:
        return Finding(
            "disk",
            "Dung lượng đĩa trống",
            Level.BROKEN,
            f"{told}, dưới mức {format_number(least)} MB (SONGVAN_LEAST_FREE_MB); đĩa đầy thì không lưu được gì nữa",
            "xóa bớt bản sao lưu, nhật ký cũ; chuyển tệp sang đĩa lớn hơn",
        )
    return Finding("disk", "Dung lượng đĩa trống", Level.OK, told)


def worker() -> Finding:
    return _process(
        heartbeats.WORKER,
        "Tiến trình việc nền",
        "danh sách Excel, tệp nén báo cáo phải đợi mãi",
        "khởi động lại dịch vụ chạy manage.py db_worker và xem nhật ký của nó; không dùng thì bỏ SONGVAN_WORKER",
        Level.BROKEN,
    )


def scheduler() -> Finding:
    return _process(
        heartbeats.SCHEDULER,
        "Tiến trình việc định kỳ",
        "không việc định kỳ nào tự chạy",
        "chạy manage.py run_schedule như một dịch vụ, hoặc gọi manage.py run_schedule --once mỗi giờ",
        Level.WARNING,
    )


def _process(key: str, title: str, effect: str, remedy: str, level: Level) -> Finding:
    told = heartbeats.age(key)
    if told is None:
        return Finding(key, title, level, f"không chạy; {effect}", remedy)
    if not heartbeats.is_alive(key):
        return Finding(key, title, level, f"im lặng đã {format_number(round(told))} giây; {effect}", remedy)
    return Finding(key, title, Level.OK, "đang chạy")


def schedule() -> Finding:
    """Never worse than a warning: a portal whose cleaning is late serves people as well as ever."""
    known = standings()
    late = [standing.job.title for standing in known if standing.is_late]
    failing = [standing.job.title for standing in known if standing.is_failing and not standing.is_late]
    told = [f"{word}: {', '.join(titles)}" for word, titles in (("quá hạn", late), ("lỗi", failing)) if titles]
    if told:
        return Finding(
            "schedule",
            "Việc định kỳ",
            Level.WARNING,
            "; ".join(told),
            "xem lý do ở trang Việc định kỳ; quá hạn thì khởi động lại dịch vụ chạy manage.py run_schedule",
        )
    return Finding("schedule", "Việc định kỳ", Level.OK, "không việc nào quá hạn hoặc lỗi")
