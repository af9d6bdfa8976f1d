"""Reference data for superusers: units, villages, catalogue of profile figures."""

from django.contrib import admin

from apps.villages import models


class UnitVersionInline(admin.TabularInline):
    model = models.UnitVersion
    fk_name = "unit"
    extra = 0


@admin.register(models.AdministrativeUnit)
class AdministrativeUnitAdmin(admin.ModelAdmin):
    list_display = ("slug", "national_code", "is_demo")
    search_fields = ("slug", "versions__name")
    inlines = (UnitVersionInline,)


class VillageVersionInline(admin.TabularInline):
    model = models.VillageVersion
    extra = 0


@admin.register(models.Village)
class VillageAdmin(admin.ModelAdmin):
    list_display = ("slug", "unit", "position", "started_on", "ended_on")
    inlines = (VillageVersionInline,)


admin.site.register([models.UnitSuccession, models.VillageSuccession, models.ProfileItem])
