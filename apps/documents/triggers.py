"""Database triggers that freeze issued documents and their numbers.

`REPLACE` of SQLite deletes rows past a delete trigger unless recursive triggers are on: see the settings.
"""

from typing import Any

from apps.core.triggers import Trigger, differs, install_if_there

_BOOK_KEY = ("id", "unit_id", "organ", "type_code", "year")
_ALARM_KEY = ("id", "public_id", "document_id", "target", "damage", "found_sha256", "found_at")
_COPY_KEY = (
    *("id", "public_id", "document_id", "file", "sha256", "size", "signer", "issuer", "serial", "signatures", "how"),
    "created_at",
)
_ENTRY_KEY = ("id", "public_id", "book_id", "number", "on_paper")
# Of a paper document these may be corrected, of a document of the portal not. The mark that it directs may come later.
_ENTRY_WORDS = ("issued_on", "subject")


def _frozen(table: str, operation: str, condition: str = "") -> Trigger:
    return Trigger(f"{table}_no_{operation}", table, operation, "issued documents are frozen", condition)


def _closed_alarm_changes() -> str:
    """Of a closed alarm nothing changes but that it was noted, once, when the file was found whole again."""
    settled = " OR ".join((differs("closed_at"), differs("closed_by_id", nullable=True), differs("reason")))
    return f"OLD.closed_at IS NOT NULL AND (OLD.mended_at IS NOT NULL OR NEW.mended_at IS NULL OR {settled})"


def _copy_changes() -> str:
    """Of a copy nothing changes but that it is declared void, once."""
    nullable = (differs(column, nullable=True) for column in ("signed_at", "brought_by_id"))
    return " OR ".join(("OLD.voided_at IS NOT NULL", _any_differs(_COPY_KEY), *nullable))


def _entry_changes() -> str:
    return f"{_any_differs(_ENTRY_KEY)} OR (NOT OLD.on_paper AND ({_any_differs(_ENTRY_WORDS)}))"


def _any_differs(columns: tuple[str, ...]) -> str:
    return " OR ".join(differs(column) for column in columns)


TRIGGERS = (
    _frozen("documents_issueddocument", "update"),
    _frozen("documents_issueddocument", "delete"),
    _frozen("documents_issueddocument", "truncate"),
    _frozen("documents_documentfile", "update"),
    _frozen("documents_documentfile", "delete"),
    _frozen("documents_documentfile", "truncate"),
    _frozen("documents_numberentry", "update", _entry_changes()),
    _frozen("documents_numberentry", "delete"),
    _frozen("documents_numberentry", "truncate"),
    *(_frozen("documents_delivery", operation) for operation in ("update", "delete", "truncate")),
    *(_frozen("documents_signedcopy", operation) for operation in ("delete", "truncate")),
    _frozen("documents_signedcopy", "update", _copy_changes()),
    # An alarm is closed once, and what it told stays.
    _frozen("documents_filealarm", "update", f"{_closed_alarm_changes()} OR {_any_differs(_ALARM_KEY)}"),
    _frozen("documents_filealarm", "delete"),
    _frozen("documents_filealarm", "truncate"),
    # Without entries a book may go; with them the foreign key keeps it.
    _frozen("documents_numberbook", "update", _any_differs(_BOOK_KEY)),
)


def install_after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Signal handler of `post_migrate`; does nothing while the tables are not there yet."""
    install_if_there(using, TRIGGERS)
