"""What people without an account sent about a publication, and what became of it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from apps.core.fields import CleanCharField, CleanTextField, SearchKeyField
from apps.core.models import new_public_id
from apps.core.text import shortened
from apps.documents.models.publications import NOTICE, Publication
from apps.documents.privacy import personal_numbers
from apps.villages.models import ChildQuerySet, ChildRow

MOST_LETTERS = 3000


class SubmissionState(models.TextChoices):
    WAITING = "waiting", "chờ xem"
    SHOWN = "shown", "đã đưa lên bảng"
    REFUSED = "refused", "không đưa lên bảng"


class SubmissionQuerySet(ChildQuerySet):
    """`shown` is for visitors: with the publication known it reads this table alone."""

    unit_path = "publication__unit"
    village_path = "publication__village"

    def for_list(self) -> Self:
        return self.select_related("publication__unit", "decided_by")

    def about_notices(self) -> Self:
        """Sent about what was written for the board itself, and so settled there."""
        return self.filter(publication__source__startswith=NOTICE)

    def waiting(self) -> Self:
        """Not yet looked at, the oldest first."""
        return self.filter(state=SubmissionState.WAITING).order_by("received_at", "pk")

    def shown(self) -> Self:
        """What everybody reads below the publication, the oldest first."""
        return self.filter(state=SubmissionState.SHOWN).order_by("received_at", "pk")


class Submission(ChildRow):
    """An opinion sent from the public board. Nobody but officials reads `text`; visitors read `shown_text`.

    Neither who sent it nor from where is stored. `village_name` is what the sender chose from the board's list.
    `weight` are the bytes that it takes on a page of the board.
    """

    PARENT = "publication"
    SEARCH_FIELDS = ("text", "village_name")

    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, related_name="submissions", verbose_name="tin trên bảng công khai"
    )
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    text = CleanTextField("ý kiến", max_length=MOST_LETTERS)
    village_name = CleanCharField("thôn", max_length=200, blank=True)
    received_at = models.DateTimeField("nhận lúc")
    state = models.CharField(
        "trạng thái",
        max_length=10,
        choices=SubmissionState.choices,
        default=SubmissionState.WAITING,
        editable=False,
    )
    shown_text = CleanTextField("nội dung trên bảng", max_length=MOST_LETTERS, blank=True, editable=False)
    answer = CleanTextField("trả lời trên bảng", max_length=MOST_LETTERS, blank=True, editable=False)
    answered_at = models.DateTimeField("trả lời lúc", null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người xem",
    )
    decided_at = models.DateTimeField("xem lúc", null=True, editable=False)
    reason = CleanTextField("lý do không đưa lên", max_length=500, blank=True, editable=False)
    weight = models.PositiveIntegerField(default=0, editable=False)
    search_text = SearchKeyField()
    history = HistoricalRecords(excluded_fields=["weight", "search_text"])
    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ý kiến gửi qua bảng công khai"
        ordering = ("received_at", "pk")
        indexes = [models.Index(fields=["publication", "state", "received_at"], name="submission_queue")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=SubmissionState.WAITING, decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state=SubmissionState.WAITING) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="submission_decided_by_someone",
                violation_error_message="Ý kiến đã xem phải ghi người xem và thời điểm.",
            ),
            models.CheckConstraint(
                condition=(Q(state=SubmissionState.SHOWN) & ~Q(shown_text=""))
                | (~Q(state=SubmissionState.SHOWN) & Q(shown_text="", answer="", answered_at__isnull=True)),
                name="submission_shown_in_words",
                violation_error_message="Chỉ ý kiến đưa lên bảng mới có nội dung trên bảng và trả lời.",
            ),
            models.CheckConstraint(
                condition=(Q(state=SubmissionState.REFUSED) & ~Q(reason=""))
                | (~Q(state=SubmissionState.REFUSED) & Q(reason="")),
                name="submission_refused_for_a_reason",
                violation_error_message="Ý kiến không đưa lên bảng phải ghi lý do.",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="submission_answered_some_time",
                violation_error_message="Trả lời phải ghi cả thời điểm.",
            ),
        ]

    def __str__(self) -> str:
        return shortened(" ".join(self.text.split()), 80)

    @property
    def outcome(self) -> str:
        """What was answered, or why it is not shown."""
        return self.answer or self.reason

    @property
    def found_numbers(self) -> list[str]:
        """What in the text looks like a telephone or identity number."""
        return personal_numbers(self.text)
