"""`manage.py render_report`: a commune's annual report without a browser."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.periods import Period
from apps.documents.models import DocumentFile
from apps.documents.services import DamagedFileError, read_stored
from apps.documents.writers.docx import render_docx
from apps.documents.writers.pdf import render_pdf
from apps.reports.assembling import assemble
from apps.reports.models import Report


class Command(BaseCommand):
    help = "Write the annual report of a commune: the stored files once it is issued, a preview before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--commune", required=True, help="slug of the commune, as in its address")
        parser.add_argument("--year", required=True, type=int)
        parser.add_argument("--pdf", required=True, type=Path)
        parser.add_argument("--docx", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            period = Period.year(options["year"])
        except ValueError:
            raise CommandError(f"Năm {options['year']} không hợp lệ.") from None
        report = (
            Report.objects.filter(unit__slug=options["commune"], start=period.start, end=period.end)
            .for_list()
            .order_by("-pk")
            .first()
        )
        if report is None:
            raise CommandError(f"Chưa có báo cáo năm {options['year']} của đơn vị “{options['commune']}”.")
        targets = {DocumentFile.Format.PDF: options["pdf"], DocumentFile.Format.DOCX: options["docx"]}
        content = _content(report)
        for name, path in targets.items():
            if path is None:
                continue
            try:
                written = content(name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(written)
            except (DamagedFileError, OSError) as error:
                raise CommandError(f"Không ghi được {path}: {error}") from None
            self.stdout.write(str(path))


def _content(report: Report) -> Callable[[DocumentFile.Format], bytes]:
    """Gives the bytes of a format: as stored once the report is issued, else written from its records."""
    issued = report.document
    if issued is not None:
        return lambda name: read_stored(issued.files.get(format=name))
    writers = {DocumentFile.Format.PDF: render_pdf, DocumentFile.Format.DOCX: render_docx}
    draft = assemble(report).document
    return lambda name: writers[name](draft)
