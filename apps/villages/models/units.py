"""The dated tree of administrative units.

Districts ended on 30/06/2025 and communes merge, so levels, names and parents are data with dates. A rename or a new
parent is a new version; merger, split and abolition make new identities, joined by successions.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import resolve
from django.utils import timezone

from apps.core.constraints import not_before
from apps.core.fields import CleanCharField
from apps.core.once import asked_once
from apps.core.together import answers, rows_of
from apps.villages.models.at_hand import at_hand
from apps.villages.models.versions import Versioned, prefetched


class UnitKind(models.TextChoices):
    PROVINCE = "province", "tỉnh"
    CITY = "city", "thành phố"
    DISTRICT = "district", "huyện"
    TOWN_DISTRICT = "town_district", "thị xã"
    URBAN_DISTRICT = "urban_district", "quận"
    COMMUNE = "commune", "xã"
    WARD = "ward", "phường"
    TOWNSHIP = "township", "thị trấn"
    SPECIAL_ZONE = "special_zone", "đặc khu"


COMMUNE_KINDS = frozenset({UnitKind.COMMUNE, UnitKind.WARD, UnitKind.TOWNSHIP, UnitKind.SPECIAL_ZONE})


class AdministrativeUnitQuerySet(models.QuerySet):
    def with_versions(self) -> Self:
        """Names, kinds and parents loaded, in one more query."""
        return self.prefetch_related(
            models.Prefetch("versions", UnitVersion.objects.select_related("parent").order_by("valid_from"))
        )

    def named(self, ids: Iterable[int]) -> list["AdministrativeUnit"]:
        """The units with these keys by slug, with names, kinds and parents loaded, in one query.

        A unit without any version takes two more.
        """
        wanted = set(ids)
        versions: dict[int, list[UnitVersion]] = {}
        rows = UnitVersion.objects.filter(unit__in=wanted).select_related("unit", "parent").order_by("valid_from")
        for version in rows_of(rows):
            versions.setdefault(version.unit_id, []).append(version)
        units = [found[0].unit for found in versions.values()]
        for unit in units:
            prefetched(unit, "versions", versions[unit.pk])
        if nameless := wanted - versions.keys():
            units.extend(AdministrativeUnit.objects.filter(pk__in=nameless).with_versions())
        return sorted(units, key=lambda unit: unit.slug)

    def predecessor_ids(self, ids: Iterable[int], told: str | None = None) -> dict[int, set[int]]:
        """For each unit: itself and all that have gone into it by today, at any distance.

        One query; none where `told` is what `successions_told` gave along with another row, or the page has it.
        """
        links: dict[int, list[int]] = {}
        if told is None and (page := at_hand.get()) is not None:
            told = page.successions
        for old, new in _links_so_far() if told is None else _pairs(told):
            links.setdefault(new, []).append(old)
        return {unit: reachable(unit, links) for unit in ids}

    def descendants_of(self, ids: Iterable[int]) -> dict[int, set[int]]:
        """For each unit: those that were ever below it, at any depth, itself left out. One query."""
        links: dict[int, list[int]] = {}
        so_far = UnitVersion.objects.filter(parent__isnull=False, valid_from__lte=timezone.localdate())
        for child, parent in answers(so_far.values_list("unit_id", "parent_id")):
            links.setdefault(parent, []).append(child)
        return {top: reachable(top, links) - {top} for top in set(ids)}


def reachable(start: int, links: Mapping[int, Sequence[int]]) -> set[int]:
    """The start and all to which the links lead from it, at any distance."""
    found, waiting = {start}, [start]
    while waiting:
        for step in links.get(waiting.pop(), ()):
            if step not in found:
                found.add(step)
                waiting.append(step)
    return found


def _successions_so_far() -> Any:
    return UnitSuccession.objects.filter(on__lte=timezone.localdate()).order_by()


@asked_once
def _links_so_far() -> list[tuple[int, int]]:
    return list(_successions_so_far().values_list("predecessor_id", "successor_id"))


class _Joined(models.Aggregate):
    """The texts of all rows with commas between them."""

    function = "GROUP_CONCAT"
    output_field = models.TextField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, function="STRING_AGG", template="%(function)s(%(expressions)s, ',')")


def successions_told() -> Any:
    """All successions so far as one text, "old>new,old>new": a column of whatever row is read anyway."""
    old, new = (Cast(name, models.TextField()) for name in ("predecessor_id", "successor_id"))
    arrow = Value(">", output_field=models.TextField())
    told = _successions_so_far().annotate(told=Concat(old, arrow, new))
    joined = told.annotate(of_all=Value(1)).values("of_all").annotate(joined=_Joined("told")).values("joined")
    return Coalesce(models.Subquery(joined), Value(""), output_field=models.TextField())


def _pairs(told: str) -> Iterator[tuple[int, int]]:
    for pair in filter(None, told.split(",")):
        old, new = pair.split(">")
        yield int(old), int(new)


class AdministrativeUnit(Versioned):
    """The lasting identity of a province, district or commune. The slug is never changed or used again."""

    slug = models.SlugField("tên trong địa chỉ", max_length=60, unique=True)
    national_code = CleanCharField("mã đơn vị hành chính", max_length=10, blank=True)
    is_demo = models.BooleanField("dữ liệu minh họa", default=False)
    objects = AdministrativeUnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "đơn vị hành chính"

    @classmethod
    def from_db(cls, *columns: Any, **options: Any) -> Self:
        """A unit within the reach of whoever reads the page comes with its names (`at_hand`)."""
        unit = super().from_db(*columns, **options)
        if (names := at_hand.get()) is not None and unit.pk in names.of_units:
            prefetched(unit, "versions", names.of_units[unit.pk])
        return unit

    def clean(self) -> None:
        """Refuse a slug whose address leads elsewhere, such as the sign-in page."""
        super().clean()
        if self.slug and resolve(f"/{self.slug}/").kwargs.get("unit") != self.slug:
            raise ValidationError({"slug": "Địa chỉ này đã dùng cho một trang của cổng; chọn tên khác."})

    @property
    def is_or_was_commune(self) -> bool:
        """Whether records of grassroots democracy are kept there; a district or province only reads of them."""
        return any(version.is_commune for version in self.versions.all())

    def short_name_on(self, day: date) -> str:
        """The name without its kind, as the place-and-date line of a document prints it (Decree 30/2020, I.4)."""
        version = self.version_on(day)
        return version.name if version else self.slug

    def parent_on(self, day: date) -> "AdministrativeUnit | None":
        version = self.version_on(day)
        return version.parent if version else None

    def ids_with_predecessors(self) -> list[int]:
        return sorted(AdministrativeUnit.objects.predecessor_ids([self.pk])[self.pk])


class UnitVersion(models.Model):
    """What the unit is called, of what kind it is and what it belongs to, from a day to a day (both counted in)."""

    unit = models.ForeignKey(
        AdministrativeUnit, on_delete=models.CASCADE, related_name="versions", verbose_name="đơn vị"
    )
    name = CleanCharField("tên riêng", max_length=120)
    kind = models.CharField("loại", max_length=20, choices=UnitKind.choices)
    parent = models.ForeignKey(
        AdministrativeUnit,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="đơn vị cấp trên",
    )
    valid_from = models.DateField("từ ngày")
    valid_until = models.DateField("đến hết ngày", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "tên gọi và cấp trên theo thời gian"
        ordering = ("valid_from",)
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "valid_from"],
                name="unit_version_one_per_start",
                violation_error_message="Đơn vị đã có tên gọi bắt đầu từ ngày này.",
            ),
            not_before("valid_until", "valid_from", name="unit_version_ends_after_start"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("unit")),
                name="unit_version_not_own_parent",
                violation_error_message="Đơn vị không thể là cấp trên của chính mình.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"

    @property
    def is_commune(self) -> bool:
        return self.kind in COMMUNE_KINDS


class SuccessionKind(models.TextChoices):
    MERGER = "merger", "sáp nhập"
    SPLIT = "split", "chia, tách"
    ABOLITION = "abolition", "giải thể"


class UnitSuccession(models.Model):
    """A unit went into another on a day; old records stay with the unit of their date."""

    predecessor = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, related_name="successions", verbose_name="đơn vị cũ"
    )
    successor = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, related_name="origins", verbose_name="đơn vị mới"
    )
    kind = models.CharField("hình thức", max_length=20, choices=SuccessionKind.choices)
    on = models.DateField("từ ngày")
    decision = CleanCharField("văn bản", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "kế thừa đơn vị"
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="unit_succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="unit_succession_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
