"""The calendar address of an officer: what is due when, without a word about whom."""

import secrets

from django.conf import settings
from django.db import models


def new_feed_key() -> str:
    """Unguessable: whoever has the address reads the feed."""
    return secrets.token_urlsafe(24)


class DueFeed(models.Model):
    """One address a person; making a new one ends the old one."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="tài khoản"
    )
    key = models.CharField("khóa", max_length=40, unique=True, default=new_feed_key)
    created_at = models.DateTimeField("tạo lúc", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "lịch hạn xử lý cá nhân"

    def __str__(self) -> str:
        return f"Lịch hạn xử lý của {self.user}"
