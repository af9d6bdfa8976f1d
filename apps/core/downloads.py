"""A file as the answer to a request."""

from django.http import HttpResponse

from apps.core.uploads import CONTENT_TYPES

# Files that go out and are never taken in.
_TYPES = CONTENT_TYPES | {"zip": "application/zip"}


def file_response(content: bytes, kind: str, name: str, *, inline: bool = False) -> HttpResponse:
    """The bytes under a name of ASCII letters; `kind` is one of `CONTENT_TYPES`, or "zip".

    `inline`: to look at, not to keep.
    """
    response = HttpResponse(content, content_type=_TYPES[kind])
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    return response
