"""Boards with their members from a day to a day, and the decisions that set them up and changed them."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from simple_history.models import HistoricalRecords

from apps.agencies.models import Agency
from apps.core.constraints import not_before
from apps.core.fields import CleanCharField
from apps.core.periods import runs_on
from apps.core.querysets import running_on
from apps.villages.models import ChildQuerySet, ChildRow, Official, UnitRecord, Village
from apps.villages.models.base import UnitRecordQuerySet

if TYPE_CHECKING:
    from apps.committees.models.papers import CommitteePaper


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
        members = models.Prefetch("members", CommitteeMember.objects.for_list())
        return super().for_list().select_related("agency").prefetch_related(members, "decisions")

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
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        related_name="boards",
        null=True,
        blank=True,
        verbose_name="cơ quan, đơn vị",
        help_text="Chỉ chọn cho Ban Thanh tra nhân dân ở cơ quan, đơn vị.",
    )
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
            ),
            models.CheckConstraint(
                condition=Q(agency__isnull=True) | Q(kind="agency_board"),
                name="committee_agency_for_agency_boards",
                violation_error_message="Chỉ Ban Thanh tra nhân dân ở cơ quan, đơn vị mới chọn cơ quan.",
            ),
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
        return self.by_rank(member for member in self.members.all() if member.serves_on(day))

    @staticmethod
    def by_rank(members: "Iterable[CommitteeMember]") -> "list[CommitteeMember]":
        """The head first, deputies next, then as typed."""
        return sorted(members, key=lambda member: (_RANK[member.role], member.pk))

    def term_on(self, day: date) -> date | None:
        """The last day of the term that held on the day: as the latest decision to establish or renew says it.

        None where that one names no end. Reads the loaded decisions.
        """
        whole = [row for row in self.decisions.all() if row.sets_whole and row.decided_on <= day]
        return max(whole, key=lambda row: (row.decided_on, row.pk)).term_until if whole else None


class CommitteeMemberQuerySet(ChildQuerySet):
    unit_path = "committee__unit"

    def for_list(self) -> Self:
        joined = self.select_related("committee__unit", "official", "village")
        return joined.prefetch_related("village__versions")

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
    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="thôn bầu ra",
        help_text="Người do thôn bầu thì chọn thôn; người do chức vụ thì để trống.",
    )
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

    @property
    def role_title(self) -> str:
        """The role as papers name it: a team has a "Tổ trưởng", all other bodies a "Trưởng ban"."""
        of_board, _, of_team = str(self.get_role_display()).rstrip(")").partition(" (")
        is_team = self.committee.kind == CommitteeKind.MEDIATION_TEAM
        return capfirst(of_team) if is_team and of_team else of_board

    def serves_on(self, day: date) -> bool:
        return runs_on(day, self.joined_on, self.left_on)


class DecisionKind(models.TextChoices):
    ESTABLISH = "establish", "thành lập"
    RENEW = "renew", "kiện toàn"
    REPLACE = "replace", "thay thế, bổ sung thành viên"


class CommitteeDecisionQuerySet(ChildQuerySet):
    unit_path = "committee__unit"

    def for_list(self) -> Self:
        """With the decision that each replaces, those that replace it, and its paper without the text."""
        joined = self.select_related("committee__unit", "replaces", "paper__entry__book").defer("paper__snapshot")
        return joined.prefetch_related("replaced_by")


class CommitteeDecision(ChildRow):
    """A decision that set up, renewed or changed the body."""

    PARENT = "committee"

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="decisions", verbose_name="ban, tổ")
    kind = models.CharField("nội dung quyết định", max_length=10, choices=DecisionKind.choices)
    number = CleanCharField("số, ký hiệu", max_length=60, blank=True)
    decided_on = models.DateField("ngày quyết định")
    term_until = models.DateField(
        "nhiệm kỳ đến hết ngày", null=True, blank=True, help_text="Để trống khi quyết định không ghi nhiệm kỳ."
    )
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="replaced_by",
        null=True,
        blank=True,
        verbose_name="thay thế quyết định",
    )
    note = CleanCharField("ghi chú", max_length=500, blank=True)
    history = HistoricalRecords()
    objects = CommitteeDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "quyết định"
        ordering = ("decided_on", "pk")
        constraints = [
            not_before(
                "term_until",
                "decided_on",
                name="committee_decision_term_ends_after_it",
                message="Nhiệm kỳ phải kết thúc sau hoặc bằng ngày quyết định.",
            )
        ]

    def __str__(self) -> str:
        number = f"số {self.number}" if self.number else "(chưa có số)"
        return f"Quyết định {number} ngày {self.decided_on:%d/%m/%Y}"

    @property
    def sets_whole(self) -> bool:
        """Whether it settles the whole body, and with it the term, and not only some seats."""
        return self.kind in (DecisionKind.ESTABLISH, DecisionKind.RENEW)

    @property
    def made_paper(self) -> "CommitteePaper | None":
        """The paper that was made of it, for templates: `paper` raises where there is none."""
        return getattr(self, "paper", None)
