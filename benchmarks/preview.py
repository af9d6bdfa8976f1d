"""What the preview of the demo's nine-page report costs beyond WeasyPrint itself, from the records to the PDF.

    .venv/bin/python benchmarks/preview.py [runs]

Works on a throw-away SQLite database with the demo loaded. "bare" is WeasyPrint on the same HTML and stylesheet, with
the same PDF/A variant and tags; "preview" is the page `xem-truoc.pdf` of a draft through Django's test client: sign-in,
scope, all figures, rendering. Both run in turn in one process. Prints medians in milliseconds, their ratio, and the
number of queries with the demo's records and with ten times as many dialogues and supervisions.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PLACE = tempfile.TemporaryDirectory(prefix="songvan-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "songvan.settings_test"
os.environ["DATABASE_URL"] = f"sqlite:///{PLACE.name}/bench.sqlite3"

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from apps.accounts.models import User
from apps.dialogues.models import Dialogue
from apps.documents.writers import fonts
from apps.documents.writers.html import render_html, stylesheet
from apps.reports.assembling import assemble
from apps.reports.models import Report
from apps.supervision.models import Supervision

DEFAULT_RUNS = 20
MOST = 1.5


def milliseconds(render: Callable[[], object]) -> float:
    start = time.perf_counter()
    render()
    return (time.perf_counter() - start) * 1000


def draft() -> Report:
    """The demo's issued report as a draft again, with the same text and figures."""
    report = Report.objects.get(unit__slug="song-van", end__year=2023)
    Report.objects.filter(pk=report.pk).update(state="draft", document=None)
    return Report.objects.for_list().get(pk=report.pk)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_RUNS
    call_command("migrate", verbosity=0)
    call_command("load_demo", verbosity=0)
    report = draft()
    client = Client()
    client.force_login(User.objects.get(username="can-bo"))
    url = reverse("reports:report-pdf", args=["song-van", report.public_id])
    html = render_html(assemble(report).document)
    font_config = FontConfiguration()
    css = CSS(string=stylesheet(fonts.directory().as_uri()), font_config=font_config)

    def bare() -> bytes:
        return HTML(string=html).write_pdf(
            stylesheets=[css], font_config=font_config, pdf_variant="pdf/a-3a", pdf_tags=True
        )

    def preview() -> bytes:
        return client.get(url).content

    bare()
    preview()
    times = [(milliseconds(bare), milliseconds(preview)) for _ in range(runs)]
    bare_median, preview_median = (statistics.median(column) for column in zip(*times, strict=True))
    ratio = preview_median / bare_median
    print(f"bare {bare_median:.1f} ms, preview {preview_median:.1f} ms, ratio {ratio:.3f}")
    with CaptureQueriesContext(connection) as few:
        preview()
    for model in (Dialogue, Supervision):
        for row in list(model.objects.filter(unit=report.unit)) * 9:
            row.pk, row.public_id = None, model._meta.get_field("public_id").get_default()
            row.save()
    with CaptureQueriesContext(connection) as many:
        preview()
    print(f"queries {len(few)}, with ten times the records {len(many)}")
    if ratio > MOST or len(many) > len(few):
        sys.exit(f"the preview costs more than {MOST} times bare WeasyPrint, or its queries grow with the records")


if __name__ == "__main__":
    try:
        main()
    finally:
        PLACE.cleanup()
