"""`manage.py make_province`: a province at full size, to try and to measure the portal."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.households.invented import RealUnitsError
from apps.households.province import START, Size, make_province
from apps.reports.province_records import LAST_YEAR, fill_province


class Command(BaseCommand):
    help = (
        "Make an invented province with communes, villages, households and village heads. The same options make the "
        "same rows; communes that stand already are left alone. With --years also their records of all kinds. Refused "
        "where real units are."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--communes", type=int, default=Size.communes)
        parser.add_argument("--villages", type=int, default=Size.villages, help="in all communes together")
        parser.add_argument("--households", type=int, default=Size.households, help="in all villages together")
        parser.add_argument("--seed", default="", help="another word makes other names and sizes")
        parser.add_argument("--years", type=int, default=0, help=f"records of so many years to the end of {LAST_YEAR}")
        parser.add_argument("--slug", default="tinh-minh-hoa", help="the province's name in addresses")
        parser.add_argument("--password", default="", help="also make an official and a leader for each commune")

    def handle(self, *args: Any, **options: Any) -> None:
        size = Size(options["communes"], options["villages"], options["households"])
        if not 1 <= size.communes <= size.villages <= size.households:
            raise CommandError("Mỗi xã cần ít nhất một thôn, mỗi thôn ít nhất một hộ.")
        if not 0 <= options["years"] <= 10:
            raise CommandError("Bản ghi được tạo cho nhiều nhất 10 năm.")
        told = 0
        since = date(LAST_YEAR - options["years"] + 1, 1, 1) if options["years"] else START
        try:
            for commune, households in make_province(
                slug=options["slug"], size=size, seed=options["seed"], password=options["password"], since=since
            ):
                # Every twentieth part of the way.
                if households * 20 // size.households > told:
                    told = households * 20 // size.households
                    self.stdout.write(f"{commune}/{size.communes} xã, {households}/{size.households} hộ")
        except RealUnitsError:
            raise CommandError(
                "Cơ sở dữ liệu này có đơn vị thật, không tạo tỉnh minh họa. Dùng một cơ sở dữ liệu mới để thử."
            ) from None
        if options["years"]:
            rows = 0
            for slug, made in fill_province(slug=options["slug"], years=options["years"], seed=options["seed"]):
                rows += made
                self.stdout.write(f"{slug}: {made} bản ghi, tất cả {rows}")
