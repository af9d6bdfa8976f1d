"""Run as a process of its own: `worker KINDS KILLS SEED`. Kills processes at seeded moments of each activity.

Each activity runs in a process of its own, forked from this one, on the database of `DATABASE_URL`. It is killed at
moments that spread over the time which it takes unkilled, once or several times, and then let run to its end.
"""

import json
import os
import random
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "songvan.settings_test")
django.setup()

from django.core.files.storage import default_storage  # noqa: E402
from django.db import connection, connections  # noqa: E402

from apps.operations.sweeping import named_files, sweep_files  # noqa: E402
from tests.kills.activities import ACTIVITIES, Activity, whole_files  # noqa: E402

# Of those that were killed once so many are killed again before they may end.
AGAIN = 0.4


def run(act: Callable[[], None], seconds: float | None = None) -> tuple[bool, float]:
    """Run it in a process, killed after so many seconds; whether it was, and how long it ran."""
    connections.close_all()
    began, process = time.monotonic(), os.fork()
    if not process:
        try:
            act()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    ended = os.pidfd_open(process)
    if seconds is not None and not select.select([ended], [], [], seconds)[0]:
        os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    os.close(ended)
    _wait_for_sessions()
    killed = os.WIFSIGNALED(status)
    assert killed or os.WEXITSTATUS(status) == 0, "the activity failed, see above"
    return killed, time.monotonic() - began


def _wait_for_sessions() -> None:
    """PostgreSQL notices only by and by that whom it serves was killed, and ends what was begun."""
    if connection.vendor == "postgresql":
        names = [connections.databases[alias]["NAME"] for alias in connections.databases]
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = ANY(%s) AND pid <> pg_backend_pid()"
        with connection.cursor() as cursor:
            while cursor.execute(others, [names]) or cursor.fetchone()[0]:
                pass


def check_files() -> None:
    """What a row names is whole; what none names, and every half, is swept."""
    list(whole_files())
    sweep_files(half_seconds=-1, unnamed_seconds=-1)
    root = Path(default_storage.location)  # type: ignore[attr-defined]
    left = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    assert {name for name in left if "-cho-tai/" not in name} <= named_files()
    assert not [name for name in left if ".part-" in name]


def work_through(kind: str, kills: int, seed: int) -> int:
    """Kill the activity so many times; gives in how many rounds."""
    chance, done, rounds = random.Random(seed), 0, 0  # noqa: S311 - not for secrets
    activity: Activity = ACTIVITIES[kind]()
    expected, seconds = {}, {}
    # Once in this process, so that those forked from it find everything loaded.
    for measured in (False, True):
        for phase in range(activity.phases):
            activity.begin(phase)
            if measured:
                _, seconds[phase] = run(activity.act)
            else:
                activity.act()
            expected[phase] = activity.end()
    while done < kills:
        phase = rounds % activity.phases
        rounds += 1
        activity.begin(phase)
        while run(activity.act, chance.uniform(0, seconds[phase]))[0]:
            done += 1
            activity.half()
            list(whole_files())
            if done >= kills or chance.random() > AGAIN:
                break
        run(activity.act)
        assert activity.end() == expected[phase], "it ended otherwise than unkilled"
        check_files()
    return rounds


if __name__ == "__main__":
    told = {kind: work_through(kind, int(sys.argv[2]), int(sys.argv[3])) for kind in sys.argv[1].split(",")}
    sys.stdout.write(json.dumps(told))
