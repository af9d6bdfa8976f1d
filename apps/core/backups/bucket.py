"""The bucket of stored files while a backup comes back: each file goes whole into its place, undone when that fails."""

import hashlib
import json
import tempfile
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile, File

from apps.core.backups.archive import Reader
from apps.core.backups.errors import BackupError
from apps.core.backups.manifest import Manifest

if TYPE_CHECKING:
    from apps.core.object_storage import PrivateS3Storage

_NOTE = ".restoring/moving.json"
_CHUNK = 1 << 20
_TOLD = 5


class MediaBucket:
    """As `MediaFolder`, for a place that knows no renaming.

    A note in the bucket names what a restore puts there before it puts anything, by which the next one knows what a
    killed one left. A file beside those is never taken for one of them.
    """

    def __init__(self, storage: "PrivateS3Storage") -> None:
        self._storage, self.place = storage, f"Kho tệp {storage.place}"
        self._is_ours = False

    def standing(self) -> list[str]:
        """Some of the files that are here. Raises `BackupError` when the bucket does not answer."""
        try:
            left = {*self._moving(), _NOTE}
            return list(islice((name for name in self._storage.names() if name not in left), _TOLD))
        except OSError as error:
            raise BackupError(f"{self.place}: {error.strerror}.") from error

    def _moving(self) -> list[str]:
        try:
            with self._storage.open(_NOTE) as note:
                noted: list[str] = json.loads(note.read())
        except FileNotFoundError:
            return []
        return noted

    def require_room(self, size: int) -> None:
        """A bucket tells no end of its room; one that is full refuses, and all is undone."""

    def take(self, backup: Reader) -> None:
        """Put all files into their places. What an earlier restore left goes first."""
        self._is_ours = True
        try:
            self._clear()
            names = [entry.name for entry in backup.manifest.files]
            self._storage.save(_NOTE, ContentFile(json.dumps(names).encode()))
            for entry in backup.manifest.files:
                with tempfile.TemporaryFile() as stream:
                    backup.copy_file(entry, stream.write)
                    self._storage.save(entry.name, File(stream))
        except OSError as error:
            raise BackupError(f"{self.place}: {error.strerror}; không thay đổi gì.") from error

    def move_in(self, manifest: Manifest) -> None:
        """Compare each file with the manifest, as it is read from its place."""
        for entry in manifest.files:
            try:
                found = self._digest(entry.name)
            except OSError:
                found = ""
            if found != entry.sha256:
                raise BackupError(f"Tệp {entry.name} sau khi chép khác bản sao lưu; không thay đổi gì.")

    def _digest(self, name: str) -> str:
        digest = hashlib.sha256()
        with self._storage.open(name) as stored:
            while chunk := stored.read(_CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    def give_up(self) -> None:
        """Take back what this restore put here; where the bucket is away, the note stays for the next one."""
        if self._is_ours:
            with suppress(OSError):
                self._clear()

    def finish(self) -> None:
        """The rows are committed: the files stay."""
        self._storage.delete(_NOTE)

    def _clear(self) -> None:
        for name in self._moving():
            self._storage.delete(name)
        self._storage.delete(_NOTE)
