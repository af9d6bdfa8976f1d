"""`manage.py make_province`: a province at full size, to try and to measure the portal."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.households.invented import RealUnitsError
from apps.households.province import Size, make_province


class Command(BaseCommand):
    help = (
        "Make an invented province with communes, villages, households and village heads. The same options make the "
        "same rows; communes that stand already are left alone. Refused where real units are."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--communes", type=int, default=Size.communes)
        parser.add_argument("--villages", type=int, default=Size.villages, help="in all communes together")
        parser.add_argument("--households", type=int, default=Size.households, help="in all villages together")
        parser.add_argument("--seed", default="", help="another word makes other names and sizes")
        parser.add_argument("--slug", default="tinh-minh-hoa", help="the province's name in addresses")
        parser.add_argument("--password", default="", help="also make an official and a leader for each commune")

    def handle(self, *args: Any, **options: Any) -> None:
        size = Size(options["communes"], options["villages"], options["households"])
        if not 1 <= size.communes <= size.villages <= size.households:
            raise CommandError("Mỗi xã cần ít nhất một thôn, mỗi thôn ít nhất một hộ.")
        told = 0
        try:
            for commune, households in make_province(
                slug=options["slug"], size=size, seed=options["seed"], password=options["password"]
            ):
                # Every twentieth part of the way.
                if households * 20 // size.households > told:
                    told = households * 20 // size.households
                    self.stdout.write(f"{commune}/{size.communes} xã, {households}/{size.households} hộ")
        except RealUnitsError:
            raise CommandError(
                "Cơ sở dữ liệu này có đơn vị thật, không tạo tỉnh minh họa. Dùng một cơ sở dữ liệu mới để thử."
            ) from None
