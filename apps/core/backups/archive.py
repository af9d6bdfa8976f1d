"""The file: a zip whose comment, its last bytes, is the SHA-256 of all bytes before the hash.

Every byte counts then, also those of a zip that no reader looks at. Members are read no further than the manifest says.
"""

import hashlib
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from apps.core.backups.errors import BackupError
from apps.core.backups.manifest import FileEntry, Manifest, TableEntry
from apps.core.backups.rows import Table

_MANIFEST = "manifest.json"
_SEAL = b"songvan-backup sha256:"
_HEX = 64
_CHUNK = 1 << 20
_MOST_IN_MANIFEST = 256 << 20
_LONGEST_LINE = 256 << 20
_ENCRYPTED = 1
_UNREADABLE = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError)


class Writer:
    """Writes the members one after the other; nothing stays in memory but their names."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        # Level 1: a third of the time of the usual level for a file a fifth larger.
        self._zip = ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=1)

    def rows(self, table: Table) -> IO[bytes]:
        return self._zip.open(_rows_name(table.name), "w", force_zip64=True)

    def file(self, name: str) -> IO[bytes]:
        """Stored as it is: PDF, Word and pictures are compressed already."""
        return self._zip.open(ZipInfo(_file_name(name)), "w", force_zip64=True)

    def give_up(self) -> None:
        """Let go of the stream, which its owner removes."""
        self._zip.close()

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest and seal the file. The hash is taken from what was written, by reading it once more."""
        self._zip.writestr(_MANIFEST, manifest.to_bytes())
        self._zip.comment = _SEAL + b"0" * _HEX
        self._zip.close()
        self._stream.seek(0, io.SEEK_END)
        end = self._stream.tell() - _HEX
        digest = _digest(self._stream, end)
        self._stream.seek(end)
        self._stream.write(digest.encode())
        self._stream.flush()


class Reader:
    """A backup whose seal is whole and whose members are those of its manifest, no more and no less."""

    def __init__(self, archive: ZipFile, manifest: Manifest) -> None:
        self._zip, self.manifest = archive, manifest

    def lines(self, entry: TableEntry) -> Iterator[bytes]:
        """The table's rows. Raises `BackupError` when a line is longer than any row may be."""
        with refusing(), self._zip.open(_rows_name(entry.name)) as member:
            buffered = io.BufferedReader(member, _CHUNK)  # type: ignore[type-var]
            while line := buffered.readline(_LONGEST_LINE + 1):
                if len(line) > _LONGEST_LINE or not line.endswith(b"\n"):
                    raise BackupError(f"Bảng {entry.name} trong bản sao lưu có dòng không hợp lệ.")
                yield line

    def copy_file(self, entry: FileEntry, write: Callable[[bytes], Any]) -> None:
        """Give the file's bytes to `write`. Raises `BackupError` when they are not those of the manifest."""
        digest, size = hashlib.sha256(), 0
        with refusing(), self._zip.open(_file_name(entry.name)) as member:
            while chunk := member.read(_CHUNK):
                size += len(chunk)
                if size > entry.size:
                    break
                digest.update(chunk)
                write(chunk)
        if size != entry.size or digest.hexdigest() != entry.sha256:
            raise BackupError(f"Tệp {entry.name} trong bản sao lưu khác bản kê.")

    def verify(self, tables: list[Table]) -> None:
        """Read all rows and files once. Raises `BackupError` at the first that differs from the manifest."""
        known = {table.name: table for table in tables}
        for entry in self.manifest.tables:
            self._verify_rows(entry, known[entry.name])
        for file in self.manifest.files:
            self.copy_file(file, lambda chunk: None)

    def _verify_rows(self, entry: TableEntry, table: Table) -> None:
        digest, rows = hashlib.sha256(), 0
        with refusing():
            for line in self.lines(entry):
                rows += 1
                digest.update(table.canonical(line))
        if rows != entry.rows or digest.hexdigest() != entry.sha256:
            raise BackupError(f"Bảng {entry.name} trong bản sao lưu khác bản kê.")


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    """A backup to read. Raises `BackupError` when a byte of it is wrong or its members are not those it names."""
    try:
        stream = path.open("rb")
    except OSError as error:
        raise BackupError(f"Không mở được {path}: {error.strerror}.") from None
    with stream:
        _verify_seal(stream)
        with refusing():
            archive = ZipFile(stream)
        with archive:
            with refusing():
                manifest = _manifest(archive)
            _verify_members(archive, manifest)
            yield Reader(archive, manifest)


@contextmanager
def refusing() -> Iterator[None]:
    """Whatever a wrong file makes its readers say is a refusal."""
    try:
        yield
    except _UNREADABLE:
        raise BackupError("Bản sao lưu không đọc được.") from None


def _verify_seal(stream: IO[bytes]) -> None:
    size = stream.seek(0, io.SEEK_END)
    start = size - len(_SEAL) - _HEX
    stream.seek(max(start, 0))
    seal = stream.read()
    if start < 0 or not seal.startswith(_SEAL) or seal[len(_SEAL) :] != _digest(stream, size - _HEX).encode():
        raise BackupError("Tệp không phải bản sao lưu còn nguyên vẹn: mã SHA-256 ở cuối tệp không khớp.")
    stream.seek(0)


def _digest(stream: IO[bytes], end: int) -> str:
    digest, left = hashlib.sha256(), end
    stream.seek(0)
    while left and (chunk := stream.read(min(_CHUNK, left))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest()


def _manifest(archive: ZipFile) -> Manifest:
    try:
        info = archive.getinfo(_MANIFEST)
    except KeyError:
        raise BackupError("Bản sao lưu không có bản kê.") from None
    if info.file_size > _MOST_IN_MANIFEST:
        raise BackupError("Bản kê của bản sao lưu lớn quá mức.")
    with archive.open(info) as member:
        return Manifest.from_bytes(member.read(_MOST_IN_MANIFEST))


def _verify_members(archive: ZipFile, manifest: Manifest) -> None:
    sizes = {_rows_name(table.name): table.size for table in manifest.tables}
    sizes |= {_file_name(file.name): file.size for file in manifest.files}
    found = [info for info in archive.infolist() if info.filename != _MANIFEST]
    twice = len(archive.infolist()) != len(sizes) + 1
    if twice or {info.filename: info.file_size for info in found} != sizes:
        raise BackupError("Các phần của bản sao lưu không đúng như bản kê.")
    if any(info.flag_bits & _ENCRYPTED or info.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for info in found):
        raise BackupError("Các phần của bản sao lưu được nén hoặc mã hóa theo cách không dùng ở đây.")


def _rows_name(table: str) -> str:
    return f"rows/{table}.jsonl"


def _file_name(name: str) -> str:
    return f"files/{name}"
