"""What the PDF writer costs beyond WeasyPrint itself, on the sample report of the tests.

    .venv/bin/python benchmarks/render_pdf.py [runs]

"bare" is WeasyPrint on the HTML and stylesheet that are ready, with the same PDF/A variant and tags and without
attachment; "writer" is render_pdf from the document tree. Both run in turn in one process, so that a slow moment of
the machine hits both. Prints both medians in milliseconds and their ratio.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "songvan.settings_test")

import django
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from apps.documents.writers import fonts
from apps.documents.writers.html import render_html, stylesheet
from apps.documents.writers.pdf import render_pdf
from tests.documents.sample import REPORT

DEFAULT_RUNS = 20


def milliseconds(render: Callable[[], bytes]) -> float:
    start = time.perf_counter()
    render()
    return (time.perf_counter() - start) * 1000


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_RUNS
    django.setup()
    font_config = FontConfiguration()
    css = CSS(string=stylesheet(fonts.directory().as_uri()), font_config=font_config)
    html = render_html(REPORT)

    def bare() -> bytes:
        return HTML(string=html).write_pdf(
            stylesheets=[css], font_config=font_config, pdf_variant="pdf/a-3a", pdf_tags=True
        )

    def writer() -> bytes:
        return render_pdf(REPORT)

    bare()
    writer()
    times = [(milliseconds(bare), milliseconds(writer)) for _ in range(runs)]
    bare_median, writer_median = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"bare {bare_median:.1f} ms, writer {writer_median:.1f} ms, ratio {writer_median / bare_median:.3f}")


if __name__ == "__main__":
    main()
