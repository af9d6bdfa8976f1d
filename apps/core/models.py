"""Tables that the common pages need."""

from django.conf import settings
from django.db import models


class Submission(models.Model):
    """One sending of a form. Its key is unique, so a double click or a repeated sending makes one record."""

    key = models.CharField("mã lần gửi", max_length=40, unique=True)
    url = models.CharField("trang kết quả", max_length=300)
    digest = models.CharField("mã nội dung", max_length=64, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField("thời điểm", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "lần gửi biểu mẫu"

    def __str__(self) -> str:
        return self.key
