"""What is noted of accounts, and of who looked at personal data. Both are only added to, until retention erases."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from apps.accounts.models.people import User
from apps.core.fields import CleanCharField
from apps.core.querysets import VisibleQuerySet
from apps.villages.models import AdministrativeUnit


class AccessEntry(models.Model):
    """Someone opened, searched or exported personal data: which kind and record, never what stood there."""

    class Action(models.TextChoices):
        LISTED = "listed", "xem danh sách"
        SEARCHED = "searched", "tìm kiếm"
        OPENED = "opened", "mở bản ghi"
        HISTORY = "history", "xem lịch sử"
        EXPORTED = "exported", "xuất tệp"
        DOWNLOADED = "downloaded", "tải tệp đính kèm"
        PHONE = "phone", "xem số điện thoại"

    at = models.DateTimeField("thời điểm", auto_now_add=True, db_index=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="người xem")
    unit = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị")
    action = models.CharField("việc", max_length=12, choices=Action.choices)
    kind = models.CharField("loại sổ", max_length=60)
    record = models.CharField("mã bản ghi", max_length=16, blank=True)
    rows = models.PositiveIntegerField("số dòng", null=True)
    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "lượt xem dữ liệu cá nhân"
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.kind}"


class AccountEventQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """What happened to the own account, and to those the user looks after."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(account=user) | Q(account__in=User.objects.visible_to(user)))

    def editable_by(self, user: Any) -> Self:
        """Nobody's: the log is only ever added to."""
        return self.none()


class AccountEvent(models.Model):
    """Something that happened to an account: made, link given, suspended, signed in and so on."""

    class Action(models.TextChoices):
        CREATED = "created", "lập tài khoản"
        RENAMED = "renamed", "sửa họ tên"
        LINK = "link", "cấp liên kết đăng nhập một lần"
        PASSWORD = "password", "đặt mật khẩu"  # noqa: S105 - an action's name
        SUSPENDED = "suspended", "tạm khóa"
        RESUMED = "resumed", "mở lại"
        FACTOR_ON = "factor_on", "bật xác thực hai bước"
        FACTOR_OFF = "factor_off", "tắt xác thực hai bước"
        CODES = "codes", "cấp mã dự phòng mới"
        SIGNED_IN = "signed_in", "đăng nhập"
        SESSIONS = "sessions", "đóng phiên đăng nhập"
        APPOINTED = "appointed", "phân công"
        RELIEVED = "relieved", "kết thúc phân công"

    at = models.DateTimeField("thời điểm", auto_now_add=True, db_index=True)
    account = models.ForeignKey(User, on_delete=models.PROTECT, related_name="events", verbose_name="tài khoản")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="người làm")
    action = models.CharField("việc", max_length=12, choices=Action.choices)
    detail = CleanCharField("chi tiết", max_length=200, blank=True)
    objects = AccountEventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "nhật ký tài khoản"
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.account}"
