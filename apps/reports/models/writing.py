"""Writing a report together: who is at which section now, and what is said about its text."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from apps.core.fields import CleanCharField, CleanTextField
from apps.reports.models.reports import Report, ReportSection
from apps.villages.models import ChildQuerySet, ChildRow

# An open page tells every half minute that somebody writes on it; without a script only its opening is known.
WRITING_FOR = timedelta(minutes=5)


class SectionWriterQuerySet(ChildQuerySet):
    unit_path = "section__report__unit"

    def now(self) -> Self:
        """Those who were at their section within the last minutes."""
        return self.filter(seen_at__gt=timezone.now() - WRITING_FOR)


class SectionWriter(models.Model):
    """Somebody has a section open for writing, as of `seen_at`; older rows mean nothing and are thrown away."""

    section = models.ForeignKey(ReportSection, on_delete=models.CASCADE, related_name="writers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="người viết"
    )
    seen_at = models.DateTimeField("lúc", default=timezone.now)
    objects = SectionWriterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "người đang viết mục"
        constraints = [models.UniqueConstraint(fields=["section", "user"], name="section_writer_once")]

    def __str__(self) -> str:
        return str(self.user)


class SectionCommentQuerySet(ChildQuerySet):
    unit_path = "report__unit"

    def unresolved(self) -> Self:
        return self.filter(resolved_at__isnull=True)

    def for_list(self) -> Self:
        return self.select_related("section", "by", "resolved_by")


class SectionComment(ChildRow):
    """What somebody says about a section of a report, or about the passage that `quote` holds.

    It is for the writers and never printed. Where its section was taken out it stays, with the title that the section
    had (`section_title`), and finds it again when the section is brought back.
    """

    PARENT = "report"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="comments", verbose_name="báo cáo")
    section = models.ForeignKey(
        ReportSection, on_delete=models.SET_NULL, related_name="comments", null=True, verbose_name="mục"
    )
    section_title = CleanCharField("tiêu đề mục khi góp ý", max_length=300, blank=True, editable=False)
    quote = CleanTextField("đoạn được góp ý", blank=True, validators=[MaxLengthValidator(1000)])
    text = CleanTextField("góp ý", validators=[MaxLengthValidator(2000)])
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="người góp ý"
    )
    at = models.DateTimeField("lúc", auto_now_add=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người xử lý",
    )
    resolved_at = models.DateTimeField("xử lý lúc", null=True, editable=False)
    history = HistoricalRecords()
    objects = SectionCommentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "góp ý về báo cáo"
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=False) | Q(resolved_by__isnull=True),
                name="section_comment_resolved_has_time",
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_stale(self) -> bool:
        """Whether the quoted passage stands in the section no more."""
        return bool(self.quote) and self.section is not None and self.quote not in self.section.text
