"""The folder of stored files while a backup comes back: filled aside, moved in at the end, undone when that fails.

The folder itself stays, as it may be a mount; what is aside lies in a hidden folder of it, so moving is renaming.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from apps.core.backups.archive import Reader
from apps.core.backups.errors import BackupError
from apps.core.backups.manifest import Manifest

_ASIDE = ".restoring"
_CHUNK = 1 << 20
_TOLD = 5


class MediaFolder:
    """What a restore that was killed left here is no content: it is known by the hidden folder, which also notes, file
    by file, what was being moved in. A file beside those is never taken for one of them.
    """

    def __init__(self, root: Path) -> None:
        self.root, self._aside, self.place = root, root / _ASIDE, f"Thư mục tệp {root}"
        self._files, self._note = self._aside / "files", self._aside / "moving.json"
        self._is_ours = False

    def standing(self) -> list[str]:
        """Some of the files that are here."""
        moving = set(self._moving())
        return list(islice((name for name in self._walk() if name not in moving), _TOLD))

    def _walk(self) -> Iterator[str]:
        for folder, folders, files in os.walk(self.root):
            if Path(folder) == self.root and _ASIDE in folders:
                folders.remove(_ASIDE)
            links = [name for name in folders if (Path(folder) / name).is_symlink()]
            yield from ((Path(folder) / name).relative_to(self.root).as_posix() for name in (*files, *links))

    def _moving(self) -> list[str]:
        try:
            noted: list[str] = json.loads(self._note.read_text())
        except (FileNotFoundError, ValueError):
            # Cut short: moving begins only after the note is whole.
            return []
        return noted

    def require_room(self, size: int) -> None:
        """Raises `BackupError` when the disk has less than `size` bytes left."""
        place = next(folder for folder in (self.root, *self.root.parents) if folder.exists())
        if shutil.disk_usage(place).free < size:
            raise BackupError(f"Ổ đĩa của {self.root} không đủ chỗ cho các tệp của bản sao lưu.")

    def take(self, backup: Reader) -> None:
        """Unpack all files aside. What an earlier restore left goes first."""
        self._is_ours = True
        self._clear()
        _make_folder(self._files)
        for entry in backup.manifest.files:
            goal = self._files / entry.name
            _make_folder(goal.parent)
            with os.fdopen(os.open(goal, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                backup.copy_file(entry, stream.write)

    def move_in(self, manifest: Manifest) -> None:
        """Let the files take their places, and compare each with the manifest once it is there."""
        self._note.write_text(json.dumps([entry.name for entry in manifest.files]))
        os.sync()
        self._remove_empty_folders()
        for top in self._files.iterdir():
            top.rename(self.root / top.name)
        os.sync()
        for entry in manifest.files:
            if _digest(self.root / entry.name) != entry.sha256:
                raise BackupError(f"Tệp {entry.name} sau khi chép khác bản sao lưu; không thay đổi gì.")

    def give_up(self) -> None:
        """Take back what this restore put here."""
        if self._is_ours:
            self._clear()

    def finish(self) -> None:
        """The rows are committed: the files stay."""
        shutil.rmtree(self._aside)

    def _clear(self) -> None:
        for name in self._moving():
            (self.root / name).unlink(missing_ok=True)
        if self._aside.exists():
            shutil.rmtree(self._aside)
        self._remove_empty_folders()

    def _remove_empty_folders(self) -> None:
        """Renaming takes the place of no folder that holds another one, however empty."""
        for folder, _, _ in os.walk(self.root, topdown=False):
            path = Path(folder)
            if path != self.root and self._aside not in (path, *path.parents):
                with suppress(OSError):  # it holds something
                    path.rmdir()


def _make_folder(folder: Path) -> None:
    """With its parents, each for the owner alone (`mkdir` gives the mode to the last one only)."""
    if not folder.exists():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
