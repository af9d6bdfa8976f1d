"""The figures of all communes of a province: one grouped query for each figure against asking every commune in turn.

    .venv/bin/python benchmarks/rollup.py [--communes 100] [--villages 2400] [--households 500000] [--meetings 100]
        [--rounds 3] [--plan]

Makes the province (`manage.py make_province`) with village meetings and dialogues on a throw-away SQLite database, or
in the empty database of DATABASE_URL, and rolls up every figure. Prints medians in milliseconds for each kind of
figure, and the ratio for all of them; each result is compared with the other. A figure that counts a whole register
reads as many rows either way, so it gains least: those of households are printed by themselves, with `--plan` also how
the database reads them. Last comes what the level above really opens: the same table from the submitted figures, by one
query.

Ends with an error when the grouped way is not at least 20 times as quick over all figures, or takes more queries than
there are figures.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PLACE = tempfile.TemporaryDirectory(prefix="songvan-bench-")
os.environ.setdefault("DATABASE_URL", f"sqlite:///{PLACE.name}/bench.sqlite3")
os.environ |= {"DJANGO_SETTINGS_MODULE": "songvan.settings_test", "SONGVAN_DEMO": "1"}

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Appointment, User
from apps.accounts.roles import Role
from apps.core.indicators import Indicator, all_indicators, roll_up_all
from apps.core.periods import Period
from apps.dialogues.models import Dialogue
from apps.documents.models import DocumentFile, IssuedDocument, NumberEntry
from apps.documents.services import open_book
from apps.meetings.models import Meeting
from apps.reports.models import Outline, Report, ReportState, SubmittedFigure
from apps.reports.rollup import submitted_figures
from apps.villages.models import AdministrativeUnit, Village

LEAST = 20.0
YEAR = Period.year(2025)


def make(options: argparse.Namespace) -> list[AdministrativeUnit]:
    """The communes of the province, with their meetings and dialogues of the year."""
    call_command("migrate", verbosity=0)
    sizes = {name: getattr(options, name) for name in ("communes", "villages", "households")}
    call_command("make_province", **sizes, stdout=sys.stderr)
    units = list(AdministrativeUnit.objects.filter(villages__isnull=False).distinct().with_versions().order_by("pk"))
    villages: dict[int, list[Village]] = {}
    for village in Village.objects.order_by("pk"):
        villages.setdefault(village.unit_id, []).append(village)
    for unit in units:
        own = villages[unit.pk]
        Meeting.objects.bulk_create(
            Meeting(
                unit=unit,
                village=own[n % len(own)],
                kind="matter",
                subject=f"Họp lần {n}",
                held_on=YEAR.start + timedelta(n % 365),
                households=100,
                present=60 + n % 40,
            )
            for n in range(options.meetings)
        )
        Dialogue.objects.bulk_create(
            Dialogue(unit=unit, held_on=date(2025, 3 * n + 1, 5), subject="Đối thoại", host_name="A", participants=50)
            for n in range(4)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return units


Figures = dict[str, dict[int, Any]]


def in_turn(indicators: Sequence[Indicator], units: Sequence[AdministrativeUnit]) -> Figures:
    return {each.name: {unit.pk: each.value(unit, YEAR) for unit in units} for each in indicators}


def timed(ask: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds, and what came of it."""
    start = time.perf_counter()
    found = ask()
    return (time.perf_counter() - start) * 1000, found


def compare(
    name: str, indicators: Sequence[Indicator], units: Sequence[AdministrativeUnit], rounds: int
) -> tuple[float, float]:
    """Print one line; gives the milliseconds of the grouped way and of the other."""
    with CaptureQueriesContext(connection) as queries:
        roll_up_all(indicators, units, YEAR)
    grouped, single = [], []
    for _ in range(rounds):
        took, together = timed(lambda: roll_up_all(indicators, units, YEAR))
        grouped.append(took)
        took, alone = timed(lambda: in_turn(indicators, units))
        single.append(took)
        if together != alone:
            sys.exit(f"{name}: the two ways do not agree")
    if len(queries) > len(indicators):
        sys.exit(f"{name}: {len(queries)} queries for {len(indicators)} figures")
    quick, slow = statistics.median(grouped), statistics.median(single)
    print(
        f"  {name:34}{len(indicators):>5} figures{quick:>10.0f} ms grouped{slow:>11.0f} ms in turn"
        f"{slow / quick:>8.1f}x{len(queries):>6} queries",
        flush=True,
    )
    return quick, slow


def print_plans(indicators: Sequence[Indicator], units: Sequence[AdministrativeUnit]) -> None:
    """How the database reads the rows of these figures, once for each kind of rows."""
    for records in dict.fromkeys(each.records for each in indicators):
        rows: Any = records(YEAR, {}).in_units([unit.pk for unit in units])
        print(rows.order_by().values(rows.unit_path).annotate(number=Count("pk")).explain(), end="\n\n")


def submit(indicators: Sequence[Indicator], units: Sequence[AdministrativeUnit]) -> None:
    """An issued report of each commune with these figures, written past the services: nothing of it is rendered."""
    outline = Outline.objects.create(key="bench", name="Báo cáo", subject="Báo cáo", recipients=["Lưu: VT"])
    for number, unit in enumerate(units):
        book = open_book(unit=unit, organ="UBND", type_code="BC", year=2025)
        entry = NumberEntry.objects.create(book=book, number=1, issued_on=YEAR.end, subject="Báo cáo")
        issued = IssuedDocument.objects.create(
            unit=unit,
            entry=entry,
            sign="01/BC-UBND",
            source=f"reports.report:{number}",
            subject="Báo cáo",
            issued_on=YEAR.end,
            signer="A",
            period_start=YEAR.start,
            period_end=YEAR.end,
            snapshot={},
            figures=[],
        )
        for form in DocumentFile.Format.values:
            DocumentFile.objects.create(document=issued, format=form, file="x", sha256="0" * 64, size=1)
        Report.objects.create(
            unit=unit,
            outline=outline,
            start=YEAR.start,
            end=YEAR.end,
            subject="Báo cáo",
            issued_on=YEAR.end,
            recipients="Lưu: VT",
            signer="A",
            state=ReportState.ISSUED,
            document=issued,
        )
        SubmittedFigure.objects.bulk_create(
            SubmittedFigure(
                document=issued,
                unit=unit,
                period_start=YEAR.start,
                period_end=YEAR.end,
                start=YEAR.start,
                end=YEAR.end,
                position=position,
                key=indicator.name,
                name=indicator.name,
                label=indicator.label,
                measure=indicator.measure,
                aggregate="sum",
                value=number,
                state="known",
                text=str(number),
            )
            for position, indicator in enumerate(indicators, start=1)
        )


def submitted(units: Sequence[AdministrativeUnit], rounds: int) -> None:
    """Print how long the table of the submitted figures takes the superior reader."""
    province: Any = units[0].parent_on(timezone.localdate())
    reader = User.objects.create(username="cap-tren", full_name="Người đo")
    Appointment.objects.create(user=reader, role=Role.SUPERIOR_READER, unit=province, valid_from=date(2025, 7, 1))
    submitted_figures(reader, units, YEAR)
    with CaptureQueriesContext(connection) as queries:
        rows = submitted_figures(reader, units, YEAR)
    took = statistics.median(timed(lambda: submitted_figures(reader, units, YEAR))[0] for _ in range(rounds))
    print(f"  {'submitted figures':34}{len(rows):>5} figures{took:>10.0f} ms{len(queries):>30} queries")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name, number in {"communes": 100, "villages": 2400, "households": 500_000, "meetings": 100}.items():
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--plan", action="store_true")
    options = parser.parse_args()
    units = make(options)
    figures = all_indicators()
    register = [each for each in figures if each.name.startswith("households.")]
    others = [each for each in figures if each not in register]
    print(f"{connection.vendor}: {len(units)} communes, {options.households} households", flush=True)
    parts = {"counted over the whole register": register, "all others": others}
    took = [compare(name, part, units, options.rounds) for name, part in parts.items()]
    if options.plan:
        print_plans(register, units)
    quick, slow = (sum(times) for times in zip(*took, strict=True))
    print(f"  all figures: {slow / quick:.1f} times as quick")
    submit(figures, units)
    submitted(units, options.rounds)
    if slow / quick < LEAST:
        sys.exit(f"one grouped query is {slow / quick:.1f} times as quick over all figures, wanted {LEAST:.0f}")


if __name__ == "__main__":
    main()
