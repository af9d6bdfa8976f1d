"""Many documents as PDF at once: drawing is all processor, so several processes share it."""

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

import django
from django.conf import settings

from apps.documents.blocks import Document
from apps.documents.writers.pdf import render_pdf

# A process takes a second or two to begin, in which some documents are drawn already.
_FEW = 8


def render_many(documents: Sequence[Document], processes: int | None = None) -> Iterator[bytes]:
    """The PDF of each document, in their order and with the very bytes of `render_pdf`, as they come.

    By `processes` at once, by default as the settings have it (RENDER_PROCESSES); a few documents by this one alone.
    A process that is killed ends all with `BrokenProcessPool`.
    """
    number = min(settings.RENDER_PROCESSES if processes is None else processes, len(documents))
    if number < 2 or len(documents) < _FEW:
        yield from map(render_pdf, documents)
        return
    # Not forked: threads of a server would be cut off in the middle of whatever they do.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(number, mp_context=spawn, initializer=django.setup) as pool:
        yield from pool.map(render_pdf, documents)
