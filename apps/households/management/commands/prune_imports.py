"""`manage.py prune_imports`: lists of households that nobody looked after; to be called once a day or week."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.households.services.imports import prune_imports


class Command(BaseCommand):
    help = "Give up lists of households that wait for confirmation, and drop rows left to mend, of files sent long ago."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--min-age-days", type=int, default=30)

    def handle(self, *args: Any, **options: Any) -> None:
        count = prune_imports(before=timezone.now() - timedelta(days=options["min_age_days"]))
        self.stdout.write(f"Đã bỏ nội dung của {count} danh sách để lâu.")
