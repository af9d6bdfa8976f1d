"""Programs that read a commune's and a district's reports, and those whose token opens nothing."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.roles import Role
from tests.api.programs import Program, token_of
from tests.factories import make_commune, make_unit, make_user


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """A process remembers which token it refused within the minute."""
    cache.clear()


@pytest.fixture
def beside(commune: Any) -> Any:
    """Another commune of the same district."""
    return make_commune("ngoc-van", "Ngọc Vân")


@pytest.fixture
def district(commune: Any) -> Any:
    return make_unit("tan-yen", "Tân Yên", "district")


@pytest.fixture
def foreign(db: None) -> Any:
    """A commune of another district."""
    province = make_unit("bac-giang", "Bắc Giang", "province")
    return make_unit("nghia-hoa", "Nghĩa Hòa", "commune", make_unit("lang-giang", "Lạng Giang", "district", province))


@pytest.fixture
def operator(district: Any) -> User:
    return make_user("quan-tri", Role.OPERATOR, district)


@pytest.fixture
def of_commune(commune: Any, leader: User) -> Program:
    return token_of(commune, leader)[1]


@pytest.fixture
def of_district(district: Any, operator: User) -> Program:
    return token_of(district, operator)[1]


@pytest.fixture
def revoked(commune: Any, leader: User) -> Program:
    return token_of(commune, leader, revoked_at=timezone.now(), revoked_by=leader)[1]


@pytest.fixture
def expired(commune: Any, leader: User) -> Program:
    return token_of(commune, leader, made_on=date(2020, 1, 1), expires_on=timezone.localdate() - timedelta(days=1))[1]
