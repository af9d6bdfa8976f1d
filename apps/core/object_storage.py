"""Stored files in an S3 bucket, for a portal on several machines; only the portal reads and writes there.

Loaded only where `SONGVAN_MEDIA` asks for it, as the client library takes its time and memory.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.exceptions import SuspiciousFileOperation, SuspiciousOperation
from storages.backends.s3 import S3Storage

_IN_MEMORY = 5 * 1024 * 1024
# A storage that is away must not hold the server's processes for minutes, which is what the library would wait.
_CONNECT_SECONDS, _READ_SECONDS, _TRIES = 3, 20, 2


class StorageAwayError(OSError):
    """The storage does not answer or refuses: nothing is known of the file. Its text names neither bucket nor key."""


@contextmanager
def _told() -> Iterator[None]:
    """Errors of the library as those that a folder of files raises."""
    try:
        yield
    except SuspiciousFileOperation:
        raise
    except SuspiciousOperation as error:
        raise SuspiciousFileOperation(str(error)) from error
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
            raise FileNotFoundError(errno.ENOENT, "không có trong kho tệp") from error
        raise StorageAwayError(errno.EIO, "kho tệp từ chối") from error
    except (BotoCoreError, Boto3Error) as error:
        raise StorageAwayError(errno.EIO, "kho tệp không trả lời") from error


class PrivateS3Storage(S3Storage):
    """Behaves as a folder does: no file is ever written over, what is missing is `FileNotFoundError`, any other trouble
    an `OSError`. Files have no address of their own: each is read by the portal, which asks who wants it.
    """

    is_object_storage = True

    def get_default_settings(self) -> dict[str, Any]:
        given: dict[str, Any] = super().get_default_settings()
        return given | {
            "file_overwrite": False,
            "default_acl": None,
            "max_memory_size": _IN_MEMORY,
            "client_config": Config(
                connect_timeout=_CONNECT_SECONDS,
                read_timeout=_READ_SECONDS,
                retries={"max_attempts": _TRIES, "mode": "standard"},
                signature_version="s3v4",
                # Servers other than Amazon's know neither the host name of a bucket nor the newer checksums.
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        }

    def _open(self, name: str, mode: str = "rb") -> Any:
        """Fetched whole, beyond `_IN_MEMORY` onto the disk, so that reading it fails here or not at all."""
        with _told():
            file = super()._open(name, mode)
            if "r" in mode:
                file.open()
            return file

    def _save(self, name: str, content: Any) -> str:
        with _told():
            saved: str = super()._save(name, content)
            return saved

    def delete(self, name: str) -> None:
        with _told():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _told():
            return bool(super().exists(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        """Of a folder that is not there, nothing: a bucket knows no folders."""
        with _told():
            folders, files = super().listdir(name)
            return folders, files

    def size(self, name: str) -> int:
        with _told():
            return int(super().size(name))

    def get_modified_time(self, name: str) -> datetime:
        with _told():
            moment: datetime = super().get_modified_time(name)
            return moment

    def url(self, name: str | None, *args: Any, **kwargs: Any) -> str:
        """None that a browser could ask."""
        return ""

    @property
    def place(self) -> str:
        """As an operator knows it."""
        return f"s3://{self.bucket_name}/{self.location}".rstrip("/")

    def names(self) -> Iterator[str]:
        """All files, in any folder."""
        prefix = f"{self.location}/" if self.location else ""
        with _told():
            for item in self.bucket.objects.filter(Prefix=prefix):
                yield item.key.removeprefix(prefix)

    def answers(self) -> bool:
        """Whether the bucket is there and can be listed."""
        try:
            with _told():
                self.connection.meta.client.list_objects_v2(Bucket=self.bucket_name, Prefix=self.location, MaxKeys=1)
        except OSError:
            return False
        return True

    def is_public(self, name: str) -> bool:
        """Whether somebody without a key can read the file."""
        try:
            with _told():
                key = self._normalize_name(name)
                self.unsigned_connection.meta.client.get_object(Bucket=self.bucket_name, Key=key)
        except OSError:
            return False
        return True
