"""What people were told in the portal, how they want to be told outside of it, and what waits to be sent."""

import secrets
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from apps.accounts.models import Appointment
from apps.core.fields import CleanCharField, SearchKeyField
from apps.core.models import new_public_id
from apps.core.notices import get_source
from apps.core.querysets import search_words


def new_link_key() -> str:
    """Unguessable: whoever has the link may do what it is for."""
    return secrets.token_urlsafe(24)


class DueFeed(models.Model):
    """The private calendar's address, one a person; making a new one ends the old one."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="tài khoản"
    )
    key = models.CharField("khóa", max_length=40, unique=True, default=new_link_key)
    created_at = models.DateTimeField("tạo lúc", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "lịch hạn cá nhân"

    def __str__(self) -> str:
        return f"Lịch hạn của {self.user}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Any) -> Self:
        """The person's own, as long as the appointment runs by which each was told."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(user=user, appointment__in=[row.pk for row in user.reach.appointments])

    def standing_by_right(self, today: date) -> Self:
        """Of anybody: those whose appointment runs on the day; for queries that know the person only as a column."""
        return self.filter(appointment__in=Appointment.objects.on(today))

    def open(self) -> Self:
        """Whose cause still stood when the records were last gone through."""
        return self.filter(ended_at__isnull=True)

    def unread(self) -> Self:
        return self.open().filter(read_at__isnull=True)

    def search(self, words: str) -> Self:
        return search_words(self, words)


class Notice(models.Model):
    """Something that concerns a person, told once for each row, state and last day (`occasion`).

    It is derived: `services.collecting` writes it from the records and ends it when its cause is gone. `words` hold
    nothing that may not leave the portal (`core.notices.Cause`). `appointment` is the one by which the person was told.
    """

    SEARCH_FIELDS: ClassVar[tuple[str, ...]] = ("label", "words")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices", verbose_name="tài khoản"
    )
    appointment = models.ForeignKey(
        Appointment, on_delete=models.CASCADE, related_name="+", verbose_name="theo phân công"
    )
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    source = models.CharField("loại", max_length=40)
    key = models.CharField("bản ghi", max_length=60)
    occasion = models.CharField("dịp", max_length=20)
    row = models.PositiveBigIntegerField("khóa của bản ghi")
    words = CleanCharField("nội dung", max_length=240)
    due_on = models.DateField("hạn", null=True)
    is_urgent = models.BooleanField("khẩn", default=False)
    told_at = models.DateTimeField("báo lúc")
    read_at = models.DateTimeField("đọc lúc", null=True)
    ended_at = models.DateTimeField("hết lý do báo lúc", null=True)
    search_text = SearchKeyField()
    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "thông báo"
        ordering = ("-told_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["user", "source", "key", "occasion"], name="notice_told_once"),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(read_at__gte=models.F("told_at")),
                name="notice_read_after_told",
                violation_error_message="Thông báo không thể được đọc trước khi báo.",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-told_at"], name="notice_of_user"),
            models.Index(
                fields=["user"], name="notice_unread", condition=Q(read_at__isnull=True, ended_at__isnull=True)
            ),
            models.Index(fields=["source"], name="notice_open_source", condition=Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.words

    def get_absolute_url(self) -> str:
        return reverse("notices:open", args=[self.public_id])

    @property
    def label(self) -> str:
        """What kind it is, in words."""
        source = get_source(self.source)
        return source.label if source else "Thông báo"


class Channel(models.TextChoices):
    SMS = "sms", "tin nhắn SMS"
    ZALO = "zalo", "Zalo"


class NoticeSettings(models.Model):
    """How one person wants to be told outside the portal; without a row, not at all.

    An address counts once its owner has followed the link that was sent there (`email_confirmed_at`), a number once its
    owner agreed on his own page (`phone_agreed_at`). `unwanted` names sources of which neither letters nor messages
    tell, so that a new kind is told until somebody turns it off.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_settings", verbose_name="tài khoản"
    )
    email = models.EmailField("địa chỉ thư điện tử", blank=True, max_length=200)
    email_key = models.CharField(max_length=40, unique=True, default=new_link_key, editable=False)
    email_asked_at = models.DateTimeField("gửi thư xác nhận lúc", null=True, editable=False)
    email_confirmed_at = models.DateTimeField("xác nhận địa chỉ lúc", null=True, editable=False)
    wants_digest = models.BooleanField("nhận bản tổng hợp hằng tuần", default=False)
    phone = models.CharField("số điện thoại", max_length=12, blank=True)
    channel = models.CharField("nhận tin khẩn qua", max_length=4, choices=Channel.choices, blank=True)
    phone_agreed_at = models.DateTimeField("đồng ý nhận tin lúc", null=True, editable=False)
    unwanted = models.JSONField("loại không nhận", default=list)
    stop_key = models.CharField(max_length=40, unique=True, default=new_link_key, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "cách nhận thông báo"
        constraints = [
            models.CheckConstraint(
                condition=Q(email_confirmed_at__isnull=True) | ~Q(email=""),
                name="notice_settings_confirmed_address",
                violation_error_message="Chưa có địa chỉ thư điện tử thì chưa xác nhận được.",
            ),
            models.CheckConstraint(
                condition=Q(wants_digest=False) | ~Q(email=""),
                name="notice_settings_digest_has_address",
                violation_error_message="Nhận bản tổng hợp hằng tuần thì ghi địa chỉ thư điện tử.",
            ),
            models.CheckConstraint(
                condition=Q(channel="", phone_agreed_at__isnull=True)
                | (~Q(channel="") & ~Q(phone="") & Q(phone_agreed_at__isnull=False)),
                name="notice_settings_channel_with_consent",
                violation_error_message="Nhận tin khẩn thì ghi số điện thoại và đánh dấu đồng ý.",
            ),
        ]

    def __str__(self) -> str:
        return f"Cách nhận thông báo của {self.user}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due_at(self, now: datetime) -> Self:
        """To be sent by now, and in nobody's hands; those whose sender has held them past its time are left behind."""
        free = Q(held_until__isnull=True) | Q(held_until__lt=now)
        return self.filter(free, state=Delivery.State.WAITING, next_at__lte=now)


class Delivery(models.Model):
    """One letter or message to one person: the outbox. Its text is made when it is sent, by the rights of that moment.

    `key` is unique, so nobody is sent the same twice, and goes along with it (Message-ID, file name, request id). No
    address stands here: it is read from the person's settings, too.
    """

    class Purpose(models.TextChoices):
        CONFIRM = "confirm", "thư xác nhận địa chỉ"
        DIGEST = "digest", "thư tổng hợp tuần"
        URGENT = "urgent", "tin khẩn"

    class State(models.TextChoices):
        WAITING = "waiting", "chờ gửi"
        SENT = "sent", "đã gửi"
        SKIPPED = "skipped", "không còn gì để gửi"
        FAILED = "failed", "không gửi được"

    key = models.CharField("mã lần gửi", max_length=60, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="người nhận"
    )
    purpose = models.CharField("nội dung", max_length=10, choices=Purpose.choices)
    state = models.CharField("tình trạng", max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("số lần thử", default=0)
    next_at = models.DateTimeField("gửi từ")
    holder = models.CharField("tiến trình đang gửi", max_length=32, blank=True)
    held_until = models.DateTimeField("giữ đến", null=True)
    problem = models.CharField("lỗi gần nhất", max_length=200, blank=True)
    created_at = models.DateTimeField("lập lúc", auto_now_add=True)
    ended_at = models.DateTimeField("xong lúc", null=True)
    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "lần gửi thông báo"
        ordering = ("-created_at", "-pk")
        permissions = [("read_outbox", "xem các lần gửi thông báo")]
        indexes = [models.Index(fields=["next_at"], name="delivery_waiting", condition=Q(state="waiting"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at__isnull=True) | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="delivery_ended_has_time",
                violation_error_message="Lần gửi đã xong phải ghi thời điểm.",
            )
        ]

    def __str__(self) -> str:
        return self.key
