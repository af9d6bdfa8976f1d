"""What a committee sets itself for the year and how it meets about it; model cases and commendations."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from apps.agencies.models import Agency
from apps.committees.models.bodies import Committee, CommitteeMember
from apps.core.constraints import not_before, not_to_come
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.text import shortened
from apps.villages.models import ChildQuerySet, ChildRow, UnitRecord, Village
from apps.villages.models.base import UnitRecordQuerySet, VillageRecordQuerySet


class ProgrammeQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        members = models.Prefetch("committee__members", CommitteeMember.objects.select_related("official"))
        return super().for_list().select_related("committee").prefetch_related(members, "items")


class Programme(UnitRecord):
    """The programme of work of a committee for a year, with its items."""

    SEARCH_FIELDS = ("committee_name", "number")

    committee = models.ForeignKey(
        Committee, on_delete=models.PROTECT, related_name="programmes", verbose_name="ban, tổ"
    )
    year = models.PositiveSmallIntegerField("năm")
    number = CleanCharField("số, ký hiệu", max_length=60, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    aim = CleanTextField("mục đích, yêu cầu", blank=True)
    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "chương trình công tác năm"
        ordering = ("-year", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "year"],
                name="programme_once_a_year",
                violation_error_message="Ban, tổ này đã có chương trình của năm đó.",
            )
        ]

    def __str__(self) -> str:
        return f"Chương trình công tác năm {self.year}: {self.committee}"

    @property
    def committee_name(self) -> str:
        return self.committee.name

    @property
    def paper_day(self) -> date:
        """The day by whose names its paper is written: that of issue, else the first of its year."""
        return self.issued_on or date(self.year, 1, 1)


class ProgrammeItemQuerySet(ChildQuerySet):
    unit_path = "programme__unit"

    def for_list(self) -> Self:
        return self.select_related("programme__unit", "programme__committee")

    def open(self) -> Self:
        return self.filter(done_on__isnull=True)


class ProgrammeItem(ChildRow):
    """One thing to do by a day, who leads it, and what came of it."""

    PARENT = "programme"

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="items", verbose_name="chương trình"
    )
    position = models.PositiveSmallIntegerField("thứ tự", default=1)
    text = CleanTextField("nội dung công việc")
    lead = CleanCharField("người, đơn vị chủ trì", max_length=200, blank=True)
    due_on = models.DateField("thời hạn", null=True, blank=True)
    done_on = models.DateField("ngày hoàn thành", null=True, blank=True)
    result = CleanTextField("kết quả", blank=True)
    history = HistoricalRecords()
    objects = ProgrammeItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "việc trong chương trình"
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(result="") | Q(done_on__isnull=False),
                name="programme_item_result_has_its_day",
                violation_error_message="Đã ghi kết quả thì phải ghi ngày hoàn thành.",
            )
        ]

    def __str__(self) -> str:
        return shortened(self.text, 80)

    def clean(self) -> None:
        super().clean()
        not_to_come(self, "done_on")

    def is_late(self, today: date) -> bool:
        return self.done_on is None and self.due_on is not None and self.due_on < today

    @property
    def standing_today(self) -> str:
        if self.done_on is not None:
            after = self.due_on is not None and self.done_on > self.due_on
            return "xong sau hạn" if after else "đã xong"
        return "quá hạn" if self.is_late(timezone.localdate()) else "chưa xong"


class CommitteeMeetingKind(models.TextChoices):
    REGULAR = "regular", "họp giao ban, định kỳ"
    PRELIMINARY = "preliminary", "sơ kết"
    FINAL = "final", "tổng kết"
    EXTRAORDINARY = "extraordinary", "họp đột xuất, chuyên đề"


class CommitteeRecordQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        """With the body and who sat in it."""
        members = models.Prefetch("committee__members", CommitteeMember.objects.select_related("official"))
        return super().for_list().select_related("committee").prefetch_related(members)


class CommitteeMeeting(UnitRecord):
    """A meeting of a committee, or its review of half a year or a year."""

    SEARCH_FIELDS = ("committee_name", "content")

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="meetings", verbose_name="ban, tổ")
    kind = models.CharField("loại cuộc họp", max_length=15, choices=CommitteeMeetingKind.choices)
    held_on = models.DateField("ngày họp")
    present = models.PositiveIntegerField("số người dự", null=True, blank=True)
    content = CleanTextField("nội dung")
    conclusion = CleanTextField("kết luận", blank=True)
    conclusion_number = CleanCharField("số thông báo kết luận", max_length=60, blank=True)
    objects = CommitteeRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "cuộc họp của ban, tổ"
        ordering = ("-held_on", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.committee} ({self.held_on:%d/%m/%Y})"

    @property
    def committee_name(self) -> str:
        return self.committee.name

    def clean(self) -> None:
        super().clean()
        not_to_come(self, "held_on")


class ModelField(models.TextChoices):
    ECONOMY = "economy", "phát triển kinh tế"
    CULTURE = "culture", "văn hóa - xã hội"
    SECURITY = "security", "quốc phòng - an ninh"
    POLITICS = "politics", "xây dựng hệ thống chính trị"


class ModelStatus(models.TextChoices):
    """How far a model case has come; each step has its day."""

    REGISTERED = "registered", "đăng ký"
    RECOGNISED = "recognised", "công nhận"
    REPLICATED = "replicated", "nhân rộng"

    @property
    def day_field(self) -> str:
        return f"{self.value}_on"


class ModelCaseQuerySet(VillageRecordQuerySet):
    def reached(self, status: str) -> Self:
        """Cases that have come as far as this step, whenever that was."""
        return self.filter(**{f"{ModelStatus(status).day_field}__isnull": False})


class ModelCase(UnitRecord):
    """A model case ("Dân vận khéo" or the like): registered, recognised, taken over by others."""

    SEARCH_FIELDS = ("name", "holder")

    name = CleanCharField("tên mô hình", max_length=300)
    field = models.CharField("lĩnh vực", max_length=10, choices=ModelField.choices)
    holder = CleanCharField("tập thể, cá nhân thực hiện", max_length=200)
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="thôn"
    )
    registered_on = models.DateField("ngày đăng ký")
    recognised_on = models.DateField("ngày công nhận", null=True, blank=True)
    recognised_by = CleanCharField("nơi công nhận, số quyết định", max_length=200, blank=True)
    replicated_on = models.DateField("ngày được nhân rộng", null=True, blank=True)
    ended_on = models.DateField("thôi thực hiện sau ngày", null=True, blank=True)
    result = CleanTextField("kết quả, hiệu quả", blank=True)
    objects = ModelCaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "mô hình, điển hình"
        ordering = ("-registered_on", "pk")
        constraints = [
            not_before(
                "recognised_on",
                "registered_on",
                name="model_case_recognised_after_registered",
                message="Ngày công nhận phải sau hoặc bằng ngày đăng ký.",
            ),
            not_before(
                "replicated_on",
                "registered_on",
                name="model_case_replicated_after_registered",
                message="Ngày nhân rộng phải sau hoặc bằng ngày đăng ký.",
            ),
            not_before(
                "ended_on",
                "registered_on",
                name="model_case_ended_after_registered",
                message="Ngày thôi thực hiện phải sau hoặc bằng ngày đăng ký.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Awardee(models.TextChoices):
    COLLECTIVE = "collective", "tập thể"
    PERSON = "person", "cá nhân"


class AwardForm(models.TextChoices):
    COMMUNE = "commune", "giấy khen của UBND xã"
    DISTRICT = "district", "giấy khen của cấp huyện"
    PROVINCE = "province", "bằng khen của cấp tỉnh"
    HIGHER = "higher", "hình thức cao hơn"
    OTHER = "other", "hình thức khác"


class CommendationQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        return super().for_list().select_related("agency", "village").prefetch_related("village__versions")


class Commendation(UnitRecord):
    """A collective or a person commended for practising democracy at the grassroots; one row each."""

    SEARCH_FIELDS = ("name", "number")

    awardee = models.CharField("đối tượng", max_length=10, choices=Awardee.choices)
    name = CleanCharField("tên tập thể, cá nhân", max_length=200)
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="thôn"
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="cơ quan, đơn vị"
    )
    form = models.CharField("hình thức khen thưởng", max_length=10, choices=AwardForm.choices)
    number = CleanCharField("số quyết định", max_length=60, blank=True)
    decided_on = models.DateField("ngày quyết định")
    reason = CleanCharField("thành tích", max_length=300, blank=True)
    objects = CommendationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "khen thưởng"
        ordering = ("-decided_on", "pk")

    def __str__(self) -> str:
        return f"{self.name} ({self.decided_on:%d/%m/%Y})"

    def clean(self) -> None:
        super().clean()
        not_to_come(self, "decided_on")
