"""What the registers of petitions and of denunciations have in common."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models

from apps.villages.models import UnitRecord

NO_NAMES = "Không ghi họ tên, địa chỉ hay thông tin nhận ra một người."
# Digits first, then short groups of digits or capitals: "05/2024/HS-TC". A name or a sentence does not fit in.
NUMBER_PATTERN = r"\A[0-9]{1,6}([/-]([0-9]{1,4}|[A-ZĐ]{1,4})){0,4}\Z"
NUMBER_MESSAGE = "Chỉ gồm số, chữ in hoa viết tắt, dấu gạch chéo hoặc gạch nối, bắt đầu bằng số (ví dụ 05/2024/HS-TC)."
check_number = RegexValidator(NUMBER_PATTERN, NUMBER_MESSAGE)


class Field(models.TextChoices):
    """What a paper is about (catalogue H11)."""

    LAND = "land", "đất đai"
    ENVIRONMENT = "environment", "môi trường"
    POLICY = "policy", "chính sách, chế độ"
    ORDER = "order", "trật tự xây dựng, an toàn xã hội"
    OTHER = "other", "lĩnh vực khác"


class PetitionType(models.TextChoices):
    """What a petition is by its content, whatever its title says (Thông tư 05/2021/TT-TTCP, Điều 6 [S])."""

    COMPLAINT = "complaint", "khiếu nại"
    RECOMMENDATION = "recommendation", "kiến nghị"
    REFLECTION = "reflection", "phản ánh"
    DISPUTE = "dispute", "tranh chấp"


class NumberedRecord(UnitRecord):
    """A paper in a register that is numbered anew each year; `year` follows the day of receipt.

    `is_remote`: travel is so hard that the law gives more days; `is_involved`: so involved that it does. Both are said
    of each case.
    """

    received_on = models.DateField("ngày tiếp nhận")
    year = models.PositiveSmallIntegerField("năm của sổ", blank=True, editable=False)
    is_remote = models.BooleanField("vùng sâu, vùng xa đi lại khó khăn", default=False)
    is_involved = models.BooleanField("vụ việc phức tạp", default=False)
    due_on = models.DateField("hạn xử lý", null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        self._take_year()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._take_year()
        super().save(*args, **kwargs)

    def validate_constraints(self, exclude: Any = None) -> None:
        # A form leaves out what it does not show; the number is unique only together with the year.
        super().validate_constraints(exclude=set(exclude or ()) - {"year"})

    def _take_year(self) -> None:
        if self.received_on:
            self.year = self.received_on.year
