"""Short hand for tests that go through a record's pages."""

from typing import Any

from django.db.models import Model
from django.test import Client
from django.urls import reverse

from apps.core.periods import Period
from apps.core.registers import get_register
from apps.villages.services import close_register

NFD_NAME = "Đo\u0302\u0300ng Kim"
NFC_NAME = "Đồng Kim"


def url(model: type[Model], page: str, unit: Any, *args: Any) -> str:
    """Address of one of the seven pages of a record kind."""
    return reverse(f"{model._meta.app_label}:{model._meta.model_name}-{page}", args=[unit.slug, *args])


def rows(prefix: str, *typed: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    """What the browser sends for child rows typed on the parent's page."""
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(typed), f"{prefix}-INITIAL_FORMS": initial}
    for index, row in enumerate(typed):
        data |= {f"{prefix}-{index}-{name}": value for name, value in row.items()}
    return data


def assert_refused(client: Client, address: str, data: dict[str, Any], field: str, model: type[Model]) -> None:
    """The page comes back with 422, a message and what was typed; nothing is stored."""
    response = client.post(address, data)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert response.context["form"][field].value() == data[field]
    assert not model._default_manager.exists()


def assert_deleted_and_brought_back(client: Client, record: Any, *children: str) -> None:
    """Deleting takes the rows typed on the page along; the undo brings all back as they were."""
    model, at = type(record), url(type(record), "delete", record.unit, record.public_id)

    def standing() -> list[Any]:
        found = model._default_manager.filter(pk=record.pk)
        kept = [list(getattr(record, name).order_by("pk").values()) for name in children]
        return [list(found.values("pk", "public_id", "version", "search_text")), *kept]

    before = standing()
    assert all(before)
    client.post(at)
    assert not any(standing())
    deleted = model.history.filter(public_id=record.public_id, history_type="-").latest("history_id")
    client.post(url(model, "restore", record.unit, deleted.history_id))
    assert standing() == before


def close(unit: Any, register: str, period: Period, user: Any = None, **values: Any) -> None:
    """Declare a register complete for the period: by the unit without any record, unless `values` say more."""
    values = {"has_records": False} | values
    close_register(unit=unit, register=get_register(register), period=period, user=user, **values)
