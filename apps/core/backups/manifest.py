"""What a backup says of itself: of which portal, at which migrations, with which rows and files."""

import json
import shutil
import subprocess
import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import Any

import django
from django.conf import settings
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils.crypto import salted_hmac

from apps.core.backups.errors import BackupError
from apps.core.backups.rows import tables

FORMAT = 1
# The settings of `.env.example`, and where the value stands. Those that are secret are never written down:
# SONGVAN_SECRET_KEY, SONGVAN_METRICS_TOKEN, SONGVAN_S3_KEY_ID, SONGVAN_S3_SECRET, SONGVAN_GATEWAY_TOKEN, and
# SONGVAN_EMAIL_URL, DATABASE_URL and SONGVAN_GATEWAY_URL, which may hold a password.
_SETTINGS = {
    "SONGVAN_ALLOWED_HOSTS": "ALLOWED_HOSTS",
    "SONGVAN_CSRF_TRUSTED_ORIGINS": "CSRF_TRUSTED_ORIGINS",
    "SONGVAN_PUBLIC_ADDRESS": "PUBLIC_ADDRESS",
    "SONGVAN_TRUST_ROOTS": "TRUST_ROOTS",
    "SONGVAN_MEDIA_ROOT": "MEDIA_ROOT",
    "SONGVAN_MEDIA": "MEDIA",
    "SONGVAN_S3_ENDPOINT": "S3_ENDPOINT",
    "SONGVAN_S3_REGION": "S3_REGION",
    "SONGVAN_SEVERAL_MACHINES": "SEVERAL_MACHINES",
    "SONGVAN_MACHINE": "MACHINE",
    "SONGVAN_STATIC_ROOT": "STATIC_ROOT",
    "SONGVAN_WORKER": "WORKER",
    "SONGVAN_BEHIND_PROXY": "BEHIND_PROXY",
    "SONGVAN_SSL_REDIRECT": "SECURE_SSL_REDIRECT",
    "SONGVAN_DEMO": "DEMO",
    "SONGVAN_DEBUG": "DEBUG",
    "SONGVAN_SMALL_CELL": "SMALL_CELL_THRESHOLD",
    "SONGVAN_PUBLIC_FORM_PER_HOUR": "PUBLIC_FORM_PER_HOUR",
    "SONGVAN_PUBLIC_FORM_PER_DAY": "PUBLIC_FORM_PER_DAY",
    "SONGVAN_PUBLIC_FORM_WAITING": "PUBLIC_FORM_WAITING",
    "SONGVAN_RENDER_PROCESSES": "RENDER_PROCESSES",
    "SONGVAN_API_PER_MINUTE": "API_PER_MINUTE",
    "SONGVAN_LEAST_FREE_MB": "LEAST_FREE_MB",
    "SONGVAN_SLOW_QUERY_MS": "SLOW_QUERY_MS",
    "SONGVAN_BACKUP_TO": "BACKUP_TO",
    "SONGVAN_EMAIL_FROM": "DEFAULT_FROM_EMAIL",
    "SONGVAN_GATEWAY": "GATEWAY",
    "SONGVAN_GATEWAY_FOLDER": "GATEWAY_FOLDER",
    "SONGVAN_GATEWAY_HEADER": "GATEWAY_HEADER",
    "SONGVAN_GATEWAY_BODY": "GATEWAY_BODY",
    "SONGVAN_GATEWAY_SUCCESS": "GATEWAY_SUCCESS",
}


@dataclass(frozen=True)
class TableEntry:
    """A table: `size` and `sha256` are of its lines, the hash with the keys of JSON objects in order."""

    name: str
    columns: list[str]
    rows: int
    size: int
    sha256: str
    last_number: int

    def __post_init__(self) -> None:
        _require(
            isinstance(self.name, str)
            and isinstance(self.columns, list)
            and _is_count(self.rows, self.size, self.last_number)
            and isinstance(self.sha256, str)
        )


@dataclass(frozen=True)
class FileEntry:
    """A stored file, named as rows name it."""

    name: str
    size: int
    sha256: str

    def __post_init__(self) -> None:
        _require(_is_plain_path(self.name) and _is_count(self.size) and isinstance(self.sha256, str))


@dataclass(frozen=True)
class Manifest:
    """`missing_files` are named by rows and were not there; `erased_files` went with their rows while the backup was
    being made. `key_mark` tells two secret keys apart without telling either.
    """

    format: int
    portal: str
    commit: str
    django: str
    database: str
    began_at: str
    seconds: float
    key_mark: str
    migrations: list[str]
    tables: list[TableEntry]
    files: list[FileEntry]
    settings: dict[str, Any]
    missing_files: list[str] = field(default_factory=list)
    erased_files: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Manifest":
        """Raises `BackupError` when it is not one, or one of another form."""
        try:
            given = json.loads(content)
            if given["format"] != FORMAT:
                raise BackupError("Bản sao lưu có dạng khác dạng mà phiên bản này đọc được.")
            given["tables"] = [TableEntry(**entry) for entry in given["tables"]]
            given["files"] = [FileEntry(**entry) for entry in given["files"]]
            manifest = cls(**given)
        except (KeyError, TypeError, ValueError, RecursionError):
            raise BackupError("Bản kê của bản sao lưu không đọc được.") from None
        names = [entry.name for entry in manifest.files]
        _require(len(names) == len(set(names)) and isinstance(manifest.settings, dict))
        return manifest


def _require(holds: bool) -> None:
    if not holds:
        raise BackupError("Bản kê của bản sao lưu có mục không hợp lệ.")


def _is_count(*values: Any) -> bool:
    return all(type(value) is int and value >= 0 for value in values)


def _is_plain_path(name: Any) -> bool:
    """Whether it leads below the folder, by folders that are no hidden ones, and reads alike everywhere."""
    if not isinstance(name, str) or not name or not name.isprintable() or "\\" in name or ":" in name:
        return False
    parts = name.split("/")
    return PurePosixPath(name).as_posix() == name and not any(part == "" or part.startswith(".") for part in parts)


def require_fit(manifest: Manifest) -> None:
    """Refuse a backup of another version, or of other tables, than this code's. Raises `BackupError`."""
    if manifest.portal != portal_version():
        raise BackupError(
            f"Bản sao lưu của phiên bản {manifest.portal}, ở đây là {portal_version()}: cài đúng phiên bản cũ, "
            "khôi phục, rồi mới nâng cấp."
        )
    if manifest.migrations != known_migrations():
        differing = sorted(set(manifest.migrations) ^ set(known_migrations()))
        raise BackupError(f"Bản sao lưu có bộ migration khác ở đây: {', '.join(map(str, differing[:5]))}.")
    if {entry.name: entry.columns for entry in manifest.tables} != {table.name: table.columns for table in tables()}:
        raise BackupError("Bản sao lưu có bảng hoặc cột khác ở đây.")


def portal_version() -> str:
    """As `pyproject.toml` states it."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return str(project["version"])


def portal_commit() -> str:
    """The commit that is checked out; "" where this is not told."""
    git = shutil.which("git")
    if git is None or not (settings.BASE_DIR / ".git").exists():
        return ""
    command = [git, "rev-parse", "HEAD"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, check=False)  # noqa: S603 - fixed words
    return done.stdout.decode().strip() if done.returncode == 0 else ""


def django_version() -> str:
    return django.get_version()


def known_migrations() -> list[str]:
    """All that this code knows, in order of their names."""
    return sorted(f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).graph.nodes)


def require_migrated(using: str) -> None:
    """Refuse a database that does not stand where this code does. Raises `BackupError`."""
    executor = MigrationExecutor(connections[using])
    loader = executor.loader
    unknown = {
        key for key in loader.applied_migrations if key[0] in loader.migrated_apps and key not in loader.disk_migrations
    }
    if unknown or executor.migration_plan(loader.graph.leaf_nodes()):
        raise BackupError("Cơ sở dữ liệu không ở đúng bộ migration của phiên bản này: chạy manage.py migrate trước.")


def plain_settings() -> dict[str, Any]:
    """The settings that are no secret, by the names of `.env.example`."""
    found = {name: _plain(getattr(settings, attribute)) for name, attribute in _SETTINGS.items()}
    return found | {"SONGVAN_PROGRESS_ROOT": str(settings.CACHES["progress"]["LOCATION"])}


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | int | list) else str(value)


def key_mark() -> str:
    """A mark of the secret key: who has the mark learns nothing of a key of fifty random characters."""
    return salted_hmac("core.backups.key", "mark", algorithm="sha256").hexdigest()[:16]
