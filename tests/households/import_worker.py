"""Run as a process of its own: an import whose jobs are killed before one write after the other.

The first argument is how many writes lie between two kills. Fails when a killed job left anything in the register, or
when the job that is called again does not end as if nothing had happened.
"""

import os
import signal
import sys
from collections.abc import Iterator
from typing import Any
from unittest import mock

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "songvan.settings_test")
django.setup()

from django.core.files.base import ContentFile  # noqa: E402
from django.core.files.storage import default_storage  # noqa: E402
from django.db import connections  # noqa: E402
from django.db.backends.utils import CursorWrapper  # noqa: E402

from apps.households.models import HouseholdImport  # noqa: E402
from apps.households.services.imports import reading, saving, tasks, undoing  # noqa: E402
from tests.factories import make_commune, make_village  # noqa: E402
from tests.households.lists import changing_list, changing_register, snapshot  # noqa: E402

JOBS = {"reading": tasks.read_list, "saving": tasks.save_list, "undoing": tasks.undo_list}
# Chunks so small that every job takes several.
for module in (reading, saving, undoing):
    module.CHUNK = 2


def prepare() -> None:
    """A register, and a list that waits to be read."""
    unit = make_commune("song-van", "Song Vân")
    changing_register(make_village(unit, "Đồng Kim"))
    file = changing_list()
    imported = HouseholdImport(unit=unit, name=file.name, kind=file.kind)
    imported.options = {"since": "2026-01-01", "year": 2026, "decision": ""}
    imported.file.name = default_storage.save("list", ContentFile(file.content))
    imported.save()


def is_killed(state: str, write: int) -> bool:
    """Do the job of a state in a process that kills itself before that write; whether it came so far."""
    imported = HouseholdImport.objects.get()
    connections.close_all()
    process = os.fork()
    if not process:
        with mock.patch.multiple(CursorWrapper, create=True, **dict(_killing(write))):
            JOBS[state].enqueue(imported.public_id)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(process, 0)[1])


def _killing(write: int) -> Iterator[tuple[str, Any]]:
    done = [0]

    def counted(way: Any) -> Any:
        def execute(cursor: Any, sql: str, *values: Any) -> Any:
            done[0] += sql.startswith(("INSERT", "UPDATE", "DELETE", "COPY"))
            if done[0] == write:
                os.kill(os.getpid(), signal.SIGKILL)
            return way(cursor, sql, *values)

        return execute

    for name in ("execute", "executemany"):
        yield name, counted(getattr(CursorWrapper, name))
    # PostgreSQL's driver has it, Django's own cursor hands it through.
    yield "copy_expert", counted(lambda cursor, *values: cursor.cursor.copy_expert(*values))


def work_through(state: str, stride: int, ends: str) -> int:
    """Kill the job of the state again and again, each time somewhat later, until it ends; gives the number of kills."""
    HouseholdImport.objects.update(state=state)
    before, write = snapshot(), 1
    while is_killed(state, write):
        assert snapshot() == before, f"{state} was killed before write {write} and left something"
        assert HouseholdImport.objects.get().state == state
        write += stride
    found = HouseholdImport.objects.get()
    assert found.state == ends, f"{state} ended {found.state}: {found.problem}"
    return write // stride


def main(stride: int) -> None:
    prepare()
    first = snapshot()
    kills = work_through("reading", stride, "ready")
    assert HouseholdImport.objects.get().counts["rows"] == HouseholdImport.objects.get().rows.count() == 5
    HouseholdImport.objects.get().rows.filter(state="doubtful").update(choice="update")
    kills += work_through("saving", stride, "done")
    assert snapshot() != first
    kills += work_through("undoing", stride, "undone")
    assert snapshot() == first
    sys.stdout.write(str(kills))


if __name__ == "__main__":
    main(int(sys.argv[1]))
