"""The shipped catalogue and a posting to start from."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings

from apps.disclosures.models import DisclosureItem, Posting, PostingChannel
from apps.disclosures.services import load_disclosure_items
from apps.villages.models import AdministrativeUnit


@pytest.fixture
def items(db: None) -> dict[str, DisclosureItem]:
    """The catalogue by code."""
    load_disclosure_items(settings.BASE_DIR / "fixtures" / "law" / "disclosure_items.json")
    return {item.code: item for item in DisclosureItem.objects.all()}


@pytest.fixture
def post(items: dict[str, DisclosureItem], commune: AdministrativeUnit) -> Callable[..., Posting]:
    """Make a posting of the commune that stood from 1 March to 30 April 2024, by the named channels."""

    def make(*channels: str, code: str = "NGAN_SACH", unit: Any = commune, **values: Any) -> Posting:
        values = {"title": "Dự toán ngân sách năm 2024", "starts_on": date(2024, 3, 1)} | values
        values.setdefault("ends_on", date(2024, 4, 30))
        posting = Posting.objects.create(unit=unit, item=items[code], **values)
        for channel in channels or ("office",):
            PostingChannel.objects.create(posting=posting, channel=channel)
        return posting

    return make
