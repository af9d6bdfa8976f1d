"""Many documents at once: the same pages, whatever draws them."""

import os
import signal
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import Any

import pytest

from apps.documents.blocks import Document
from apps.documents.rendering import render_many
from apps.documents.writers.pdf import render_pdf
from tests.documents.issue_worker import small_document


def numbered(count: int) -> list[Document]:
    return [replace(small_document(), title=f"Văn bản {number}") for number in range(count)]


@pytest.mark.parametrize(("count", "processes"), [(0, 2), (2, 2), (9, 1), (9, 2)])
def test_the_pages_are_those_of_one_by_one_and_in_order(count: int, processes: int) -> None:
    documents = numbered(count)
    assert list(render_many(documents, processes)) == [render_pdf(document) for document in documents]


def test_a_killed_process_is_told(monkeypatch: Any) -> None:
    monkeypatch.setattr("apps.documents.rendering.render_pdf", _kill_itself)
    with pytest.raises(BrokenProcessPool):
        list(render_many(numbered(9), 2))


def _kill_itself(document: Document) -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError
