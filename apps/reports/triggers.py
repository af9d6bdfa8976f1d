"""Database triggers that freeze what issued reports submitted, what was said when one came back, and published data."""

from typing import Any

from apps.core.triggers import Trigger, differs, install_if_there

_SUBMITTED, _RETURN, _OPEN_DATA = "reports_submittedfigure", "reports_reportreturn", "reports_opendatapack"
# All but whether and by whom it was taken back.
_SAID = ("id", "public_id", "unit_id", "document_id", "by_unit_id", "comment", "at")


def _frozen(table: str, operation: str, condition: str = "") -> Trigger:
    return Trigger(
        f"{table}_no_{operation}", table, operation, "what was sent, answered or published is frozen", condition
    )


TRIGGERS = (
    *(_frozen(_SUBMITTED, operation) for operation in ("update", "delete", "truncate")),
    _frozen(_RETURN, "update", " OR ".join(differs(column) for column in _SAID)),
    *(_frozen(_RETURN, operation) for operation in ("delete", "truncate")),
    *(_frozen(_OPEN_DATA, operation) for operation in ("update", "delete", "truncate")),
)


def install_after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Signal handler of `post_migrate`; does nothing while the tables are not there yet."""
    install_if_there(using, TRIGGERS)
