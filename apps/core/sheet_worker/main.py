"""The process: a list on standard input, its sheets and rows as lines of JSON on standard output."""

import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

from apps.core.sheet_worker.books import book_lines
from apps.core.sheet_worker.delimited import delimited_lines
from apps.core.sheet_worker.limits import MORE_SECONDS, MOST_MEMORY, MOST_SECONDS, TOO_MUCH, UNREADABLE, RefusedError


def main() -> None:
    """Arguments: the kind of the file, and the number of the only sheet that is wanted, or -1 for all."""
    kind, only = sys.argv[1], int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The soft limit ends the process; the parts that read a sheet raise it once the sheet is there.
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + MORE_SECONDS))
    content = sys.stdin.buffer.read()
    encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
    out = sys.stdout.buffer
    for line in _lines(content, kind, only):
        out.write(encode(line).encode("utf-8", "replace") + b"\n")
    out.flush()


def _lines(content: bytes, kind: str, only: int) -> Iterator[list[Any]]:
    try:
        if kind == "tsv":
            yield from delimited_lines(content, parted_by="\t")
        else:
            yield from delimited_lines(content) if kind == "csv" else book_lines(content, kind, only)
    except RefusedError as refused:
        yield ["refused", str(refused)]
    except MemoryError:
        yield ["refused", TOO_MUCH]
    except Exception:
        # Whatever the parser stumbles over means the same to the sender; its text would only name the parser's inside.
        yield ["refused", UNREADABLE]
    else:
        yield ["end"]
