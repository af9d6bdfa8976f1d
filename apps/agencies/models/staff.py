"""Where staff and workers have their say: the yearly conference and dialogues at the workplace."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from apps.agencies.models.agencies import Agency, AgencyQuerySet
from apps.core.constraints import at_most, not_to_come
from apps.core.fields import CleanCharField, CleanTextField
from apps.villages.models import UnitRecord
from apps.villages.models.base import UnitRecordQuerySet


class AgencyRecordQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        return super().for_list().select_related("agency")


class AgencyRecord(UnitRecord):
    """Something that happened in one agency of the commune."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name="cơ quan, đơn vị")
    objects = AgencyRecordQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def agency_name(self) -> str:
        return self.agency.name


def bound_to_confer(agencies: AgencyQuerySet, year: int) -> AgencyQuerySet:
    """Among the agencies, those that have to hold a regular conference about the working year.

    They stood at the end of the year and went on after it.
    """
    return agencies.on(date(year, 12, 31)).on(date(year + 1, 1, 1)).filter(must_confer=True)


def owing_conference(agencies: AgencyQuerySet, year: int) -> AgencyQuerySet:
    """Among the agencies, those that have to hold a regular conference about the working year and held none."""
    held = StaffConference.objects.filter(kind=ConferenceKind.REGULAR, for_year=year)
    return bound_to_confer(agencies, year).exclude(pk__in=held.values("agency"))


class ConferenceKind(models.TextChoices):
    REGULAR = "regular", "thường niên"
    EXTRAORDINARY = "extraordinary", "bất thường"


class ConferenceFormat(models.TextChoices):
    """Điều 51 khoản 2 Luật 10/2022/QH15: the whole staff below 100 people; whole or delegates from 100 on."""

    WHOLE = "whole", "toàn thể"
    DELEGATES = "delegates", "đại biểu"


class StaffConference(AgencyRecord):
    """A conference of the staff or workers of an agency about a working year (Điều 51 Luật 10/2022/QH15).

    `called` are those who were to come: the staff, or the delegates. Numbers that nobody counted are null.
    """

    SEARCH_FIELDS = ("agency_name", "resolution")

    kind = models.CharField("loại hội nghị", max_length=15, choices=ConferenceKind.choices, default="regular")
    form = models.CharField("hình thức", max_length=10, choices=ConferenceFormat.choices, default="whole")
    for_year = models.PositiveSmallIntegerField("tổng kết năm công tác")
    held_on = models.DateField("ngày tổ chức")
    called = models.PositiveIntegerField("số người được triệu tập", null=True, blank=True)
    present = models.PositiveIntegerField("số người dự", null=True, blank=True)
    votes_for = models.PositiveIntegerField("số người tán thành nghị quyết", null=True, blank=True)
    opinions = models.PositiveIntegerField("số ý kiến", null=True, blank=True)
    opinions_resolved = models.PositiveIntegerField("số ý kiến đã giải quyết, trả lời", null=True, blank=True)
    resolution = CleanTextField("nội dung nghị quyết", blank=True)

    class Meta:
        verbose_name = "hội nghị cán bộ, công chức, viên chức, người lao động"
        verbose_name_plural = "hội nghị cán bộ, công chức, viên chức, người lao động"
        ordering = ("-held_on", "pk")
        constraints = [
            at_most(
                "present",
                "called",
                name="conference_present_lte_called",
                message="Số người dự không được lớn hơn số người được triệu tập.",
            ),
            at_most(
                "votes_for",
                "present",
                name="conference_votes_lte_present",
                message="Số người tán thành không được lớn hơn số người dự.",
            ),
            at_most(
                "opinions_resolved",
                "opinions",
                name="conference_resolved_lte_opinions",
                message="Số ý kiến đã giải quyết không được lớn hơn số ý kiến.",
            ),
            models.UniqueConstraint(
                fields=["agency", "for_year"],
                condition=Q(kind="regular"),
                name="conference_regular_once_a_year",
                violation_error_message="Cơ quan này đã có hội nghị thường niên của năm công tác đó.",
            ),
        ]

    def __str__(self) -> str:
        return f"Hội nghị {self.agency} năm {self.for_year} ({self.held_on:%d/%m/%Y})"

    def clean(self) -> None:
        super().clean()
        not_to_come(self, "held_on")
        if self.for_year and self.held_on and self.for_year > self.held_on.year:
            raise ValidationError({"for_year": "Năm công tác không được sau năm tổ chức hội nghị."})


class DialogueOccasion(models.TextChoices):
    PERIODIC = "periodic", "định kỳ"
    ON_REQUEST = "on_request", "theo yêu cầu"
    CASE = "case", "khi có vụ việc"


class WorkplaceDialogue(AgencyRecord):
    """A dialogue at the workplace between its head or employer and those who work there."""

    SEARCH_FIELDS = ("agency_name", "subject")

    occasion = models.CharField("loại đối thoại", max_length=12, choices=DialogueOccasion.choices)
    held_on = models.DateField("ngày đối thoại")
    subject = CleanCharField("nội dung", max_length=300)
    participants = models.PositiveIntegerField("số lượt người dự", null=True, blank=True)
    opinions = models.PositiveIntegerField("số ý kiến", null=True, blank=True)
    opinions_resolved = models.PositiveIntegerField("số ý kiến đã giải quyết, trả lời", null=True, blank=True)
    result = CleanTextField("kết quả", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "đối thoại tại nơi làm việc"
        ordering = ("-held_on", "pk")
        constraints = [
            at_most(
                "opinions_resolved",
                "opinions",
                name="workplace_dialogue_resolved_lte_opinions",
                message="Số ý kiến đã giải quyết không được lớn hơn số ý kiến.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.agency}, {self.held_on:%d/%m/%Y})"

    def clean(self) -> None:
        super().clean()
        not_to_come(self, "held_on")
