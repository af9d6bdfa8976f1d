"""A day of 200 users in a province of five years against the same day in one commune, on both databases.

    .venv/bin/python benchmarks/day.py [--communes 100] [--villages 2400] [--households 500000] [--years 5]
        [--users 200] [--rounds 20] [--databases sqlite,postgresql] [--province URL] [--only WORD …]

Makes the province (`manage.py make_province --years`) in a database of its own, takes of it the commune with the middle
number of households, makes another database with one commune of that size, and serves each with gunicorn on a free
port of the loopback address. The users are officials, leaders, village heads and petition officers; in the province
they sit in the communes of about the middle size, in the other in its one commune. In each round every page is opened
once on both servers, in an order that the seed draws, each time by another user; the first round only warms. Pages are
all that take a unit and nothing else, as each of the four roles that may open them, and those of some records. With
--province that database is measured alone; it is filled if it is empty and kept for the next time. With --only pages
are measured whose name has one of these words.

Prints for each page p50 and p95 in both places, their ratio, the queries and the largest process that answered, and
the same for the stock change lists of Django's admin over the same rows. Ends with an error when the p95 of a page is
more than 1.5 times that of the one commune and more than 5 ms above it, below which the clock and not the page is
measured, or when it asks more than 12 queries.
"""

import argparse
import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from datetime import date
from http import HTTPStatus
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ |= {"DJANGO_SETTINGS_MODULE": "benchmarks.day_settings", "SONGVAN_DEMO": "1"}

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from apps.accounts.backends import BACKEND
from apps.accounts.models import Appointment, User
from apps.accounts.roles import Role
from apps.complaints.models import Petition
from apps.core.statistics import refresh_statistics
from apps.dialogues.models import Dialogue
from apps.disclosures.models import Posting
from apps.guidance.links import takes_unit
from apps.households.models import Household
from apps.meetings.models import Meeting
from apps.supervision.models import Supervision
from apps.villages.models import AdministrativeUnit
from apps.works.models import Work
from benchmarks.day_server import HEADER
from tests.permissions import addresses

MOST, LEAST_MS, MOST_QUERIES = 1.5, 5.0, 12
SEED = 2025
ROLES = (Role.OFFICIAL, Role.LEADER, Role.VILLAGE_HEAD, Role.PETITION_OFFICER)
# Pages that are not of a unit's whole register, by the roles that open them: the table of the row that each is about.
ROWS = {
    Role.OFFICIAL: (
        ("households:household-detail", Household),
        ("meetings:meeting-detail", Meeting),
        ("dialogues:dialogue-detail", Dialogue),
        ("disclosures:posting-detail", Posting),
        ("supervision:supervision-detail", Supervision),
        ("works:work-detail", Work),
    ),
    Role.PETITION_OFFICER: (("complaints:petition-detail", Petition), ("complaints:petition-history", Petition)),
}
# One page of the list's address with something in the search box.
SEARCHES = {"search of a family name": "nguyen", "search of nobody": "khong+co+ai"}
STOCK = ("households_household", "meetings_meeting", "complaints_petition", "disclosures_posting")


def pages(role: Role, unit: AdministrativeUnit, names: list[str], chance: random.Random) -> dict[str, str]:
    """Addresses of what a person of the role opens in the unit: the named ones, searches, and a row of each kind."""
    found = {f"{role}: {name}": reverse(name, args=[unit.slug]) for name in names}
    if role == Role.OFFICIAL:
        at = reverse("households:household-list", args=[unit.slug])
        found |= {f"{role}: {name}": f"{at}?q={words}" for name, words in SEARCHES.items()}
        found |= {f"admin: {table}": reverse(f"stock:{table}_changelist") for table in STOCK}
    for name, model in ROWS.get(role, ()):
        keys = model.objects.filter(unit=unit).order_by("pk").values_list("public_id", flat=True)
        key = keys[chance.randrange(keys.count())]
        found[f"{role}: {name}"] = reverse(name, args=[unit.slug, key])
    return found


def names_for(client: Client, unit: AdministrativeUnit) -> list[str]:
    """Every page of a unit that opens as HTML for who is signed in, by its name."""
    found = []
    for name, _ in addresses(admin=False):
        if name.startswith("stock:") or not takes_unit(name):
            continue
        response = client.get(reverse(name, args=[unit.slug]))
        if response.status_code == HTTPStatus.OK and response["Content-Type"].startswith("text/html"):
            found.append(name)
    return found


def serve(size: dict[str, int], users: int) -> None:
    """Make the place unless it is there, serve it, tell where and as whom to ask, until nobody listens."""
    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    if not Household.objects.exists():
        call_command("make_province", **size, stdout=sys.stderr)
    made = time.perf_counter() - start
    counted = Household.objects.order_by().values("unit").annotate(n=Count("pk")).order_by("n", "unit")
    order = list(counted)
    middle = order[len(order) // 2]
    # The quarter around the middle one.
    near = order[len(order) * 3 // 8 : max(len(order) * 5 // 8, len(order) // 2 + 1)]
    units = list(AdministrativeUnit.objects.filter(pk__in=[row["unit"] for row in near]).order_by("pk"))
    chance = random.Random(SEED)
    people: list[tuple[str, dict[str, str]]] = []
    names: dict[Role, list[str]] = {}
    for number in range(users):
        unit, role = units[number % len(units)], ROLES[number // len(units) % len(ROLES)]
        villages = list(unit.villages.order_by("position"))
        user, _ = User.objects.get_or_create(username=f"nguoi-{number}", full_name="Người đo")
        Appointment.objects.get_or_create(
            user=user,
            role=role,
            unit=unit,
            village=villages[number % len(villages)] if role == Role.VILLAGE_HEAD else None,
            valid_from=date(2025, 12, 31),
        )
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(user, BACKEND)
        if role not in names:
            names[role] = names_for(client, unit)
        addresses_of = pages(role, unit, names[role], chance)
        people.append((client.cookies[settings.SESSION_COOKIE_NAME].value, addresses_of))
    refresh_statistics()
    connection.close()
    villages_of_middle = AdministrativeUnit.objects.get(pk=middle["unit"]).villages.count()
    connection.close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [ROOT / ".venv/bin/gunicorn", "songvan.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    server = subprocess.Popen([*command, "--no-control-socket"], cwd=ROOT, stdout=sys.stderr)
    try:
        told = {"port": port, "people": people, "seconds": made}
        told["commune"] = {"villages": villages_of_middle, "households": middle["n"]}
        print(json.dumps(told), flush=True)
        sys.stdin.read()
    finally:
        server.terminate()
        server.wait()


class Place:
    """A served place, and what its pages took."""

    def __init__(self, url: str, size: dict[str, int], users: int) -> None:
        prefix = [] if url else [ROOT / "scripts" / "postgres.sh"]
        command = [
            *prefix,
            sys.executable,
            Path(__file__).resolve(),
            "--serve",
            json.dumps(size),
            "--users",
            str(users),
        ]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, stdin=-1, stdout=-1, text=True
        )
        line = self.process.stdout.readline()
        if not line:
            sys.exit("the process that serves has ended")
        told = json.loads(line)
        self.commune: dict[str, int] = told["commune"]
        self.by_page: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for cookie, opened in told["people"]:
            for name, address in opened.items():
                self.by_page[name].append((cookie, address))
        self.connection = http.client.HTTPConnection("127.0.0.1", told["port"], timeout=120)
        self.times: dict[str, list[float]] = defaultdict(list)
        self.queries: dict[str, int] = {}
        self.memory: dict[str, int] = defaultdict(int)
        print(f"  {size}: made in {told['seconds']:.0f} s", flush=True)

    def open(self, name: str, turn: int, *, noted: bool) -> None:
        """The page by the next of its people, in as many milliseconds as it takes to have all of it."""
        cookie, address = self.by_page[name][turn % len(self.by_page[name])]
        for waited in range(100):
            start = time.perf_counter()
            try:
                self.connection.request("GET", address, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"})
                response = self.connection.getresponse()
                break
            except ConnectionRefusedError:  # the server is still starting
                self.connection.close()
                time.sleep(0.1 * (waited < 99))
        response.read()
        took = (time.perf_counter() - start) * 1000
        if response.status != 200:
            sys.exit(f"{address} answers {response.status}")
        queries, memory = map(int, response.headers[HEADER].split())
        if noted:
            self.times[name].append(took)
            # The fewest: once a minute a session notes on whatever page comes that it is used.
            self.queries[name] = min(queries, self.queries.get(name, queries))
            self.memory[name] = max(memory, self.memory[name])

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


class Comparison:
    """A province and one commune of its middle size, whose pages are opened in turn."""

    def __init__(self, province: Place, single: Place, only: list[str]) -> None:
        self.province, self.single = province, single
        shared = sorted(set(single.by_page) & set(province.by_page))
        self.names = [name for name in shared if not only or any(word in name for word in only)]
        self._turns = 0

    def measure(self, names: list[str], rounds: int) -> None:
        """Open each page so often, in an order that the seed draws; the first round only warms."""
        chance = random.Random(SEED)
        for turn in range(rounds + 1):
            self._turns += 1
            for name in chance.sample(names, len(names)):
                for place in chance.sample((self.single, self.province), 2):
                    place.open(name, self._turns, noted=turn > 0)

    def is_slow(self, name: str) -> bool:
        few, many = p95(self.single.times[name]), p95(self.province.times[name])
        return not name.startswith("admin: ") and many > MOST * few and many > few + LEAST_MS

    def forget(self, names: list[str]) -> None:
        for name in names:
            self.single.times.pop(name)
            self.province.times.pop(name)

    def asks_much(self, name: str) -> bool:
        return not name.startswith("admin: ") and self.province.queries[name] > MOST_QUERIES

    def tell(self) -> bool:
        """Print the table, the slowest first; whether all is within the bounds."""
        print(f"  {'':46}{'alone p50':>11}{'p95':>8}{'province p50':>14}{'p95':>8}{'ratio':>7}{'queries':>9}{'MB':>6}")
        good = True
        for name in sorted(self.names, key=lambda name: -p95(self.province.times[name])):
            few, many = self.single.times[name], self.province.times[name]
            fits = not self.is_slow(name) and not self.asks_much(name)
            good = good and fits
            print(
                f"  {name:46}{statistics.median(few):>8.1f} ms{p95(few):>8.1f}{statistics.median(many):>11.1f} ms"
                f"{p95(many):>8.1f}{p95(many) / p95(few):>7.2f}"
                f"{self.single.queries[name]:>5}/{self.province.queries[name]:<3}"
                f"{self.province.memory[name] / 1024:>6.0f}{'' if fits else '  !'}",
                flush=True,
            )
        return good


def compare(province_url: str, single_url: str, size: dict[str, int], options: argparse.Namespace) -> bool:
    """Print one database's table; whether all is within the bounds.

    Of some hundred pages a few are slow by chance once: those that look slow are opened anew, twice as often, and
    judged by that.
    """
    with ExitStack() as stack:
        province = Place(province_url, size, options.users)
        stack.callback(province.close)
        single = Place(single_url, {"communes": 1, "years": size["years"]} | province.commune, options.users)
        stack.callback(single.close)
        comparison = Comparison(province, single, options.only)
        comparison.measure(comparison.names, options.rounds)
        doubtful = [name for name in comparison.names if comparison.is_slow(name)]
        if doubtful:
            print(f"  opened anew: {', '.join(doubtful)}", flush=True)
            comparison.forget(doubtful)
            comparison.measure(doubtful, 2 * options.rounds)
    return comparison.tell()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    sizes = {"communes": 100, "villages": 2400, "households": 500_000, "years": 5}
    for name, number in sizes.items():
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--province", default="", metavar="URL")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--serve", type=json.loads, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve, options.users)
        return
    size = {name: getattr(options, name) for name in sizes}
    names = options.databases.split(",")
    if options.province:
        names = ["sqlite" if options.province.startswith("sqlite") else "postgresql"]
    good = True
    for database in names:
        print(database, flush=True)
        with tempfile.TemporaryDirectory(prefix="songvan-bench-") as folder:
            # Without an address of its own a place is served from a cluster of its own.
            province, single = (f"sqlite:///{folder}/{name}.sqlite3" if database == "sqlite" else "" for name in "ps")
            good = compare(options.province or province, single, size, options) and good
    if not good:
        sys.exit(
            f"a page in a province takes over {MOST} times what it takes in a commune, or over {MOST_QUERIES} queries"
        )


if __name__ == "__main__":
    main()
