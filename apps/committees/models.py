"""Boards with their members and decisions, and the inspections of how democracy at the grassroots is practised."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from apps.core.constraints import not_before, not_to_come
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.periods import runs_on
from apps.core.querysets import running_on
from apps.villages.models import ChildQuerySet, ChildRow, Official, UnitRecord, Village
from apps.villages.models.base import UnitRecordQuerySet


class CommitteeKind(models.TextChoices):
    """Bodies whose seats are counted; the sources of law stand beside each.

    Steering committee: party practice. People's inspectorate: Điều 36 Luật 10/2022/QH15. Community investment
    supervision board: Điều 41, one per programme or project. Agency's inspectorate: chương III of the same law.
    """

    STEERING = "steering", "Ban Chỉ đạo thực hiện QCDC"
    INSPECTORATE = "inspectorate", "Ban Thanh tra nhân dân"
    INVESTMENT_BOARD = "investment_board", "Ban Giám sát đầu tư của cộng đồng"
    MEDIATION_TEAM = "mediation_team", "Tổ hòa giải"
    AGENCY_BOARD = "agency_board", "Ban Thanh tra nhân dân ở cơ quan, đơn vị"


class CommitteeRole(models.TextChoices):
    HEAD = "head", "Trưởng ban (tổ trưởng)"
    DEPUTY = "deputy", "Phó Trưởng ban (tổ phó)"
    STANDING = "standing", "Ủy viên thường trực"
    MEMBER = "member", "Thành viên"


_RANK = {role: rank for rank, role in enumerate(CommitteeRole.values)}


class CommitteeQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        members = models.Prefetch("members", CommitteeMember.objects.select_related("official"))
        return super().for_list().prefetch_related(members, "decisions")

    def on(self, day: date) -> Self:
        """Bodies that existed on the day; both ends count."""
        return self.filter(running_on(day, start="established_on", end="dissolved_on"))


class Committee(UnitRecord):
    """A board, committee or team of the commune, from its establishment on."""

    SEARCH_FIELDS = ("name", "kind_label")

    kind = models.CharField("loại ban, tổ", max_length=20, choices=CommitteeKind.choices)
    name = CleanCharField("tên gọi", max_length=200)
    established_on = models.DateField("ngày thành lập")
    dissolved_on = models.DateField("hoạt động đến hết ngày", null=True, blank=True)
    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ban, tổ"
        ordering = ("kind", "-established_on")
        constraints = [
            not_before(
                "dissolved_on",
                "established_on",
                name="committee_dissolved_after_established",
                message="Ngày kết thúc hoạt động phải sau hoặc bằng ngày thành lập.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_label(self) -> str:
        return str(self.get_kind_display())

    def composition_on(self, day: date) -> "list[CommitteeMember]":
        """Who sat on it on the day: the head first, then as typed. Reads the loaded members, makes no query of its own.

        A dissolved body has nobody.
        """
        if not runs_on(day, self.established_on, self.dissolved_on):
            return []
        serving = [member for member in self.members.all() if member.serves_on(day)]
        return sorted(serving, key=lambda member: (_RANK[member.role], member.pk))


class CommitteeMemberQuerySet(ChildQuerySet):
    unit_path = "committee__unit"

    def for_list(self) -> Self:
        return self.select_related("committee__unit", "official")

    def on(self, day: date) -> Self:
        """Seats held on the day in bodies that existed on the day."""
        return self.filter(
            running_on(day, start="joined_on", end="left_on"),
            running_on(day, start="committee__established_on", end="committee__dissolved_on"),
        )


class CommitteeMember(ChildRow):
    """A person's seat from a day to a day, both counted in."""

    PARENT = "committee"

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="members", verbose_name="ban, tổ")
    official = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="seats", verbose_name="cán bộ")
    role = models.CharField("vai trò", max_length=10, choices=CommitteeRole.choices)
    post = CleanCharField("chức vụ, đơn vị công tác", max_length=200, blank=True)
    area = CleanCharField("địa bàn, lĩnh vực phụ trách", max_length=200, blank=True)
    joined_on = models.DateField("tham gia từ ngày")
    left_on = models.DateField("tham gia đến hết ngày", null=True, blank=True)
    history = HistoricalRecords()
    objects = CommitteeMemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "thành viên"
        ordering = ("pk",)
        constraints = [
            not_before(
                "left_on",
                "joined_on",
                name="committee_member_left_after_joined",
                message="Ngày thôi tham gia phải sau hoặc bằng ngày tham gia.",
            ),
            models.UniqueConstraint(
                fields=["committee", "official"],
                condition=Q(left_on__isnull=True),
                name="committee_member_one_open_seat",
                violation_error_message="Người này đang là thành viên; hãy sửa dòng đang có.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.official}, {self.get_role_display()}"

    def serves_on(self, day: date) -> bool:
        return runs_on(day, self.joined_on, self.left_on)


class DecisionKind(models.TextChoices):
    ESTABLISH = "establish", "thành lập"
    RENEW = "renew", "kiện toàn"
    REPLACE = "replace", "thay thế, bổ sung thành viên"


class CommitteeDecisionQuerySet(ChildQuerySet):
    unit_path = "committee__unit"

    def for_list(self) -> Self:
        return self.select_related("committee__unit")


class CommitteeDecision(ChildRow):
    """A decision that set up, renewed or changed the body."""

    PARENT = "committee"

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="decisions", verbose_name="ban, tổ")
    kind = models.CharField("nội dung quyết định", max_length=10, choices=DecisionKind.choices)
    number = CleanCharField("số, ký hiệu", max_length=60)
    decided_on = models.DateField("ngày quyết định")
    note = CleanCharField("ghi chú", max_length=500, blank=True)
    history = HistoricalRecords()
    objects = CommitteeDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "quyết định"
        ordering = ("decided_on", "pk")

    def __str__(self) -> str:
        return f"Quyết định số {self.number} ngày {self.decided_on:%d/%m/%Y}"


class InspectionQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        targets = models.Prefetch(
            "targets", InspectionTarget.objects.select_related("village").prefetch_related("village__versions")
        )
        return super().for_list().prefetch_related(targets)


class Inspection(UnitRecord):
    """A visit that checks how democracy is practised. What is examined may be another time than the visit's."""

    SEARCH_FIELDS = ("subject", "plan_number", "team")

    subject = CleanCharField("nội dung kiểm tra", max_length=300)
    plan_number = CleanCharField("số kế hoạch", max_length=60, blank=True)
    team = CleanCharField("đoàn kiểm tra", max_length=300, blank=True)
    self_inspection = models.BooleanField("tự kiểm tra", default=False)
    examined_from = models.DateField("mốc số liệu kiểm tra từ ngày", null=True, blank=True)
    examined_until = models.DateField("mốc số liệu kiểm tra đến hết ngày", null=True, blank=True)
    held_on = models.DateField("ngày tiến hành")
    conclusion = CleanTextField("kết luận", blank=True)
    concluded_on = models.DateField("ngày kết luận", null=True, blank=True)
    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = "cuộc kiểm tra QCDC"
        verbose_name_plural = "kiểm tra QCDC"
        ordering = ("-held_on", "pk")
        constraints = [
            not_before(
                "examined_until",
                "examined_from",
                name="inspection_examined_ends_after_start",
                message="Mốc số liệu kiểm tra phải kết thúc sau hoặc bằng ngày bắt đầu.",
                unset=("examined_from", "examined_until"),
            ),
            not_before(
                "concluded_on",
                "held_on",
                name="inspection_concluded_after_held",
                message="Ngày kết luận phải sau hoặc bằng ngày tiến hành.",
            ),
            models.CheckConstraint(
                condition=Q(concluded_on__isnull=True) | ~Q(conclusion=""),
                name="inspection_conclusion_has_text",
                violation_error_message="Đã ghi ngày kết luận thì phải ghi nội dung kết luận.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.held_on:%d/%m/%Y})"


class InspectionTargetQuerySet(ChildQuerySet):
    unit_path = "inspection__unit"
    village_path = "village"

    def for_list(self) -> Self:
        return self.select_related("inspection__unit", "village").prefetch_related("village__versions")


class InspectionTarget(ChildRow):
    """Who was inspected: a village of the commune or an agency, exactly one of the two."""

    PARENT = "inspection"

    inspection = models.ForeignKey(
        Inspection, on_delete=models.PROTECT, related_name="targets", verbose_name="cuộc kiểm tra"
    )
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="thôn"
    )
    agency = CleanCharField("cơ quan, đơn vị", max_length=200, blank=True)
    finding = CleanTextField("nhận xét, kiến nghị", blank=True)
    history = HistoricalRecords()
    objects = InspectionTargetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "nơi được kiểm tra"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(village__isnull=False, agency="") | (Q(village__isnull=True) & ~Q(agency="")),
                name="inspection_target_village_or_agency",
                violation_error_message="Mỗi dòng chọn một thôn, hoặc ghi tên một cơ quan, đơn vị; không ghi cả hai.",
            ),
            models.UniqueConstraint(
                fields=["inspection", "village"],
                name="inspection_target_village_once",
                violation_error_message="Thôn này đã có trong cuộc kiểm tra.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.village) if self.village_id else self.agency


class TrainingKind(models.TextChoices):
    CONFERENCE = "conference", "hội nghị tuyên truyền, phổ biến"
    COURSE = "course", "lớp tập huấn, bồi dưỡng"
    TOPICAL = "topical", "sinh hoạt chuyên đề"
    OTHER = "other", "hình thức khác"


class TrainingSession(UnitRecord):
    """A session that makes grassroots democracy known or trains people in it; counted by its first day."""

    SEARCH_FIELDS = ("topic", "organiser", "place")

    kind = models.CharField("hình thức", max_length=12, choices=TrainingKind.choices)
    topic = CleanCharField("nội dung", max_length=300)
    held_on = models.DateField("ngày tổ chức")
    ended_on = models.DateField("đến hết ngày", null=True, blank=True, help_text="Để trống khi chỉ một ngày.")
    organiser = CleanCharField("đơn vị tổ chức", max_length=200, blank=True)
    place = CleanCharField("địa điểm", max_length=200, blank=True)
    participants = models.PositiveIntegerField(
        "số lượt người dự", null=True, blank=True, help_text="Để trống khi không đếm; trống khác với 0."
    )
    notes = CleanTextField("ghi chú", blank=True)

    class Meta:
        verbose_name = "cuộc tuyên truyền, tập huấn"
        verbose_name_plural = "tuyên truyền, tập huấn"
        ordering = ("-held_on", "-pk")
        constraints = [not_before("ended_on", "held_on", name="training_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.topic} ({self.held_on:%d/%m/%Y})"

    def clean(self) -> None:
        super().clean()
        not_to_come(self, "held_on")
