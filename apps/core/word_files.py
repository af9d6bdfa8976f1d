"""Word files that people send in, read paragraph by paragraph out of a process of bounded memory and time."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apps.core.text import clean_text
from apps.core.word_worker.main import TOO_MUCH

_ROOT = str(Path(__file__).resolve().parents[2])
# -I keeps the surroundings out of the process: no variables, no folder of its own, nothing of the user's.
_START = f"import sys; sys.path.insert(0, {_ROOT!r}); from apps.core.word_worker.main import main; main()"
_PATIENCE = 20


class WordFileError(ValueError):
    """The file cannot be used; the message says in Vietnamese what to do."""


@dataclass(frozen=True)
class WordPart:
    """A paragraph: `level` 1-9 where its style makes it a heading, 0 for text; or a table by its first words."""

    text: str
    level: int = 0
    bold: bool = False
    is_table: bool = False


def read_word(content: bytes) -> list[WordPart]:
    """The paragraphs and tables of a .docx that `core.uploads` has let through. Raises `WordFileError`."""
    try:
        done = subprocess.run(  # noqa: S603 - the own interpreter and an own module; the content is its input
            [sys.executable, "-I", "-c", _START],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8"},
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise WordFileError(TOO_MUCH) from None
    if done.returncode or not done.stdout:
        raise WordFileError(TOO_MUCH)
    kind, told = json.loads(done.stdout)
    if kind != "parts":
        raise WordFileError(told)
    return [_part(entry) for entry in told]


def _part(told: Mapping[str, Any]) -> WordPart:
    if "table" in told:
        return WordPart(clean_text(told["table"]), is_table=True)
    return WordPart(" ".join(clean_text(told["text"]).split()), told["level"], told["bold"])
