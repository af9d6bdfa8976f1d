"""A hundred reports drawn by several processes against the same hundred drawn by one.

    .venv/bin/python benchmarks/render_many.py [--reports 100] [--processes 2] [--rounds 3]

The reports are the sample of the tests under a hundred titles. One process and several draw all of them in turn, the
several with all that it takes to begin them. Prints medians in seconds and their ratio.

Ends with an error when several processes are not at least 1.6 times as quick as one.
"""

import argparse
import os
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "songvan.settings_test")

import django

from apps.documents.rendering import render_many
from tests.documents.sample import REPORT

LEAST = 1.6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=100)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    django.setup()
    reports = [replace(REPORT, title=f"{REPORT.title} {number}") for number in range(options.reports)]

    def seconds(processes: int) -> float:
        start = time.perf_counter()
        drawn = sum(1 for _ in render_many(reports, processes))
        assert drawn == len(reports)
        return time.perf_counter() - start

    times = [(seconds(1), seconds(options.processes)) for _ in range(options.rounds)]
    alone, several = (statistics.median(column) for column in zip(*times, strict=True))
    ratio = alone / several
    print(f"{options.reports} reports: one process {alone:.1f} s, {options.processes} {several:.1f} s, {ratio:.2f}×")
    if ratio < LEAST:
        sys.exit(f"Less than {LEAST}× as quick.")


if __name__ == "__main__":
    main()
