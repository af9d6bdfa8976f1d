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
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
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
from apps.accounts.roles import Role
from apps.core import indicators
from apps.core.periods import Period
from apps.households.models import Household
from apps.villages.models import AdministrativeUnit, Village

MOST = 2.0


class Place:
    """A process with a database of its own: the province or the single commune."""

    def __init__(self, url: str, size: dict[str, int]) -> None:
        prefix = [] if url else [str(ROOT / "scripts" / "postgres.sh")]
        command = [*prefix, sys.executable, Path(sys.argv[0]).resolve(), "--serve", json.dumps(size)]
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


def compare(url: Callable[[str], str], size: dict[str, int], rounds: int) -> bool:
    """Print one database's table; whether all is within the bounds."""
    with ExitStack() as stack:
        province = Place(url("province"), size)
        stack.callback(province.close)
        single = Place(url("single"), {"communes": 1} | province.commune)
        stack.callback(single.close)
        found = [[place.round() for place in (single, province)] for _ in range(rounds)]
    print(f"  {'':42}{'alone':>9}{'province':>10}{'ratio':>8}{'queries':>10}")
    good = True
    for name in found[0][0]:
        alone, among = (statistics.median(pair[side][name][0] for pair in found) for side in (0, 1))
        few, many = (found[0][side][name][1] for side in (0, 1))
        fits = among <= MOST * alone and few == many
        good = good and fits
        print(
            f"  {name:42}{alone:>6.1f} ms{among:>7.1f} ms{among / alone:>8.2f}{few:>6}/{many}{'' if fits else '  !'}",
            flush=True,
        )
    return good


@dataclass(frozen=True)
class Commune:
    """The commune that is measured, the village in its middle, and how many villages and households it has."""

    unit: AdministrativeUnit
    village: Village
    size: dict[str, int]


def made(size: dict[str, int]) -> Commune:
    """Make the province in the database of the environment; gives the commune with the middle number of households."""
    call_command("migrate", verbosity=0)
    call_command("make_province", **size, stdout=sys.stderr)
    counted = Household.objects.order_by().values("unit").annotate(n=Count("pk")).order_by("n", "unit")
    middle = counted[counted.count() // 2]
    unit = AdministrativeUnit.objects.get(pk=middle["unit"])
    villages = unit.villages.order_by("position")
    village = villages[villages.count() // 2]
    return Commune(unit, village, {"villages": villages.count(), "households": middle["n"]})


def signed_in(name: str, role: Role, unit: AdministrativeUnit, village: Village | None = None) -> Client:
    """A browser in which somebody with the role is signed in."""
    user = User.objects.create(username=name, full_name="Người đo")
    Appointment.objects.create(user=user, role=role, unit=unit, village=village, valid_from=date(2025, 7, 1))
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    return client


def page(client: Client, at: str, **query: Any) -> Callable[[], object]:
    """Asks for the page."""

    def ask() -> None:
        response = client.get(at, query)
        if response.status_code != 200:
            sys.exit(f"{at} answers {response.status_code}")

    return ask


def figures(names: Iterable[str], unit: AdministrativeUnit, year: Period, **scope: Any) -> Callable[[], object]:
    """Computes the figures."""
    return lambda: [indicators.get(name).value(unit, year, **scope) for name in names]


def measure(measured: dict[str, Callable[[], object]], size: dict[str, int]) -> None:
    """Tell the size of the commune, then measure once for each line that comes in."""
    counts = {}
    for name, ask in measured.items():
        ask()
        with CaptureQueriesContext(connection) as queries:
            ask()
        counts[name] = len(queries)
    print(json.dumps(size), flush=True)
    for _ in sys.stdin:
        found = {}
        for name, ask in measured.items():
            start = time.perf_counter()
            ask()
            found[name] = [(time.perf_counter() - start) * 1000, counts[name]]
        print(json.dumps(found), flush=True)


def serve(size: dict[str, int]) -> None:
    """What this benchmark measures."""
    commune = made(size)
    unit, village, year = commune.unit, commune.village, Period.year(2025)
    client = signed_in("do-toc-do", Role.OFFICIAL, unit)
    family = Household.objects.filter(village=village).order_by("code")[0].name_key.split()[0]
    at = reverse("households:household-list", args=[unit.slug])
    register = [each.name for each in indicators.all_indicators() if each.name.startswith("households.")]
    # Those that no village lacks: a figure without a record takes one query more.
    of_village = ["households.households", "households.people"]
    measured = {
        "list": page(client, at),
        "list, page 100": page(client, at, page=100),
        "search of a family name": page(client, at, q=family),
        "search of nobody": page(client, at, q="khong co ai ten nay"),
        "list of a village": page(client, at, village=village.pk),
        "figures of the register": figures(register, unit, year),
        "figures of a village": figures(of_village, unit, year, village=village),
    }
    measure(measured, commune.size)


def run(told: str, serve: Callable[[dict[str, int]], None], **sizes: int) -> None:
    """The command line: an option for each of the `sizes`, which are those of the province."""
    parser = argparse.ArgumentParser(description=told.splitlines()[0])
    for name, number in sizes.items():
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--serve", type=json.loads, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
        return
    size = {name: getattr(options, name) for name in sizes}
    with tempfile.TemporaryDirectory(prefix="songvan-bench-") as folder:
        databases: dict[str, Callable[[str], str]] = {
            "SQLite": lambda name: f"sqlite:///{folder}/{name}.sqlite3",
            "PostgreSQL": lambda name: "",
        }
        good = True
        for database, url in databases.items():
            print(database, flush=True)
            good = compare(url, size, options.rounds) and good
    if not good:
        sys.exit(f"a commune in a province costs more than {MOST:.0f} times what it costs alone, or more queries")


if __name__ == "__main__":
    run(__doc__, serve, communes=100, villages=2400, households=500_000)
