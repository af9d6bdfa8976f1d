"""On what the people are asked before the authority decides: national and dated, each with its article."""

from datetime import date

from django.db import models

from apps.core.constraints import not_before
from apps.core.fields import CleanCharField
from apps.core.periods import runs_on
from apps.core.querysets import ReferenceQuerySet
from apps.law.models import Mark

# Contributions to building the Party and the government (catalogue F12).
BUILDING = "xay-dung-dang-chinh-quyen"


class ConsultationSubjectQuerySet(ReferenceQuerySet):
    unit_path = "consultations__unit"


class ConsultationSubject(models.Model):
    """A kind of matter from a day to a day (Law 10/2022/QH15, Điều 25; before it Ordinance 34/2007, Điều 19).

    Without `article` no law asks for it.
    """

    code = models.SlugField("mã", max_length=40)
    name = CleanCharField("nội dung lấy ý kiến", max_length=300)
    article = CleanCharField("căn cứ", max_length=200, blank=True)
    mark = models.CharField("mức kiểm chứng", max_length=1, choices=Mark.choices, default=Mark.UNCONFIRMED)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    valid_from = models.DateField("từ ngày")
    valid_until = models.DateField("đến hết ngày", null=True, blank=True)
    objects = ConsultationSubjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "danh mục nội dung lấy ý kiến Nhân dân"
        ordering = ("-valid_from", "position", "code")
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="consultation_subject_once_per_start"),
            not_before("valid_until", "valid_from", name="consultation_subject_ends_after_start"),
        ]

    def __str__(self) -> str:
        until = f" (đến {self.valid_until:%d/%m/%Y})" if self.valid_until else ""
        return f"{self.name}{until}"

    def stood_on(self, day: date) -> bool:
        return runs_on(day, self.valid_from, self.valid_until)

    @property
    def source(self) -> str:
        """The article, and that nobody has confirmed it yet; "" where no law asks."""
        confirmed = not self.article or self.mark == Mark.SEEN
        return self.article if confirmed else f"{self.article} ({Mark.UNCONFIRMED.label})"
