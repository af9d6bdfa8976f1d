"""A portal with its own processes, people who use it over HTTP, and a PostgreSQL that can be restarted under it."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from tests.databases import ROOT
from tests.portals import free_port

PASSWORD = "mat-khau-thu-nghiem"
SEED = """
import django; django.setup()
from apps.accounts.roles import Role
from tests.factories import make_commune, make_household, make_user, make_village
unit = make_commune("song-van", "Song Vân")
make_household(make_village(unit, "Đồng Kim"))
for number in range({people}):
    make_user(f"can-bo-{{number}}", Role.OFFICIAL, unit)
"""
Environment = Mapping[str, str]


def run(environment: Environment, *command: str) -> None:
    subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True, capture_output=True)


def migrated(environment: Environment, people: int = 1) -> None:
    """Tables and a commune with so many officials, named can-bo-0 and so on."""
    run(environment, "manage.py", "migrate", "-v0")
    run(environment, "-c", SEED.format(people=people))


def environment_of(url: str, folder: Path, media: Path | None = None) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": url,
        "SONGVAN_DEMO": "1",
        "SONGVAN_TEST_MEDIA_ROOT": str(media or folder / "media"),
        "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics"),
        "DJANGO_SETTINGS_MODULE": "songvan.settings_test",
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(folder),
    }


@contextmanager
def serving(environment: Environment, log: Path) -> Iterator[int]:
    """gunicorn as `make run` starts it, with two processes; gives its port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "songvan.wsgi", "-b", f"127.0.0.1:{port}", "-w", "2"]
    with log.open("ab", buffering=0) as stream:
        server = subprocess.Popen(
            [*command, "--no-control-socket", "--timeout", "120"],
            cwd=ROOT,
            env=environment,
            stdout=stream,
            stderr=stream,
        )
        try:
            Visitor(port).until_answered("/suc-khoe/song/", 90)
            yield port
        finally:
            server.terminate()
            server.wait(timeout=60)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str


@dataclass
class Visitor:
    """A browser without its window: keeps cookies, follows nothing."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, data: Mapping[str, str] | None = None, files: bytes = b"") -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body: bytes | None = None
        if data is not None:
            body = urlencode(data).encode()
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": self.cookies.get("csrftoken", ""),
            }
        if files:
            body, headers["Content-Type"] = _multipart(data or {}, files)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            for line in response.headers.get_all("Set-Cookie") or []:
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
            return Answer(response.status, dict(response.headers), response.read().decode("utf-8", "replace"))
        finally:
            connection.close()

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def post(self, path: str, data: Mapping[str, str], files: bytes = b"") -> Answer:
        return self.ask("POST", path, data, files)

    def sign_in(self, name: str) -> None:
        self.get("/dang-nhap/")
        answer = self.post("/dang-nhap/", {"username": name, "password": PASSWORD})
        assert answer.status == 302, answer.text

    def until_answered(self, path: str, seconds: float) -> float:
        """Ask until it is answered with 200; gives after how long. Fails after so many seconds."""
        began = time.monotonic()
        while True:
            with suppress(OSError, HTTPException):
                if self.get(path).status == 200:
                    return time.monotonic() - began
            assert time.monotonic() - began < seconds, f"{path} was not answered within {seconds} s"


def _multipart(data: Mapping[str, str], content: bytes) -> tuple[bytes, str]:
    mark = "----------songvan"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in data.items()
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n'
    parts.append(f"{head}Content-Type: application/pdf\r\n\r\n".encode() + content + b"\r\n")
    return b"".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"


class Cluster:
    """PostgreSQL with folder and socket of its own; unlike that of `scripts/postgres.sh` it keeps what it confirmed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
        self._bin = str(found[-1]) if found else ""
        self._as_server = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    @property
    def url(self) -> str:
        return f"postgres://songvan@/{self.folder}/songvan"

    def call(self, program: str, *arguments: str, check: bool = True) -> bool:
        command = [*self._as_server, f"{self._bin}/{program}" if self._bin else program, *arguments]
        done = subprocess.run(command, cwd="/", capture_output=True, check=False)
        assert not check or done.returncode == 0, done.stderr.decode()
        return done.returncode == 0

    def make(self) -> None:
        if self._as_server:
            shutil.chown(self.folder, "postgres")
        data = f"--pgdata={self.folder}/data"
        self.call(
            "initdb", data, "--username=songvan", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"
        )
        self.start()
        self.call("createdb", f"--host={self.folder}", "--username=songvan", "songvan")

    def start(self) -> None:
        log, options = f"--log={self.folder}/server.log", f"--options=-k '{self.folder}' -c listen_addresses=''"
        self.call("pg_ctl", f"--pgdata={self.folder}/data", log, "--silent", "--wait", "start", options)

    def stop(self, mode: str, *, check: bool = True) -> None:
        self.call("pg_ctl", f"--pgdata={self.folder}/data", f"--mode={mode}", "--silent", "--wait", "stop", check=check)


@contextmanager
def cluster() -> Iterator[Cluster]:
    # In /tmp, as a socket's path may have no more than 107 characters.
    with tempfile.TemporaryDirectory(prefix="songvan-pg.", dir="/tmp") as folder:  # noqa: S108
        made = Cluster(Path(folder))
        made.make()
        try:
            yield made
        finally:
            made.stop("immediate", check=False)
