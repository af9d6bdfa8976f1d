"""A running portal with its own demo, and what a browser needs to use it: for tests, and for the pictures of README."""

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "song-van-2023"
CHROMIUM = {
    "executable_path": "/usr/bin/chromium",
    "args": [
        *("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ],
}


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def demo_portal(place: Path) -> Iterator[str]:
    """The address of a portal as `make run` serves it, with the demo loaded; all that it writes lies in the folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SONGVAN_")} | {
        "SONGVAN_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "songvan.settings",
        "DATABASE_URL": f"sqlite:///{place}/portal.sqlite3",
        "SONGVAN_MEDIA_ROOT": str(place / "media"),
        "SONGVAN_PROGRESS_ROOT": str(place / "progress"),
        # Of its own: two portals that write into one folder take each other's files away.
        "SONGVAN_STATIC_ROOT": str(place / "static"),
    }
    for command in (["migrate", "-v0"], ["load_demo"], ["collectstatic", "--noinput", "-v0"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
    address = f"127.0.0.1:{free_port()}"
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "songvan.wsgi", "-b", address, "-w", "2", "--no-control-socket"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        urllib.request.build_opener(_Retry()).open(f"http://{address}/dang-nhap/", timeout=30)
        yield f"http://{address}"
    finally:
        server.terminate()
        server.wait()


class _Retry(urllib.request.HTTPHandler):
    """Asks again while nothing listens yet; each refusal takes the kernel's own time."""

    def http_open(self, request: urllib.request.Request):
        for _ in range(20_000):
            try:
                return super().http_open(request)
            except urllib.error.URLError as error:
                if not isinstance(error.reason, ConnectionRefusedError):
                    raise
        raise TimeoutError(request.full_url)


def sign_in(page: "Page", username: str) -> None:
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "dang-nhap" not in url)
