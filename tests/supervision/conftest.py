"""People who take the steps of a finding."""

from typing import Any

import pytest

from apps.accounts.roles import Role
from tests.factories import make_user


@pytest.fixture
def board_member(commune: Any) -> Any:
    return make_user("ban-gsdtcd", Role.BOARD_MEMBER, commune)
