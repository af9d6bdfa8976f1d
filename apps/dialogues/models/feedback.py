"""What people sent to the commune online (PAKN), and what became of it."""

from django.db import models
from django.db.models import Q

from apps.core.constraints import not_before, not_to_come
from apps.core.fields import CleanCharField, CleanTextField
from apps.villages.models import UnitRecord
from apps.villages.models.base import UnitRecordQuerySet

NO_NAMES = "Ghi khái quát; không ghi họ tên, điện thoại, địa chỉ hay thông tin nhận ra người gửi."


class FeedbackChannel(models.TextChoices):
    PROVINCE = "province", "hệ thống phản ánh, kiến nghị của tỉnh"
    NATIONAL = "national", "Cổng Dịch vụ công quốc gia"
    COMMUNE = "commune", "trang thông tin điện tử của xã"
    EMAIL = "email", "thư điện tử công vụ"
    SOCIAL = "social", "mạng xã hội của xã"
    OTHER = "other", "kênh trực tuyến khác"


class FeedbackField(models.TextChoices):
    LAND = "land", "đất đai"
    ENVIRONMENT = "environment", "môi trường"
    BUILDING = "building", "xây dựng, hạ tầng, giao thông"
    POLICY = "policy", "chính sách, chế độ"
    PROCEDURES = "procedures", "thủ tục hành chính"
    ORDER = "order", "an ninh, trật tự"
    OTHER = "other", "lĩnh vực khác"


class FeedbackState(models.TextChoices):
    WAITING = "waiting", "chưa xử lý"
    ANSWERING = "answering", "đang xử lý"
    ANSWERED = "answered", "đã xử lý, trả lời"


class OnlineFeedback(UnitRecord):
    """One reflection or recommendation that came online. Who sent it stays in the system that it came through."""

    SEARCH_FIELDS = ("code", "subject", "answer")
    # Names stay out, but what it is about may still lead a villager to the sender.
    HOLDS_PERSONAL_DATA = True

    received_on = models.DateField("ngày tiếp nhận")
    code = CleanCharField(
        "mã trên hệ thống", max_length=40, blank=True, help_text="Mã hồ sơ của hệ thống tiếp nhận, nếu có."
    )
    channel = models.CharField("kênh tiếp nhận", max_length=10, choices=FeedbackChannel.choices)
    field = models.CharField("lĩnh vực", max_length=12, choices=FeedbackField.choices)
    subject = CleanCharField("nội dung khái quát", max_length=300, help_text=NO_NAMES)
    state = models.CharField("tình trạng", max_length=10, choices=FeedbackState.choices, default=FeedbackState.WAITING)
    answered_on = models.DateField("ngày trả lời", null=True, blank=True)
    answer = CleanTextField("kết quả xử lý, trả lời", blank=True, help_text=NO_NAMES)
    published_on = models.DateField(
        "ngày công khai kết quả",
        null=True,
        blank=True,
        help_text="Để trống khi chưa công khai. Đưa lên bảng công khai thì cổng tự ghi.",
    )
    objects = UnitRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "phản ánh, kiến nghị trực tuyến"
        verbose_name_plural = "phản ánh, kiến nghị trực tuyến"
        ordering = ("-received_on", "-pk")
        constraints = [
            not_before(
                "answered_on",
                "received_on",
                name="feedback_answered_after_received",
                message="Ngày trả lời phải sau hoặc bằng ngày tiếp nhận.",
            ),
            models.CheckConstraint(
                condition=Q(state="answered", answered_on__isnull=False)
                | (~Q(state="answered") & Q(answered_on__isnull=True)),
                name="feedback_answered_on_a_day",
                violation_error_message="Đã xử lý, trả lời thì phải ghi ngày trả lời; chưa thì để trống ngày đó.",
            ),
            models.CheckConstraint(
                condition=Q(published_on__isnull=True)
                | Q(answered_on__isnull=False, published_on__gte=models.F("answered_on")),
                name="feedback_published_after_answer",
                violation_error_message="Ngày công khai kết quả chỉ ghi khi đã trả lời, và không trước ngày trả lời.",
            ),
        ]

    def __str__(self) -> str:
        # No subject: this text goes into messages and pages of others.
        return f"Phản ánh, kiến nghị tiếp nhận ngày {self.received_on:%d/%m/%Y}" + (
            f", mã {self.code}" if self.code else ""
        )

    def clean(self) -> None:
        super().clean()
        not_to_come(self, "received_on", "answered_on", "published_on")
