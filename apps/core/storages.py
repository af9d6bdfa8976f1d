"""Which kind of place holds the stored files; asked without loading the library of the other kind."""

from typing import TYPE_CHECKING, Any

from django.core.files.storage import storages

if TYPE_CHECKING:
    from apps.core.object_storage import PrivateS3Storage


def object_storage() -> "PrivateS3Storage | None":
    """The bucket of `SONGVAN_MEDIA`; None where files lie in a folder."""
    storage: Any = storages["default"]
    return storage if getattr(storage, "is_object_storage", False) else None


def files_in(folder: str) -> list[str]:
    """Names of the files right in a folder of the store; none where the folder is not there."""
    return _listed(folder)[1]


def folders() -> list[str]:
    """The store's uppermost folders."""
    return _listed("")[0]


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        return storages["default"].listdir(folder)
    except FileNotFoundError:
        return [], []
