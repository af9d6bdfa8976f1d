"""Reference data for operators: units, villages, catalogue of profile figures; each within the own tree of units."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, ForeignKey, OuterRef, Q, QuerySet
from django.http import HttpRequest

from apps.core.admin import AsksFirst, Downloaded, StandingAdmin, StandingModelForm
from apps.villages import models
from apps.villages.resources import ProfileItemResource


class WithinReach(AsksFirst):
    """Shows and offers an operator only what belongs to the units of the own reach; a superuser sees all."""

    unit_path = "unit"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return _within(super().get_queryset(request), self.unit_path, request.user)  # type: ignore[misc]

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None:
            path = {models.AdministrativeUnit: "pk", models.Village: "unit"}.get(db_field.related_model)
            field.queryset = _within(field.queryset, path, request.user) if path else field.queryset.none()
        return field


class NeverDeleted:
    """A unit or village ends with a day and never vanishes; the page that asks would also name all that hangs on it."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The name in addresses never changes once people have it."""
        return ("slug",) if obj else ()


def _within(rows: QuerySet, path: str, user: Any) -> QuerySet:
    return rows if user.is_superuser else rows.filter(**{f"{path}__in": [unit.pk for unit in user.reach.units]})


class UnitVersionInline(WithinReach, admin.TabularInline):
    form = StandingModelForm
    model = models.UnitVersion
    fk_name = "unit"
    extra = 0
    can_delete = False


@admin.register(models.AdministrativeUnit)
class AdministrativeUnitAdmin(StandingAdmin, NeverDeleted, WithinReach, admin.ModelAdmin):
    unit_path = "pk"
    list_display = ("slug", "national_code", "is_demo")
    search_fields = ("slug", "versions__name")
    inlines = (UnitVersionInline,)


class VillageVersionInline(admin.TabularInline):
    form = StandingModelForm
    model = models.VillageVersion
    extra = 0
    can_delete = False


@admin.register(models.Village)
class VillageAdmin(StandingAdmin, NeverDeleted, WithinReach, admin.ModelAdmin):
    list_display = ("slug", "unit", "position", "started_on", "ended_on")
    inlines = (VillageVersionInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        links = models.VillageSuccession.objects.filter(Q(predecessor=OuterRef("pk")) | Q(successor=OuterRef("pk")))
        return super().get_queryset(request).annotate(is_arranged=Exists(links))

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        """The days that an arrangement set stand until it is taken back."""
        return ("started_on", "ended_on") if getattr(obj, "is_arranged", False) else ()


@admin.register(models.UnitSuccession)
class UnitSuccessionAdmin(StandingAdmin, WithinReach, admin.ModelAdmin):
    unit_path = "predecessor"


@admin.register(models.VillageSuccession)
class VillageSuccessionAdmin(StandingAdmin, WithinReach, admin.ModelAdmin):
    """Only to look at: arrangements make and take back these links together with all that hangs on them."""

    unit_path = "predecessor__unit"

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False


@admin.register(models.ProfileItem)
class ProfileItemAdmin(StandingAdmin, WithinReach, Downloaded, admin.ModelAdmin):
    """The shipped items are the superuser's; those of a commune are kept within the operator's reach."""

    resource_classes = (ProfileItemResource,)
