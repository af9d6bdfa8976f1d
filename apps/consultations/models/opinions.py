"""What the people said, listed one by one, and what became of it."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from apps.consultations.models.consultations import Consultation, ConsultationRowQuerySet
from apps.consultations.models.kinds import Answer, Channel
from apps.core.fields import CleanCharField, CleanTextField, SearchKeyField
from apps.core.text import shortened
from apps.documents.models import Submission, SubmissionState
from apps.villages.models import ChildRow

NO_REPLY = {
    Answer.TAKEN: "Ghi tiếp thu như thế nào.",
    Answer.PARTLY: "Ghi tiếp thu phần nào, vì sao không tiếp thu phần còn lại.",
    Answer.REFUSED: "Ghi vì sao không tiếp thu.",
}


class ConsultationOpinionQuerySet(ConsultationRowQuerySet):
    def waiting(self) -> Self:
        """Nobody has answered yet."""
        return self.filter(status=Answer.WAITING)


class ConsultationOpinion(ChildRow):
    """An opinion with its answer. Who gave it is told in general words; `number` people said the same.

    `version` counts its changes, as that of a record does: opinions are written on a page of their own.
    """

    PARENT = "consultation"
    SEARCH_FIELDS = ("text", "given_by", "reply")

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="opinions", verbose_name="việc lấy ý kiến Nhân dân"
    )
    text = CleanTextField("nội dung ý kiến", help_text="Không ghi tên, số điện thoại người có ý kiến.")
    given_by = CleanCharField("nhóm, thôn có ý kiến", max_length=200, blank=True)
    channel = models.CharField("hình thức", max_length=20, choices=Channel.choices)
    number = models.PositiveIntegerField("số ý kiến giống nhau", default=1)
    status = models.CharField("xử lý", max_length=10, choices=Answer.choices, default=Answer.WAITING)
    reply = CleanTextField("tiếp thu, giải trình", blank=True, help_text="Tiếp thu thế nào; không tiếp thu thì vì sao.")
    submission = models.OneToOneField(
        Submission,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name="ý kiến gửi qua bảng công khai",
    )
    version = models.PositiveIntegerField("lần lưu", default=1, editable=False)
    search_text = SearchKeyField()
    history = HistoricalRecords(excluded_fields=["search_text"])
    objects = ConsultationOpinionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ý kiến Nhân dân"
        ordering = ("pk",)
        indexes = [models.Index(fields=["consultation", "status"], name="consultation_opinion_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="consultation_opinion_of_somebody",
                violation_error_message="Số ý kiến giống nhau ít nhất là 1.",
            ),
            models.CheckConstraint(
                condition=Q(status=Answer.WAITING) | ~Q(reply=""),
                name="consultation_opinion_settled_with_words",
                violation_error_message="Ý kiến đã xử lý phải ghi nội dung tiếp thu, giải trình.",
            ),
        ]

    def __str__(self) -> str:
        return shortened(self.text, 120)

    def clean(self) -> None:
        """Whoever settles an opinion says how, or why not."""
        super().clean()
        demand_reply(self.status, self.reply)

    @property
    def is_waiting(self) -> bool:
        return bool(self.status == Answer.WAITING)

    @property
    def is_on_board(self) -> bool:
        """Whether it was sent from the public board and is shown there."""
        sent = self.submission
        if sent is None or sent.state != SubmissionState.SHOWN:
            return False
        return bool(sent.publication.withdrawn_at is None)


def demand_reply(status: Any, reply: str) -> None:
    """Raise `ValidationError` at `reply` where an opinion is settled without a word."""
    if status in NO_REPLY and not reply:
        raise ValidationError({"reply": NO_REPLY[status]})
