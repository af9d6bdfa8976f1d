"""A program that reads by a token."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.api.models import ApiToken
from apps.api.services import make_token

ROOT = "/api/v1"


class Program:
    """A client that sends a token, or none."""

    def __init__(self, secret: str = "") -> None:
        self.client = Client(raise_request_exception=False)
        self.secret = secret

    def get(self, path: str, method: str = "get", **headers: str) -> Any:
        given = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        return getattr(self.client, method)(f"{ROOT}{path}", headers=given | headers)


def token_of(unit: Any, user: User, **values: Any) -> tuple[ApiToken, Program]:
    """A token of the unit for the next year; `values` are written past the services."""
    day = timezone.localdate() + timedelta(days=365)
    token, secret = make_token(user=user, unit=unit, name="Phần mềm của tỉnh", expires_on=day)
    if values:
        ApiToken.objects.filter(pk=token.pk).update(**values)
    return token, Program(secret)
