"""PostgreSQL restarted under load: 503 in Vietnamese meanwhile, nothing lost that was confirmed, soon back."""

import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from tests.core.test_sending import NEW, TYPED
from tests.databases import ROOT
from tests.outages.portal import Answer, Environment, Visitor, cluster, environment_of, migrated, serving

PEOPLE, RESTARTS = 6, 5
# As the operator does it, and as a crash of the machine.
MODES = ("fast", "immediate")
PAGES = ("/song-van/doi-thoai/", "/song-van/", "/song-van/ho-gia-dinh/", "/cong-khai/", "/dang-nhap/")
_STORED = """
import django; django.setup()
from apps.dialogues.models import Dialogue
print("\\n".join(Dialogue.objects.values_list("subject", flat=True)))
"""


class Load:
    """People who read and write until they are told to stop, and what became of it."""

    def __init__(self, port: int) -> None:
        self.port, self.stopped = port, Event()
        self.confirmed: list[str] = []
        self.odd: list[str] = []
        self.seen: dict[int, int] = {}

    def person(self, number: int) -> None:
        visitor, written = Visitor(self.port), 0
        visitor.sign_in(f"can-bo-{number}")
        while not self.stopped.is_set():
            for page in PAGES:
                self.look_at(visitor.get(page), page)
            written += 1
            self.write(visitor, f"Đối thoại {number}-{written}", f"lan-gui-{number}-{written}")

    def write(self, visitor: Visitor, subject: str, key: str) -> None:
        """Sends until it is stored, as a person does who goes back and sends again."""
        typed = TYPED | {"subject": subject, "submission": key}
        while not self.stopped.is_set():
            answer = visitor.post(NEW, typed)
            self.look_at(answer, NEW)
            if answer.status == 302 and "/doi-thoai/" in answer.headers["Location"]:
                self.confirmed.append(subject)
                return

    def look_at(self, answer: Answer, page: str) -> None:
        self.seen[answer.status] = self.seen.get(answer.status, 0) + 1
        right = answer.status in (200, 302) or (
            answer.status == 503 and "Hệ thống tạm ngừng" in answer.text and int(answer.headers["Retry-After"]) > 0
        )
        if not right:
            self.odd.append(f"{page}: {answer.status} {answer.text[:300]}")


def stored(environment: Environment) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", _STORED], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.split("\n")[:-1]


@pytest.mark.soak
@pytest.mark.skipif(
    not (shutil.which("pg_ctl") or list(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))), reason="PostgreSQL missing"
)
def test_restarted_five_times_under_load(tmp_path):
    with cluster() as database:
        environment = environment_of(database.url, tmp_path)
        migrated(environment, PEOPLE)
        with serving(environment, tmp_path / "log") as port, ThreadPoolExecutor(PEOPLE) as pool:
            load = Load(port)
            people = [pool.submit(load.person, number) for number in range(PEOPLE)]
            try:
                _restart_again_and_again(database, load)
            finally:
                load.stopped.set()
            for person in people:
                person.result()
        kept = stored(environment)
    assert not load.odd, load.odd[:3]
    assert load.seen[503] >= RESTARTS
    assert len(load.confirmed) > RESTARTS
    assert not set(load.confirmed) - set(kept)
    assert len(kept) == len(set(kept))


def _restart_again_and_again(database, load: Load) -> None:
    visitor = Visitor(load.port)
    for number in range(RESTARTS):
        _wait_for_more(load, 3)
        database.stop(MODES[number % len(MODES)])
        _wait_for_more(load, 0, status=503)
        database.start()
        assert visitor.until_answered("/cong-khai/", 5) < 5


def _wait_for_more(load: Load, confirmed: int, status: int = 0) -> None:
    """Until so many more were confirmed, and one more answer had the status."""
    written, seen, until = len(load.confirmed) + confirmed, load.seen.get(status, 0), time.monotonic() + 120
    while len(load.confirmed) < written or (status and load.seen.get(status, 0) == seen):
        assert time.monotonic() < until, f"nobody goes on: {load.seen} {load.odd[:3]}"
        load.stopped.wait(0.05)
