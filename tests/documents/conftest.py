"""The book that most tests of issuing write in."""

import pytest

from apps.documents.models import NumberBook
from apps.documents.services import open_book


@pytest.fixture
def book(commune) -> NumberBook:
    return open_book(unit=commune, organ="UBND", type_code="BC", year=2024)
