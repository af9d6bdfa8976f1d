"""What readers of the public board, and a flood of opinions from one source, cost an official who works meanwhile.

    .venv/bin/python benchmarks/board.py [--readers 200] [--pause 5] [--sendings 10000] [--seconds 60]

Runs the portal as `make run` serves it (gunicorn, two workers) on a throw-away SQLite database with the demo loaded, or
on the empty database of DATABASE_URL. An official opens a list, the home page and a form, and saves a record, over and
over: first alone, then (a) while so many read the board, each opening another page after a pause of some seconds, then
(b) while so many opinions come from one source, evenly within a minute. Prints medians and 95th percentiles in
milliseconds, their ratios to those of the same run alone, and how many opinions were stored. Readers and flood run on
the same machine and take their share of it.
"""

import argparse
import asyncio
import json
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST, PASSWORD, ALLOWED = "127.0.0.1", "song-van-2023", 5
LIST, POINTS, NOTICES = "/song-van/doi-thoai/", "/song-van/diem-tiep-nhan-y-kien/moi/", "/song-van/bang-cong-khai/"
BOARD = ("/cong-khai/", "/cong-khai/song-van/", "/cong-khai/song-van/?q=hop", "/cong-khai/song-van/moi.atom")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# How much slower the official's pages may become.
MOST = 2.0


# The server


@contextmanager
def portal() -> Iterator[int]:
    """A running portal with the demo; gives its port."""
    place = tempfile.mkdtemp(prefix="songvan-bench-")
    environment = (
        {"DATABASE_URL": f"sqlite:///{place}/bench.sqlite3"}
        | os.environ
        | {
            "SONGVAN_DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "songvan.settings",
            "SONGVAN_MEDIA_ROOT": f"{place}/media",
        }
    )
    for command in (["migrate", "-v0"], ["load_demo"], ["collectstatic", "--noinput", "-v0"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
        )
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "songvan.wsgi", "-b", f"{HOST}:{port}", "-w", "2"]
    server = subprocess.Popen([*command, "--no-control-socket"], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(place)


def wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.1)
    sys.exit("the server does not start")


# The official


class Official:
    """A browser's worth of the official: pages one after the other, each with its time."""

    def __init__(self, port: int) -> None:
        self.at = f"http://{HOST}:{port}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.times: dict[str, list[float]] = {}
        self.send("/dang-nhap/", {"username": "can-bo", "password": PASSWORD})

    def open(self, path: str, data: dict[str, str] | None = None) -> tuple[str, str]:
        """The page, and the address at which it stands."""
        body = None if data is None else urllib.parse.urlencode(data).encode()
        with self.opener.open(urllib.request.Request(self.at + path, body, FORM if body else {}), timeout=60) as answer:
            return answer.read().decode(), answer.url.removeprefix(self.at)

    def send(self, path: str, typed: dict[str, str]) -> tuple[str, str]:
        """Open the form and send it with what it carries hidden; refused in words it raises."""
        page, _ = self.open(path)
        return self.fill(page, path, typed)

    def fill(self, page: str, path: str, typed: dict[str, str]) -> tuple[str, str]:
        carried = dict(re.findall(r'name="(csrfmiddlewaretoken|submission|version)"[^>]* value="([^"]*)"', page))
        return self.open(path, carried | typed)

    def timed(self, name: str, what: Callable[[], object]) -> None:
        start = time.perf_counter()
        what()
        self.times.setdefault(name, []).append((time.perf_counter() - start) * 1000)

    def work(self, seconds: float) -> dict[str, list[float]]:
        """Work for so long; gives the times of each page."""
        self.times, until, number = {}, time.monotonic() + seconds, 0
        while time.monotonic() < until:
            number += 1
            self.timed("list", lambda: self.open(LIST))
            self.timed("home", lambda: self.open("/song-van/"))
            form: list[str] = []
            self.timed("form", lambda form=form: form.append(self.open(POINTS)[0]))
            typed = {"kind": "box", "place": f"Nhà văn hóa {number}", "started_on": "01/03/2023"}
            self.timed("save", lambda form=form, typed=typed: self.fill(form[0], POINTS, typed))
        return self.times

    def asks_for_opinions(self) -> str:
        """A notice on the board about which opinions are asked; its address there."""
        typed = {"subject": "other", "title": "Dự thảo", "starts_on": "01/03/2023", "opinions_until": "31/12/2099"}
        page, _ = self.send(f"{NOTICES}moi/", typed)
        found = re.search(r'href="(/cong-khai/song-van/[0-9a-f]{16}/)"', page)
        return found.group(1) if found else sys.exit("the notice was not released")

    def waiting(self) -> int:
        """How many opinions wait."""
        found = re.search(r"([\d.]+) bản ghi", self.open(f"{NOTICES}y-kien/?state=")[0])
        return int(found.group(1).replace(".", "")) if found else 0


# Readers and the flood, in a process of their own


async def request(port: int, path: str, body: bytes = b"") -> int:
    """One request on a connection of its own; its status, 0 where the line broke."""
    method = "POST" if body else "GET"
    head = f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n"
    if body:
        head += f"Content-Type: {FORM['Content-Type']}\r\nContent-Length: {len(body)}\r\n"
    try:
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(head.encode() + b"\r\n" + body)
        answer = await reader.read()
        writer.close()
        return int(answer[9:12])
    except (OSError, ValueError):
        return 0


async def read(port: int, seconds: float, readers: int, pause: float, notice: str) -> Counter[int]:
    """So many readers, each with a pause of its own between two pages."""
    found: Counter[int] = Counter()
    until = time.monotonic() + seconds
    chance = random.Random(1)

    async def reader() -> None:
        await asyncio.sleep(chance.uniform(0, pause))
        while time.monotonic() < until:
            found[await request(port, chance.choice([*BOARD, notice]))] += 1
            await asyncio.sleep(chance.uniform(0.5, 1.5) * pause)

    await asyncio.gather(*(reader() for _ in range(readers)))
    return found


async def flood(port: int, seconds: float, sendings: int, notice: str) -> Counter[int]:
    """So many sendings, evenly; each with a token of its own as long as the portal gives some."""
    found: Counter[int] = Counter()
    tokens = []
    for _ in range(2 * ALLOWED):
        with urllib.request.urlopen(f"http://{HOST}:{port}{notice}gop-y/") as page:
            tokens += re.findall(r'action="(\?phieu=[^"]+)"', page.read().decode())
    await asyncio.sleep(3)
    body = urllib.parse.urlencode({"text": "Ý kiến. " * 100, "website": ""}).encode()

    async def send(number: int) -> None:
        await asyncio.sleep(number * seconds / sendings)
        token = tokens[number] if number < len(tokens) else "?phieu=x"
        found[await request(port, f"{notice}gop-y/{token}", body)] += 1

    await asyncio.gather(*(send(number) for number in range(sendings)))
    return found


CROWDS = {"readers": read, "flood": flood}


@contextmanager
def crowd(name: str, port: int, *values: float | str) -> Iterator[Counter[int]]:
    """Within it the crowd is at work; afterwards its statuses are known."""
    command = [sys.executable, __file__, "--crowd", json.dumps([name, port, *values])]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        statuses: Counter[int] = Counter()
        yield statuses
        told, _ = process.communicate()
        statuses.update({int(status): count for status, count in json.loads(told).items()})


def compare(alone: dict[str, list[float]], times: dict[str, list[float]]) -> float:
    """Prints the times of each page beside those alone; the worst ratio of medians."""
    worst = 0.0
    for name, found in times.items():
        before, now = statistics.median(alone[name]), statistics.median(found)
        late = statistics.quantiles(found, n=20)[-1] if len(found) > 1 else now
        print(f"  {name:5} {before:7.1f} -> {now:7.1f} ms, {now / before:5.2f} times; 95 % within {late:7.1f} ms")
        worst = max(worst, now / before)
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--pause", type=float, default=5)
    parser.add_argument("--sendings", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--crowd", type=json.loads, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.crowd:
        name, *values = options.crowd
        print(json.dumps(asyncio.run(CROWDS[name](*values))))
        return
    with portal() as port:
        official = Official(port)
        notice = official.asks_for_opinions()
        official.work(5)
        alone = official.work(options.seconds / 2)
        print(f"{options.readers} readers, each with a page about every {options.pause:g} s")
        with crowd("readers", port, options.seconds, options.readers, options.pause, notice) as statuses:
            worst = compare(alone, official.work(options.seconds))
        print(f"  {statuses.total() / options.seconds:.0f} pages a second, statuses {dict(statuses)}")
        print(f"{options.sendings} opinions from one source in {options.seconds:g} s")
        with crowd("flood", port, options.seconds, options.sendings, notice) as statuses:
            worst = max(worst, compare(alone, official.work(options.seconds)))
        stored = official.waiting()
        print(f"  statuses {dict(statuses)}; stored: {stored}")
    if worst > MOST or stored > ALLOWED:
        sys.exit(f"more than {MOST:g} times slower, or more than {ALLOWED} stored")


if __name__ == "__main__":
    main()
