"""Stored files, each whole or not there at all, whatever ends the process or fills the disk while one is written."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

# Nothing else in the folder of stored files begins so; `apps.operations.sweeping` removes what was left behind.
PART = ".part-"


class WholeFileStorage(FileSystemStorage):
    """Writes beside the goal, brings that to the disk, and lets it take its name in one step.

    A link and not a renaming: of two that want one name, the second learns that it is taken.
    """

    def _save(self, name: str, content: Any) -> str:
        part = str(Path(name).with_name(f"{PART}{secrets.token_hex(8)}"))
        try:
            super()._save(part, content)  # type: ignore[misc]
            _bring_to_disk(self.path(part))
            while True:
                try:
                    os.link(self.path(part), self.path(name))
                except FileExistsError:
                    name = self.get_available_name(name)
                else:
                    break
        finally:
            with suppress(FileNotFoundError):
                Path(self.path(part)).unlink()
        _bring_to_disk(str(Path(self.path(name)).parent))
        return name


def _bring_to_disk(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
