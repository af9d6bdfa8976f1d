"""One commune of a province against the same commune alone: list, search, filter and figures, on both databases.

    .venv/bin/python benchmarks/province.py [--communes 100] [--villages 2400] [--households 500000] [--rounds 30]

Makes the province (`manage.py make_province`) in a database of its own, takes of it the commune with the middle number
of households, makes another database with one commune of just that size, and asks both for the same things in turn,
through Django's test client and the definitions of the figures. Prints medians in milliseconds, their ratio and the
number of queries. Ends with an error when one takes more than twice the time in the province, or another number of
queries. SQLite lies in a throw-away folder, PostgreSQL in throw-away clusters (`scripts/postgres.sh`).
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ |= {"DJANGO_SETTINGS_MODULE": "songvan.settings_test", "SONGVAN_DEMO": "1"}

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Appointment, User
from apps.core import indicators
from apps.core.periods import Period
from apps.households.models import Household
from apps.villages.models import AdministrativeUnit

MOST = 2.0


class Place:
    """A process with a database of its own: the province or the single commune."""

    def __init__(self, url: str, size: dict[str, int]) -> None:
        prefix = [] if url else [str(ROOT / "scripts" / "postgres.sh")]
        command = [*prefix, sys.executable, __file__, "--serve", json.dumps(size)]
        start = time.perf_counter()
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, stdin=-1, stdout=-1, text=True
        )
        self.commune = self.answer()
        print(f"  {size}: made in {time.perf_counter() - start:.0f} s", flush=True)

    def answer(self) -> Any:
        """What the process says next."""
        line = self.process.stdout.readline()
        if not line:
            sys.exit("the process that measures has ended")
        return json.loads(line)

    def round(self) -> dict[str, list[float]]:
        """Milliseconds and queries of everything that is measured, once."""
        print("round", file=self.process.stdin, flush=True)
        return self.answer()

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def compare(url: Callable[[str], str], options: argparse.Namespace) -> bool:
    """Print one database's table; whether all is within the bounds."""
    with ExitStack() as stack:
        size = {name: getattr(options, name) for name in ("communes", "villages", "households")}
        province = Place(url("province"), size)
        stack.callback(province.close)
        single = Place(url("single"), {"communes": 1} | province.commune)
        stack.callback(single.close)
        rounds = [[place.round() for place in (single, province)] for _ in range(options.rounds)]
    print(f"  {'':42}{'alone':>9}{'province':>10}{'ratio':>8}{'queries':>10}")
    good = True
    for name in rounds[0][0]:
        alone, among = (statistics.median(pair[side][name][0] for pair in rounds) for side in (0, 1))
        few, many = (rounds[0][side][name][1] for side in (0, 1))
        fits = among <= MOST * alone and few == many
        good = good and fits
        print(
            f"  {name:42}{alone:>6.1f} ms{among:>7.1f} ms{among / alone:>8.2f}{few:>6}/{many}{'' if fits else '  !'}",
            flush=True,
        )
    return good


def serve(size: dict[str, int]) -> None:
    """Make the province in the database of the environment, then measure once for each line that comes in."""
    call_command("migrate", verbosity=0)
    call_command("make_province", **size, stdout=sys.stderr)
    counted = Household.objects.order_by().values("unit").annotate(n=Count("pk")).order_by("n", "unit")
    middle = counted[counted.count() // 2]
    unit = AdministrativeUnit.objects.get(pk=middle["unit"])
    villages = unit.villages.order_by("position")
    village = villages[villages.count() // 2]
    user = User.objects.create(username="do-toc-do", full_name="Người đo")
    Appointment.objects.create(user=user, role="official", unit=unit, valid_from=date(2025, 7, 1))
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    household = Household.objects.filter(village=village).order_by("code")[0]
    family = household.name_key.split()[0]
    at = reverse("households:household-list", args=[unit.slug])
    year = Period.year(2025)

    def page(**query: Any) -> Callable[[], object]:
        def ask() -> None:
            response = client.get(at, query)
            if response.status_code != 200:
                sys.exit(f"{at} answers {response.status_code}")

        return ask

    register = [each.name for each in indicators.all_indicators() if each.name.startswith("households.")]

    def figures(names: list[str], **scope: Any) -> Callable[[], object]:
        return lambda: [indicators.get(name).value(unit, year, **scope) for name in names]

    measured = {
        "list": page(),
        "list, page 100": page(page=100),
        "search of a family name": page(q=family),
        "search of nobody": page(q="khong co ai ten nay"),
        "list of a village": page(village=village.pk),
        "figures of the register": figures(register),
        # Those that no village lacks: a figure without a record takes one query more.
        "figures of a village": figures(["households.households", "households.people"], village=village),
    }
    counts = {}
    for name, ask in measured.items():
        ask()
        with CaptureQueriesContext(connection) as queries:
            ask()
        counts[name] = len(queries)
    print(json.dumps({"villages": villages.count(), "households": middle["n"]}), flush=True)
    for _ in sys.stdin:
        found = {}
        for name, ask in measured.items():
            start = time.perf_counter()
            ask()
            found[name] = [(time.perf_counter() - start) * 1000, counts[name]]
        print(json.dumps(found), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--communes", type=int, default=100)
    parser.add_argument("--villages", type=int, default=2400)
    parser.add_argument("--households", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--serve", type=json.loads, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
        return
    with tempfile.TemporaryDirectory(prefix="songvan-bench-") as folder:
        databases: dict[str, Callable[[str], str]] = {
            "SQLite": lambda name: f"sqlite:///{folder}/{name}.sqlite3",
            "PostgreSQL": lambda name: "",
        }
        good = True
        for database, url in databases.items():
            print(database, flush=True)
            good = compare(url, options) and good
    if not good:
        sys.exit(f"a commune in a province costs more than {MOST:.0f} times what it costs alone, or more queries")


if __name__ == "__main__":
    main()
