"""Two web machines and one of the worker, which share PostgreSQL and a bucket and no folder.

Each machine is a folder of its own with the code in it, so that nothing passes by `var/`.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests
from django.db import connection
from PIL import Image

from tests.buckets import KEYS, client, s3_server
from tests.databases import ROOT, shared_database
from tests.portals import free_port

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="several machines share PostgreSQL"),
]
PASSWORD = "song-van-2023"
# For what another process does: long enough for a machine that others use too.
PATIENCE = 240.0
DIALOGUES, SHEETS = "/song-van/doi-thoai/", "/tan-yen/bieu-thong-ke-quy/"


@dataclass
class Machine:
    """A folder with the code, and the settings under which its processes run."""

    folder: Path
    environment: dict[str, str]
    port: int = 0

    @classmethod
    def made(cls, folder: Path, environment: dict[str, str]) -> "Machine":
        folder.mkdir()
        shutil.copytree(ROOT / "songvan", folder / "songvan")
        for name in ("apps", "fixtures", "static", "templates", "manage.py", "pyproject.toml", "gunicorn.conf.py"):
            (folder / name).symlink_to(ROOT / name)
        # manage.py stands elsewhere, so the folder goes before it.
        return cls(folder, environment | {"SONGVAN_MACHINE": folder.name, "PYTHONPATH": str(folder)})

    def manage(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        started = [sys.executable, "-P", "manage.py", *command]
        return subprocess.run(started, cwd=self.folder, env=self.environment | more, capture_output=True, text=True)

    def told(self, *command: str, **more: str) -> str:
        done = self.manage(*command, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def running(self, *command: str) -> Iterator[None]:
        started = [sys.executable, "-P", *command]
        process = subprocess.Popen(started, cwd=self.folder, env=self.environment, stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)

    @contextmanager
    def serving(self) -> Iterator[None]:
        self.port = free_port()
        bound = f"127.0.0.1:{self.port}"
        with self.running("-m", "gunicorn", "songvan.wsgi", "-b", bound, "-w", "2", "--no-control-socket"):
            until(lambda: self.answers())
            yield

    def answers(self) -> bool:
        try:
            return requests.get(self.at("/suc-khoe/song/"), timeout=PATIENCE).ok
        except requests.ConnectionError:
            return False

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def ready(self) -> tuple[int, dict[str, str]]:
        answer = requests.get(self.at("/suc-khoe/san-sang/"), timeout=PATIENCE)
        return answer.status_code, answer.json()["checks"]


def picture() -> bytes:
    """A photograph of nothing."""
    content = BytesIO()
    Image.new("RGB", (40, 30), "white").save(content, "PNG")
    return content.getvalue()


def until(holds: Callable[[], Any]) -> Any:
    """What the call gives once it is true."""
    end = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < end, "nothing came of it"
        time.sleep(0.1)
    return found


class Browser:
    """One person, whose requests reach now this machine, now that one."""

    def __init__(self) -> None:
        self.session = requests.Session()

    def get(self, machine: Machine, path: str) -> requests.Response:
        return self.session.get(machine.at(path), timeout=PATIENCE)

    def send(self, machine: Machine, page: str, path: str, files: Any = None, **fields: str) -> requests.Response:
        """The form of the page with all its hidden fields."""
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.get(machine, page).text)
        address = machine.at(path)
        return self.session.post(address, data=dict(hidden) | fields, files=files, timeout=PATIENCE)

    def sign_in(self, machine: Machine, name: str, password: str = PASSWORD) -> requests.Response:
        return self.send(machine, "/dang-nhap/", "/dang-nhap/", username=name, password=password)


@pytest.fixture
def machines(tmp_path: Path, django_db_blocker: Any) -> Iterator[tuple[Machine, Machine, Machine]]:
    with s3_server() as endpoint, shared_database(tmp_path, django_db_blocker) as given:
        client(endpoint).create_bucket(Bucket="songvan")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("SONGVAN_")},
            "DJANGO_SETTINGS_MODULE": "songvan.settings",
            "DATABASE_URL": given["DATABASE_URL"],
            "SONGVAN_DEMO": "1",
            "SONGVAN_WORKER": "1",
            "SONGVAN_SEVERAL_MACHINES": "1",
            "SONGVAN_MEDIA": "s3://songvan/tep",
            "SONGVAN_S3_ENDPOINT": endpoint,
            "SONGVAN_S3_REGION": "us-east-1",
            "SONGVAN_S3_KEY_ID": KEYS["key"],
            "SONGVAN_S3_SECRET": KEYS["secret"],
            "SONGVAN_STATIC_ROOT": str(tmp_path / "static"),
            "SONGVAN_SLOW_QUERY_MS": "0",
        }
        first, second, worker = (Machine.made(tmp_path / name, environment) for name in ("web-1", "web-2", "viec-nen"))
        worker.told("load_demo")
        worker.told("collectstatic", "--noinput", "-v0")
        with first.serving(), second.serving():
            yield first, second, worker


def test_two_web_machines_and_a_worker_are_one_portal(
    machines: tuple[Machine, Machine, Machine], tmp_path: Path, django_db_blocker: Any
) -> None:
    first, second, worker = machines
    official = Browser()
    official.sign_in(first, "can-bo")

    # A session of one is a session of the other; a file sent to one is read from the other.
    listed = official.get(second, DIALOGUES).text
    record = re.search(rf'href="({DIALOGUES}[0-9a-f]{{16}}/)"', listed)
    assert record is not None, listed[:500]
    sent = official.send(first, f"{record[1]}tep/", f"{record[1]}tep/", {"files": ("giay-moi.png", picture())}, note="")
    attached = re.search(rf'href="({record[1]}tep/[0-9a-f]{{16}}/)"', sent.text)
    assert attached is not None, sent.text[-3000:]
    files = [official.get(machine, attached[1]).content for machine in (first, second)]
    assert files[0] == files[1]
    assert files[0].startswith(b"\x89PNG")

    # Both miss the worker; a job that was asked for at one waits at the other, and its file is read from either.
    assert [machine.ready() for machine in (first, second)] == [(503, first.ready()[1])] * 2
    assert first.ready()[1]["worker"] == "broken"
    superior = Browser()
    superior.sign_in(second, "huyen")
    superior.send(first, f"{SHEETS}?ky=quarter-4&nam=2023", f"{SHEETS}lap-tep/", ky="quarter-4", nam="2023")
    pages = [superior.get(machine, f"{SHEETS}?ky=quarter-4&nam=2023").text for machine in (first, second)]
    assert ["job-progress" in page for page in pages] == [True, True]
    with worker.running("manage.py", "db_worker", "--interval", "0.2"):
        until(lambda: [machine.ready()[0] for machine in (first, second)] == [200, 200])
        until(lambda: superior.get(second, f"{SHEETS}tep/").content.startswith(b"PK"))
        assert superior.get(first, f"{SHEETS}tep/").content == superior.get(second, f"{SHEETS}tep/").content
        doctor = second.manage("doctor").stdout
        assert "[Tốt] Các máy khác: viec-nen." in doctor, doctor
        for title in ("Kho tệp văn bản, đính kèm", "Tiến độ việc nền", "Tiến trình việc nền", "Tệp dùng chung"):
            assert f"[Tốt] {title}" in doctor, doctor
        other_key = second.manage("doctor", SONGVAN_SECRET_KEY="khac-" * 11)
        assert "[Hỏng] Các máy khác: viec-nen: SONGVAN_SECRET_KEY khác máy này" in other_key.stdout

    # Wrong passwords count together, wherever they are tried.
    stranger = Browser()
    for attempt in range(8):
        stranger.sign_in((first, second)[attempt % 2], "lanh-dao", "sai-mat-khau")
    for machine in (first, second):
        assert Browser().sign_in(machine, "lanh-dao").status_code == 429

    # Nothing but the bucket holds files; what was issued on one machine is whole on the other.
    assert not any((machine.folder / "var" / name).exists() for machine in machines for name in ("media", "progress"))
    assert "không tệp nào hỏng" in second.told("check_files")

    # A backup of one machine comes back from another one, into another database and another folder of the bucket.
    file = tmp_path / "a.zip"
    worker.told("backup", "--to", str(file))
    (tmp_path / "again").mkdir()
    with shared_database(tmp_path / "again", django_db_blocker) as given:
        place = {"DATABASE_URL": given["DATABASE_URL"], "SONGVAN_MEDIA": "s3://songvan/khoi-phuc"}
        assert "đều khớp mã SHA-256" in first.told("restore", str(file), **place)
        assert "không tệp nào hỏng" in first.told("check_files", **place)
        assert "không trống" in first.manage("restore", str(file), **place).stderr
