"""A disk that is full under database, documents or log: people go on reading, writing is refused, nothing is half."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.test_sending import NEW, TYPED
from tests.outages.portal import Environment, Visitor, environment_of, migrated, serving

pytestmark = pytest.mark.soak
PAGES = ("/song-van/doi-thoai/", "/song-van/", "/song-van/ho-gia-dinh/", "/cong-khai/", "/song-van/bao-cao/")
PDF = b"%PDF-1.7\n" + b"x" * 400_000


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes, where the machine lets the test have one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "none", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can be mounted by root alone")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Leave no room at all; gives the file that takes it."""
    file = folder / "filler"
    with file.open("ab", buffering=0) as stream:
        try:
            while True:
                stream.write(bytes(4096))
        except OSError:
            return file


def signed_in(port: int) -> Visitor:
    visitor = Visitor(port)
    visitor.sign_in("can-bo-0")
    return visitor


def assert_reads(visitor: Visitor) -> None:
    for page in PAGES:
        answer = visitor.get(page)
        assert answer.status == 200, f"{page}: {answer.status} {answer.text[:2000]}"


def typed(number: int) -> dict[str, str]:
    return TYPED | {"subject": f"Nước sạch {number}", "submission": f"lan-gui-{number}"}


def on_sqlite(database: Path, folder: Path, media: Path | None = None) -> Environment:
    environment = environment_of(f"sqlite:///{database}/portal.sqlite3", folder, media)
    migrated(environment)
    return environment


def test_full_under_the_database(tmp_path, small):
    environment = on_sqlite(small, tmp_path)
    with serving(environment, tmp_path / "log") as port:
        visitor = signed_in(port)
        assert visitor.post(NEW, typed(0)).status == 302
        filler = fill(small)
        refused = [answer for number in range(1, 40) if (answer := visitor.post(NEW, typed(number))).status != 302]
        assert len(refused) > 20, "what was free within the database's own files took them"
        for answer in refused:
            assert answer.status == 507
            assert "đầy" in answer.text
            assert int(answer.headers["Retry-After"]) > 0
        assert "Nước sạch 39" in refused[-1].text, "what was typed stays in the form"
        assert_reads(visitor)
        assert_reads(visitor)
        filler.unlink()
        assert visitor.post(NEW, typed(39)).status == 302
        assert_reads(visitor)
        subjects = visitor.get("/song-van/doi-thoai/").text
        assert subjects.count("Nước sạch 39") >= 1


def test_full_under_the_documents(tmp_path, small):
    environment = on_sqlite(tmp_path, tmp_path, small / "media")
    with serving(environment, tmp_path / "log") as port:
        visitor = signed_in(port)
        talk = visitor.post(NEW, typed(0)).headers["Location"]
        sent = visitor.post(f"{talk}tep/", {"submission": "tep-1"}, PDF)
        assert sent.status == 302, sent.text
        filler = fill(small)
        before = sorted((small / "media").rglob("*"))
        refused = visitor.post(f"{talk}tep/", {"submission": "tep-2"}, PDF)
        assert refused.status == 507
        assert "đầy" in refused.text
        assert sorted((small / "media").rglob("*")) == before
        assert_reads(visitor)
        assert "a.pdf" in visitor.get(talk).text
        # What needs no file is stored as ever.
        assert visitor.post(NEW, typed(1)).status == 302
        filler.unlink()
        assert visitor.post(f"{talk}tep/", {"submission": "tep-2"}, PDF).status == 302


def test_full_under_the_log_and_the_counts(tmp_path, small):
    environment = {**on_sqlite(tmp_path, tmp_path), "PROMETHEUS_MULTIPROC_DIR": str(small / "metrics")}
    log = small / "log"
    with serving(environment, log) as port:
        visitor = signed_in(port)
        fill(small)
        size = log.stat().st_size
        for number in range(20):
            assert visitor.post(NEW, typed(number)).status == 302
            assert_reads(visitor)
        assert log.stat().st_size - size < 4096, "there was room for the log after all"
        assert visitor.get("/suc-khoe/so-do/").status == 200
    # A process that died would have been started anew, and its end told once there was room again.
    assert "SIGBUS" not in log.read_text()
