"""Works that the people decide, pay for and build."""

from decimal import Decimal
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Cast, Round
from simple_history.models import HistoricalRecords

from apps.committees.models import Committee, CommitteeKind
from apps.core.constraints import not_before
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.numbers import format_number
from apps.meetings.models import Meeting
from apps.villages.models import ChildQuerySet, ChildRow, UnitRecord, Village
from apps.villages.models.base import VillageRecordQuerySet

MAX_MONEY = 10**15
# SQLite keeps decimals as floating numbers, true to 15 digits.
MAX_AMOUNT = Decimal("9999999999999.99")
NOT_NEGATIVE = MinValueValidator(Decimal(0))


def shortest(value: Decimal) -> str:
    """Whole amounts without the decimals that their column keeps: "480.000.000", "834,50"."""
    return format_number(value, 0 if value % 1 == 0 else None)


def without_zeros(value: Decimal) -> Decimal:
    """As people write it, without the places that its column only fills up: 8640.50 as 8640.5, 1000.00 as 1000."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def area_text(area_m2: Decimal) -> str:
    """ "1.260,50 m² (0,13 ha)"."""
    return f"{format_number(area_m2, 2)} m² ({format_number(area_m2 / 10_000, 2)} ha)"


def hundredths(field: str) -> Sum:
    """The sum of a decimal column in hundredths: SQLite adds up whole numbers exactly, and decimals as floats."""
    return Sum(Cast(Round(F(field) * 100), models.BigIntegerField()))


class WorkKind(models.TextChoices):
    ROAD = "road", "đường giao thông"
    CANAL = "canal", "kênh mương, thủy lợi"
    CULTURE_HOUSE = "culture_house", "nhà văn hóa, sân thể thao"
    SCHOOL = "school", "trường học"
    POWER = "power", "điện, chiếu sáng"
    WATER = "water", "nước sạch, vệ sinh môi trường"
    OTHER = "other", "công trình, việc khác"


class LandClass(models.TextChoices):
    """Classes of land that reports tell apart (Luật Đất đai) [K]."""

    RESIDENTIAL = "residential", "đất ở"
    RICE = "rice", "đất trồng lúa"
    ANNUAL = "annual", "đất trồng cây hằng năm khác"
    PERENNIAL = "perennial", "đất trồng cây lâu năm, đất vườn"
    FOREST = "forest", "đất rừng"
    AQUACULTURE = "aquaculture", "đất nuôi trồng thủy sản"
    OTHER = "other", "đất khác"


class WorkQuerySet(VillageRecordQuerySet):
    def for_list(self) -> Self:
        rows = Contribution.objects.select_related("village").prefetch_related("village__versions")
        return (
            super()
            .for_list()
            .select_related("decided_in__village", "board")
            .prefetch_related("decided_in__village__versions", "funding", models.Prefetch("contributions", rows))
        )


class Work(UnitRecord):
    """A physical work of a village or of the whole commune. Money is whole đồng, null means not known.

    The totals are the work's own, as its settlement states them; `contributions` tell them apart by village,
    `household_contributions` by household and `funding` by source. These may lag behind, so they are compared with the
    totals and never added to them.
    """

    SEARCH_FIELDS = ("name",)

    name = CleanCharField("tên công trình, việc", max_length=200)
    kind = models.CharField("loại công trình", max_length=15, choices=WorkKind.choices, default=WorkKind.OTHER)
    length_m = models.DecimalField(
        "chiều dài (m)",
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[NOT_NEGATIVE],
        help_text="Của đường, kênh mương; để trống khi không đo.",
    )
    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="thôn",
        help_text="Để trống khi là công trình chung của xã.",
    )
    decided_in = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        related_name="works",
        null=True,
        blank=True,
        verbose_name="quyết định tại cuộc họp",
    )
    investor = CleanCharField("chủ đầu tư", max_length=200, blank=True)
    contractor = CleanCharField("đơn vị thi công", max_length=200, blank=True)
    board = models.ForeignKey(
        Committee,
        on_delete=models.PROTECT,
        related_name="works",
        null=True,
        blank=True,
        verbose_name="Ban Giám sát đầu tư của cộng đồng",
    )
    started_on = models.DateField("khởi công ngày")
    finished_on = models.DateField("hoàn thành ngày", null=True, blank=True)
    total_value = models.PositiveBigIntegerField("tổng giá trị (đồng)", null=True, blank=True)
    state_budget = models.PositiveBigIntegerField("ngân sách nhà nước hỗ trợ (đồng)", null=True, blank=True)
    people_money = models.PositiveBigIntegerField("Nhân dân đóng góp tiền (đồng)", null=True, blank=True)
    people_goods_value = models.PositiveBigIntegerField(
        "đất, hiện vật Nhân dân đóng góp quy ra tiền (đồng)", null=True, blank=True
    )
    people_labour_days = models.PositiveIntegerField("ngày công Nhân dân đóng góp", null=True, blank=True)
    land_given_m2 = models.DecimalField(
        "diện tích đất hiến (m²)",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[NOT_NEGATIVE],
    )
    note = CleanTextField("ghi chú", blank=True)
    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "công trình, việc dân làm"
        ordering = ("-started_on", "pk")
        constraints = [
            not_before(
                "finished_on",
                "started_on",
                name="work_finished_after_started",
                message="Ngày hoàn thành phải sau hoặc bằng ngày khởi công.",
            ),
            # A value that is not known compares to null, which a check lets pass.
            models.CheckConstraint(
                condition=Q(
                    total_value__lte=MAX_MONEY,
                    state_budget__lte=MAX_MONEY,
                    people_money__lte=MAX_MONEY,
                    people_goods_value__lte=MAX_MONEY,
                ),
                name="work_money_in_bounds",
                violation_error_message="Số tiền không được lớn hơn 1.000.000 tỷ đồng.",
            ),
            models.CheckConstraint(
                condition=Q(land_given_m2__gte=0),
                name="work_land_not_negative",
                violation_error_message="Diện tích đất hiến không được âm.",
            ),
            models.CheckConstraint(
                condition=Q(length_m__gte=0),
                name="work_length_not_negative",
                violation_error_message="Chiều dài không được âm.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.board is not None and self.board.kind != CommitteeKind.INVESTMENT_BOARD:
            raise ValidationError({"board": "Chỉ chọn Ban Giám sát đầu tư của cộng đồng."})

    @property
    def land_text(self) -> str:
        """The land that was given, in m² and ha; "" where nobody stated it."""
        return "" if self.land_given_m2 is None else area_text(self.land_given_m2)


class FundingSource(models.TextChoices):
    """Where money for a work comes from, beside what the people give."""

    CENTRAL = "central", "ngân sách trung ương"
    PROVINCE = "province", "ngân sách tỉnh"
    DISTRICT = "district", "ngân sách huyện"
    COMMUNE = "commune", "ngân sách xã"
    PROGRAMME = "programme", "chương trình mục tiêu quốc gia"
    SPONSOR = "sponsor", "doanh nghiệp, nhà tài trợ"
    FUND = "fund", "quỹ của thôn, của xã"
    OTHER = "other", "nguồn khác"


STATE_SOURCES = (
    FundingSource.CENTRAL,
    FundingSource.PROVINCE,
    FundingSource.DISTRICT,
    FundingSource.COMMUNE,
    FundingSource.PROGRAMME,
)


class WorkFundingQuerySet(ChildQuerySet):
    unit_path = "work__unit"

    def for_list(self) -> Self:
        return self.select_related("work__unit")


class WorkFunding(ChildRow):
    """Money of one source for a work, in whole đồng."""

    PARENT = "work"

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="funding", verbose_name="công trình")
    source = models.CharField("nguồn vốn", max_length=10, choices=FundingSource.choices)
    detail = CleanCharField("tên nguồn, quyết định", max_length=200, blank=True)
    amount = models.PositiveBigIntegerField("số tiền (đồng)")
    history = HistoricalRecords()
    objects = WorkFundingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "nguồn vốn"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__lte=MAX_MONEY),
                name="work_funding_in_bounds",
                violation_error_message="Số tiền không được lớn hơn 1.000.000 tỷ đồng.",
            ),
            models.UniqueConstraint(
                fields=["work", "source", "detail"],
                name="work_funding_source_once",
                violation_error_message="Nguồn vốn này đã có trong công trình.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()}: {format_number(self.amount)} đồng"


class ContributionKind(models.TextChoices):
    """What was given; each kind has its one unit of counting."""

    MONEY = "money", "tiền (đồng)"
    LABOUR = "labour", "ngày công"
    LAND = "land", "đất hiến (m²)"
    GOODS = "goods", "hiện vật quy ra tiền (đồng)"


_WHOLE_KINDS = frozenset({ContributionKind.MONEY, ContributionKind.GOODS})


class ContributionQuerySet(ChildQuerySet):
    unit_path = "work__unit"
    village_path = "village"

    def for_list(self) -> Self:
        return self.select_related("work__unit", "village").prefetch_related("village__versions")


class Contribution(ChildRow):
    """What the households of a village gave to a work: đồng, days or m² as its kind says."""

    PARENT = "work"

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="contributions", verbose_name="công trình")
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="+", verbose_name="thôn")
    kind = models.CharField("hình thức đóng góp", max_length=10, choices=ContributionKind.choices)
    amount = models.DecimalField(
        "số lượng",
        max_digits=15,
        decimal_places=2,
        validators=[NOT_NEGATIVE],
        help_text="Tiền, hiện vật: đồng; công: ngày; đất: m².",
    )
    land_class = models.CharField("loại đất", max_length=15, choices=LandClass.choices, blank=True)
    households = models.PositiveIntegerField("số hộ đóng góp", null=True, blank=True)
    history = HistoricalRecords()
    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "đóng góp của Nhân dân"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount__lte=MAX_AMOUNT),
                name="contribution_amount_in_bounds",
                violation_error_message="Số lượng đóng góp phải từ 0 đến dưới 10.000 tỷ.",
            ),
            models.UniqueConstraint(
                fields=["work", "village", "kind", "land_class"],
                name="contribution_once_per_village_and_kind",
                violation_error_message="Thôn này đã có dòng đóng góp cùng hình thức.",
            ),
            models.CheckConstraint(
                condition=Q(land_class="") | Q(kind="land"),
                name="contribution_land_class_of_land",
                violation_error_message="Chỉ đất hiến mới chọn loại đất.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village}: {self.get_kind_display()}"

    def clean(self) -> None:
        super().clean()
        if self.kind in _WHOLE_KINDS and self.amount is not None and self.amount % 1:
            raise ValidationError({"amount": "Tiền ghi bằng đồng, không có phần lẻ."})

    @property
    def amount_text(self) -> str:
        return shortest(self.amount)
