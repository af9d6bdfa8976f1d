"""Files that people send: checked by extension, first bytes, size and content before anything is kept."""

from apps.core.uploads.checking import CONTENT_TYPES, EVERY_KIND, MOST_BYTES, CheckedFile, checked_upload
from apps.core.uploads.fields import CheckedFileField

__all__ = ["CONTENT_TYPES", "EVERY_KIND", "MOST_BYTES", "CheckedFile", "CheckedFileField", "checked_upload"]
