"""`manage.py doctor`: each thing that is wrong is named with its remedy, and the worst is the exit code."""

import json
import shutil
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as live_settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from apps.documents.writers import fonts
from apps.law.models import CalendarDay, LegalText, Rule
from apps.operations import doctor, heartbeats
from apps.operations.installation import Level
from apps.operations.models import ScheduledRun
from apps.operations.services import run_due
from apps.reports.models import Outline
from apps.reports.reference import count_missing, load_reference_data

FIXTURES = live_settings.BASE_DIR / "fixtures"


@pytest.fixture
def sound(settings, tmp_path, monkeypatch, db) -> None:
    """An installation in which nothing is wrong."""
    settings.DEMO = False
    settings.PUBLIC_ADDRESS = "https://dan-chu.songvan.example"
    settings.MEDIA_ROOT, settings.STATIC_ROOT, settings.BACKUP_TO = tmp_path / "media", tmp_path, str(tmp_path)
    settings.CACHES = {**settings.CACHES, "progress": {**settings.CACHES["progress"], "LOCATION": tmp_path / "told"}}
    (tmp_path / "staticfiles.json").touch()
    (tmp_path / "last-backup").write_text(timezone.now().isoformat())
    heartbeats.beat(heartbeats.SCHEDULER)
    monkeypatch.setattr(doctor.django_checks, "run_checks", lambda **options: [])
    monkeypatch.setattr(doctor, "count_missing", lambda fixtures: 0)


def examine() -> tuple[int, str]:
    """Exit code and what was printed."""
    output = StringIO()
    try:
        call_command("doctor", stdout=output)
    except CommandError as error:
        return error.returncode, output.getvalue()
    return 0, output.getvalue()


def test_a_sound_installation_ends_with_0(sound):
    code, text = examine()
    assert code == 0, text
    assert text.count("[Tốt]") == len(doctor.doctor_checks())
    assert "Không thấy gì sai." in text
    assert "Cách sửa" not in text


def demo(settings: Any, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    settings.DEMO = True


def no_address(settings: Any, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    settings.PUBLIC_ADDRESS = ""


def no_static(settings: Any, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    (tmp_path / "staticfiles.json").unlink()


def no_fonts(settings: Any, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(fonts, "FACES", {(False, False): "khong-co.ttf"})


def pending(settings: Any, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    MigrationRecorder(connection).migration_qs.filter(app="dialogues").first().delete()


def other_zone(settings: Any, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"


def clock_behind(settings: Any, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    rows = MigrationRecorder(connection).migration_qs
    rows.filter(pk=rows.first().pk).update(applied=timezone.now() + timedelta(minutes=5))


def no_media(settings: Any, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path / "staticfiles.json" / "media"


def no_progress(settings: Any, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    where = {**settings.CACHES["progress"], "LOCATION": tmp_path / "staticfiles.json" / "told"}
    settings.CACHES = {**settings.CACHES, "progress": where}


def full_disk(settings: Any, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=0))


def no_worker(settings: Any, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    settings.WORKER = True


def failed_job(settings: Any, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    DBTaskResult.objects.create(
        status="FAILED", args_kwargs={}, task_path="x", backend_name="default", run_after=timezone.now()
    )


def no_scheduler(settings: Any, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    (tmp_path / "told" / "scheduler.alive").unlink()


def late_job(settings: Any, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    run_due()
    ScheduledRun.objects.filter(job="check-files").update(due=timezone.now() - timedelta(days=1))


def no_backup_folder(settings: Any, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    settings.BACKUP_TO = ""


def no_backup(settings: Any, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    (tmp_path / "last-backup").unlink()


def old_backup(settings: Any, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    (tmp_path / "last-backup").write_text((timezone.now() - timedelta(days=3)).isoformat())


def damaged(settings: Any, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(doctor.FileAlarm.objects, "open", lambda: SimpleNamespace(count=lambda: 2))


def old_reference(settings: Any, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(doctor, "count_missing", lambda fixtures: 7)


def django_warns(settings: Any, tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
    warning = doctor.django_checks.Warning("Secret khoa-bi-mat", id="security.W009")
    patch.setattr(doctor.django_checks, "run_checks", lambda **options: [warning])


@pytest.mark.parametrize(
    ("harm", "title", "level"),
    [
        (demo, "Chế độ", Level.WARNING),
        (django_warns, "Cấu hình Django", Level.WARNING),
        (no_address, "Địa chỉ in trong mã QR", Level.WARNING),
        (no_static, "Tệp giao diện", Level.BROKEN),
        (no_fonts, "Phông chữ văn bản", Level.BROKEN),
        (pending, "Cấu trúc dữ liệu", Level.BROKEN),
        (other_zone, "Đồng hồ, múi giờ", Level.BROKEN),
        (clock_behind, "Đồng hồ, múi giờ", Level.BROKEN),
        (no_media, "Thư mục tệp văn bản, đính kèm", Level.BROKEN),
        (full_disk, "Dung lượng đĩa trống", Level.BROKEN),
        (no_worker, "Tiến trình việc nền", Level.BROKEN),
        (failed_job, "Việc nền bị lỗi", Level.WARNING),
        (no_scheduler, "Tiến trình việc định kỳ", Level.WARNING),
        (late_job, "Việc định kỳ", Level.WARNING),
        (no_backup_folder, "Sao lưu", Level.WARNING),
        (no_backup, "Sao lưu", Level.WARNING),
        (old_backup, "Sao lưu", Level.WARNING),
        (damaged, "Tệp văn bản đã ban hành", Level.BROKEN),
        (old_reference, "Danh mục, văn bản pháp luật", Level.WARNING),
    ],
)
def test_what_is_wrong_is_named_alone_with_its_remedy(sound, settings, tmp_path, monkeypatch, harm, title, level):
    harm(settings, tmp_path, monkeypatch)
    code, text = examine()
    word = {Level.WARNING: "Chú ý", Level.BROKEN: "Hỏng"}[level]
    wrong = [line for line in text.splitlines() if line.startswith("[") and not line.startswith("[Tốt]")]
    assert [line.partition(":")[0] for line in wrong] == [f"[{word}] {title}"], text
    assert text.count("Cách sửa: ") == 1
    assert code == level
    assert "khoa-bi-mat" not in text


def test_a_folder_of_progress_that_takes_nothing_is_named(sound, settings, tmp_path, monkeypatch):
    """With it the schedulers' sign of life goes too."""
    no_progress(settings, tmp_path, monkeypatch)
    code, text = examine()
    assert code == Level.BROKEN
    assert "[Hỏng] Thư mục tiến độ việc nền" in text


def test_the_worst_of_several_decides(sound, settings, tmp_path, monkeypatch):
    no_address(settings, tmp_path, monkeypatch)
    assert examine()[0] == 1
    no_static(settings, tmp_path, monkeypatch)
    assert examine()[0] == 2


def test_without_a_database_the_rest_is_examined(sound, monkeypatch):
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("could not connect to 10.9.8.7")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        code, text = examine()
    assert code == 2
    assert text.count("[Hỏng]") == 1
    assert "[Hỏng] Cơ sở dữ liệu" in text
    assert "[Tốt] Sao lưu" in text
    assert "10.9.8.7" not in text


# Reference data


@pytest.mark.django_db
def test_missing_reference_data_is_counted_by_as_many_queries_and_nothing_is_written(django_assert_num_queries):
    bare = count_missing(FIXTURES)
    shipped = sum(len(json.loads(path.read_text())) for path in (FIXTURES / "law").glob("*.json"))
    assert 100 < bare < shipped + 10
    assert not Rule.objects.exists()
    load_reference_data(FIXTURES)
    with django_assert_num_queries(10):
        assert count_missing(FIXTURES) == 0
    Rule.objects.first().delete()
    CalendarDay.objects.first().delete()
    LegalText.objects.filter(successor=None, replaced=None).exclude(number="").first().delete()
    Outline.objects.filter(unit=None).first().delete()
    assert count_missing(FIXTURES) == 4
    load_reference_data(FIXTURES)
    assert count_missing(FIXTURES) == 0
