"""The Excel import of households against django-import-export's stock import, and its memory on a large list.

    .venv/bin/python benchmarks/import_households.py
    scripts/postgres.sh .venv/bin/python benchmarks/import_households.py

Works on a throw-away SQLite database, or on the PostgreSQL one that `DATABASE_URL` names. "own" is the whole way of a
list: the .xlsx is read in its own process, every row is planned and noted, and the confirmation stores households,
residences and classes with their history. "stock" is `import_data` of a `ModelResource` of the household with its
default settings, on the same rows, already read. Both begin with an empty register. The large list is worked through
by a fresh process; its peak and that of the process that reads the file are added up.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PLACE = tempfile.TemporaryDirectory(prefix="songvan-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "songvan.settings_test"
if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
    os.environ["DATABASE_URL"] = f"sqlite:///{os.environ.get('BENCH_PLACE', PLACE.name)}/bench.sqlite3"

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from import_export.resources import modelresource_factory
from tablib import Dataset

from apps.accounts.models import Appointment, User
from apps.accounts.roles import Role
from apps.core.sheets import ListFile
from apps.core.spreadsheets import workbook
from apps.households import models
from apps.households.services.imports import begin_import, confirm_import
from apps.villages.models import AdministrativeUnit, UnitVersion, Village, VillageVersion

ROWS, MANY = 10_000, 100_000
LEAST_RATIO, MOST_MB = 10, 300
VILLAGES = 25
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Giáp", "Thân", "Dương", "Ngô", "Đỗ", "Vũ", "Bùi")
MIDDLE = ("Văn", "Thị", "Đức", "Hữu", "Minh", "Ngọc", "Xuân", "Quang", "Thế", "Công", "Bá")
GIVEN = ("An", "Bình", "Chung", "Dũng", "Hải", "Hường", "Khoa", "Lan", "Mai", "Nga", "Phúc", "Quý", "Sơn", "Tú", "Yến")
CLASSES = (None, None, "hộ nghèo", None, "hộ cận nghèo", None, "gia đình chính sách", None, None, None)
TITLES = ("STT", "Thôn", "Mã hộ", "Chủ hộ", "Năm sinh", "Số nhân khẩu", "Diện hộ", "Địa chỉ", "Điện thoại", "Ghi chú")
FIRST_DAY = date(2026, 7, 1)


def made_rows(count: int) -> list[list[object]]:
    """Invented households, each year with the same names and numbers."""
    return [
        [
            at + 1,
            f"Thôn Số {at % VILLAGES + 1}",
            f"{at % VILLAGES + 1:02d}-{at:06d}",
            " ".join((FAMILY[at % 12], MIDDLE[at // 12 % 11], GIVEN[at // 132 % 15], GIVEN[at // 1980 % 15])),
            1930 + (at // VILLAGES + at // 1980) % 75,
            1 + at % 6,
            CLASSES[at % 10],
            f"Xóm {at % 9 + 1}",
            f"09{at * 37 % 100_000_000:08d}",
            "" if at % 4 else "đi làm xa",
        ]
        for at in range(count)
    ]


def commune() -> tuple[AdministrativeUnit, User]:
    unit = AdministrativeUnit.objects.create(slug="bench")
    UnitVersion.objects.create(unit=unit, name="Bench", kind="commune", valid_from=date(1990, 1, 1))
    for number in range(1, VILLAGES + 1):
        village = Village.objects.create(unit=unit, slug=f"so-{number}", position=number, started_on=date(1990, 1, 1))
        VillageVersion.objects.create(village=village, name=f"Số {number}", valid_from=date(1990, 1, 1))
    user = User.objects.create_user("bench", full_name="Bench")
    Appointment.objects.create(user=user, role=Role.OFFICIAL, unit=unit, valid_from=date(2020, 1, 1))
    return unit, user


def own(unit: AdministrativeUnit, user: User, content: bytes) -> tuple[float, float]:
    """Seconds until the plan stands, and until all is stored."""
    start = time.perf_counter()
    imported = begin_import(unit=unit, user=user, file=ListFile("danh-sach.xlsx", "xlsx", content))
    imported.refresh_from_db()
    planned = time.perf_counter()
    confirm_import(imported=imported, user=user)
    imported.refresh_from_db()
    if imported.state != "done" or imported.counts["new"] != imported.counts["rows"]:
        sys.exit(f"the import ended {imported.state} with {imported.counts}: {imported.problem}")
    return planned - start, time.perf_counter() - start


def stock(unit: AdministrativeUnit, rows: list[list[object]]) -> float:
    """Seconds of django-import-export."""
    villages = {str(version): version.village_id for version in VillageVersion.objects.filter(village__unit=unit)}
    header = ["id", "unit", "village", "code", "head_name", "birth_year", "members", "address", "phone", "note"]
    dataset = Dataset(headers=[*header, "started_on"])
    for row in rows:
        village = villages[str(row[1]).replace("Thôn", "thôn")]
        dataset.append(["", unit.pk, village, *row[2:6], *row[7:], FIRST_DAY])
    start = time.perf_counter()
    result = modelresource_factory(models.Household)().import_data(dataset, raise_errors=True)
    seconds = time.perf_counter() - start
    if result.totals["new"] != len(rows):
        sys.exit(f"the stock import took {result.totals}")
    return seconds


def empty() -> None:
    """The register as it was at first, its history too."""
    for model in (
        models.ImportRow,
        models.HouseholdImport,
        models.HouseholdClassification,
        models.HouseholdRepresentative,
        models.Residence,
        models.Household,
    ):
        rows = model._base_manager.all()
        rows._raw_delete(rows.db)
        if hasattr(model, "history"):
            model.history.all().delete()


def in_turn(*works: Callable[[], float]) -> list[float]:
    seconds = []
    for work in works:
        empty()
        seconds.append(work())
    empty()
    return seconds


def large(path: str) -> None:
    """Run as a process of its own: works the list through and prints what that took."""
    unit, user = AdministrativeUnit.objects.get(slug="bench"), User.objects.get(username="bench")
    planned, stored = own(unit, user, Path(path).read_bytes())
    peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(f"{planned} {stored} {peaks[0]} {peaks[1]}")


def main() -> None:
    call_command("migrate", verbosity=0)
    unit, user = commune()
    rows = made_rows(ROWS)
    content = workbook("Hộ", TITLES, rows)
    parts: list[float] = []

    def whole() -> float:
        planned, stored = own(unit, user, content)
        parts[:] = [planned, stored - planned]
        return stored

    own_seconds, stock_seconds = in_turn(whole, lambda: stock(unit, rows))
    ratio = stock_seconds / own_seconds
    print(
        f"{connection.vendor}, {ROWS} rows: own {own_seconds:.1f} s (read and plan {parts[0]:.1f} s, confirm "
        f"{parts[1]:.1f} s), stock {stock_seconds:.1f} s, ratio {ratio:.1f}"
    )
    path = Path(PLACE.name) / "large.xlsx"
    path.write_bytes(workbook("Hộ", TITLES, made_rows(MANY)))
    command = [sys.executable, __file__, "--large", str(path)]
    environment = os.environ | {"BENCH_PLACE": PLACE.name}
    told = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True).stdout
    planned, stored, own_peak, child_peak = (float(word) for word in told.split())
    print(
        f"{connection.vendor}, {MANY} rows: read and plan {planned:.0f} s, confirm {stored - planned:.0f} s, "
        f"peak {own_peak:.0f} MB and {child_peak:.0f} MB in the process that reads the file"
    )
    if ratio < LEAST_RATIO:
        sys.exit(f"the import is not {LEAST_RATIO} times as fast as the stock one")
    if own_peak + child_peak > MOST_MB:
        sys.exit(f"{MANY} rows take more than {MOST_MB} MB")


if __name__ == "__main__":
    try:
        if sys.argv[1:2] == ["--large"]:
            large(sys.argv[2])
        else:
            main()
    finally:
        PLACE.cleanup()
