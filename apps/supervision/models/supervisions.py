"""Supervision, surveys and social criticism: planned, held.

Who supervises: Luật 10/2022/QH15, Điều 30–31 (the Front, the unions, people's inspectorate, community board); the
council by its own law.
"""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Count, Exists, Min, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.text import capfirst

from apps.committees.models import Committee, CommitteeKind
from apps.core.constraints import not_before
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.periods import Period
from apps.villages.models import UnitRecord
from apps.villages.models.base import UnitRecordQuerySet
from apps.works.models import Work

FIRST_YEAR, LAST_YEAR = 1990, 2100


class Body(models.TextChoices):
    FRONT = "front", "Ủy ban MTTQ"
    WOMENS_UNION = "womens_union", "Hội Liên hiệp Phụ nữ"
    FARMERS_UNION = "farmers_union", "Hội Nông dân"
    VETERANS = "veterans", "Hội Cựu chiến binh"
    YOUTH_UNION = "youth_union", "Đoàn Thanh niên"
    INSPECTORATE = "inspectorate", "Ban Thanh tra nhân dân"
    COMMUNITY_BOARD = "community_board", "Ban Giám sát đầu tư của cộng đồng"
    COUNCIL = "council", "HĐND"


FRONT_AND_UNIONS = (Body.FRONT, Body.WOMENS_UNION, Body.FARMERS_UNION, Body.VETERANS, Body.YOUTH_UNION)


class SupervisionKind(models.TextChoices):
    SUPERVISION = "supervision", "giám sát"
    SURVEY = "survey", "khảo sát"
    CRITICISM = "criticism", "phản biện xã hội"


# Which kind of committee stands for a body that is a board.
BOARDS = {Body.INSPECTORATE: CommitteeKind.INSPECTORATE, Body.COMMUNITY_BOARD: CommitteeKind.INVESTMENT_BOARD}


class PlanState(models.TextChoices):
    """Where a planned supervision stands; derived, kept nowhere."""

    PLANNED = "planned", "kế hoạch"
    RUNNING = "running", "đang thực hiện"
    DONE = "done", "đã thực hiện"
    CANCELLED = "cancelled", "thôi thực hiện"


class PlanQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        return super().for_list().select_related("work")

    def with_results(self, today: date) -> Self:
        """With `state` on the day, and how many recommendations there were (`recommended`) and are `answered`.

        A supervision runs from its first day until its last one has passed or its conclusion is written.
        """
        begun = Supervision.objects.filter(plan=OuterRef("pk"), started_on__lte=today)
        running = begun.filter(conclusion="").exclude(ended_on__lte=today)
        per_plan = Supervision.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
        every, answered = (
            per_plan.annotate(n=Count("recommendations", filter=narrowed)).values("n")
            for narrowed in (None, Q(recommendations__replied_on__isnull=False))
        )
        return self.annotate(
            state=Case(
                When(cancelled_on__isnull=False, then=Value(PlanState.CANCELLED.value)),
                When(Exists(running), then=Value(PlanState.RUNNING.value)),
                When(Exists(begun), then=Value(PlanState.DONE.value)),
                default=Value(PlanState.PLANNED.value),
            ),
            recommended=Subquery(every, output_field=models.IntegerField()),
            answered=Subquery(answered, output_field=models.IntegerField()),
        )

    def not_held(self, today: date) -> Self:
        """Plans whose quarter, or year where none is named, is over on the day, neither begun nor called off."""
        quarter = (today.month + 2) // 3
        over = Q(year__lt=today.year) | Q(year=today.year, quarter__lt=quarter)
        return self.with_results(today).filter(over, state=PlanState.PLANNED)


class SupervisionPlan(UnitRecord):
    """A supervision, survey or social criticism that a body means to hold in a year."""

    SEARCH_FIELDS = ("subject", "target", "number")

    body = models.CharField("cơ quan, tổ chức thực hiện", max_length=20, choices=Body.choices)
    kind = models.CharField("hình thức", max_length=15, choices=SupervisionKind.choices)
    year = models.PositiveSmallIntegerField("năm")
    quarter = models.PositiveSmallIntegerField(
        "quý", null=True, blank=True, choices=[(1, "I"), (2, "II"), (3, "III"), (4, "IV")]
    )
    subject = CleanCharField("nội dung", max_length=300)
    target = CleanCharField("đơn vị, đối tượng được giám sát", max_length=300, blank=True)
    field = CleanCharField("lĩnh vực", max_length=120, blank=True)
    work = models.ForeignKey(
        Work,
        on_delete=models.PROTECT,
        related_name="supervision_plans",
        null=True,
        blank=True,
        verbose_name="công trình được giám sát",
    )
    number = CleanCharField("số kế hoạch", max_length=60, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    leader = CleanCharField("trưởng đoàn", max_length=200, blank=True)
    members = CleanTextField("đơn vị, người tham gia", blank=True, help_text="Mỗi dòng một đơn vị hoặc một người.")
    cancelled_on = models.DateField("ngày thôi thực hiện", null=True, blank=True)
    cancelled_why = CleanCharField("lý do thôi thực hiện", max_length=300, blank=True)
    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "kế hoạch giám sát, phản biện"
        ordering = ("-year", "quarter", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(cancelled_on__isnull=True, cancelled_why="")
                | (Q(cancelled_on__isnull=False) & ~Q(cancelled_why="")),
                name="supervision_plan_cancelled_with_reason",
                violation_error_message="Thôi thực hiện thì ghi cả ngày và lý do.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} (năm {self.year})"

    def clean(self) -> None:
        super().clean()
        if self.year is not None and not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValidationError({"year": f"Năm từ {FIRST_YEAR} đến {LAST_YEAR}."})

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_on is not None

    @property
    def time(self) -> Period:
        """The quarter, or the whole year where none is named."""
        return Period.quarter(self.year, self.quarter) if self.quarter else Period.year(self.year)

    @property
    def paper_day(self) -> date:
        """The day by whose names its paper is written: that of its issuing, else the first one of its time.

        It is never one to come.
        """
        return self.issued_on or min(self.time.start, timezone.localdate())


class SupervisionQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        rows = super().for_list().select_related("work", "plan", "committee")
        return rows.prefetch_related("findings", "recommendations")


class Supervision(UnitRecord):
    """One supervision, survey or session of social criticism; it counts in the period in which it began."""

    SEARCH_FIELDS = ("subject", "place", "plan_number", "team")

    body = models.CharField("cơ quan, tổ chức thực hiện", max_length=20, choices=Body.choices)
    kind = models.CharField("hình thức", max_length=15, choices=SupervisionKind.choices)
    subject = CleanCharField("nội dung", max_length=300)
    place = CleanCharField("nơi, đối tượng", max_length=300, blank=True)
    plan = models.ForeignKey(
        SupervisionPlan,
        on_delete=models.PROTECT,
        related_name="supervisions",
        null=True,
        blank=True,
        verbose_name="theo kế hoạch",
    )
    plan_number = CleanCharField("số kế hoạch", max_length=60, blank=True)
    committee = models.ForeignKey(
        Committee,
        on_delete=models.PROTECT,
        related_name="supervisions",
        null=True,
        blank=True,
        verbose_name="ban thực hiện",
        help_text="Chọn khi Ban Thanh tra nhân dân hoặc Ban Giám sát đầu tư của cộng đồng thực hiện.",
    )
    team = CleanCharField("đoàn, thành phần", max_length=300, blank=True)
    work = models.ForeignKey(
        Work,
        on_delete=models.PROTECT,
        related_name="supervisions",
        null=True,
        blank=True,
        verbose_name="công trình được giám sát",
    )
    started_on = models.DateField("từ ngày")
    ended_on = models.DateField("đến hết ngày", null=True, blank=True)
    checked = CleanTextField(
        "hạng mục, vật liệu, khối lượng so với thiết kế", blank=True, help_text="Khi giám sát công trình."
    )
    conclusion = CleanTextField("kết luận", blank=True)
    objects = SupervisionQuerySet.as_manager()

    class Meta:
        verbose_name = "cuộc giám sát, khảo sát, phản biện"
        verbose_name_plural = "giám sát, khảo sát, phản biện"
        ordering = ("-started_on", "pk")
        constraints = [
            not_before("ended_on", "started_on", name="supervision_ends_after_start"),
            models.CheckConstraint(
                condition=Q(committee__isnull=True) | Q(body__in=["inspectorate", "community_board"]),
                name="supervision_committee_of_boards",
                violation_error_message="Chỉ chọn ban khi Ban Thanh tra nhân dân hoặc Ban GSĐTCĐ thực hiện.",
            ),
        ]

    def __str__(self) -> str:
        kind = self.get_kind_display()
        named = self.subject.casefold().startswith(kind)
        return capfirst(self.subject if named else f"{kind}: {self.subject}")

    @property
    def found(self) -> int:
        """How many findings; counts the loaded ones."""
        return len(self.findings.all())

    @property
    def recommended(self) -> int:
        """How many recommendations; counts the loaded ones."""
        return len(self.recommendations.all())

    def clean(self) -> None:
        """The board that is named is of the kind that the body stands for.

        The first day does not move past a day on which one of its findings was remedied or closed.
        """
        super().clean()
        days = self.findings.aggregate(a=Min("remedied_on"), b=Min("closed_on")) if self.pk is not None else {}
        first = min((day for day in days.values() if day is not None), default=None)
        if first is not None and self.started_on is not None and first < self.started_on:
            raise ValidationError(
                {"started_on": f"Đã ghi kết quả của vụ việc ngày {first:%d/%m/%Y}; ngày này không được sau ngày đó."}
            )
        kind = BOARDS.get(self.body)  # type: ignore[call-overload]
        if kind and self.committee is not None and self.committee.kind != kind:
            raise ValidationError({"committee": f"Chọn một ban thuộc loại “{kind.label}”."})
