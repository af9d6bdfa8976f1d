"""What a person no longer wants to be shown."""

from django.conf import settings
from django.db import models

from apps.accounts.roles import Role


class HiddenGuide(models.Model):
    """The person has put the first day's list of a role away; a role given later brings its own list."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="hidden_guides", verbose_name="tài khoản"
    )
    role = models.CharField("vai trò", max_length=20, choices=Role.choices)

    class Meta:
        verbose_name = verbose_name_plural = "hướng dẫn đã ẩn"
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="hidden_guide_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
