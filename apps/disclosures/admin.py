"""The national catalogue of items, corrected by the superuser."""

from django.contrib import admin

from apps.core.admin import AsksFirst, Downloaded, StandingAdmin
from apps.disclosures.models import DisclosureCatalogue, DisclosureForm, DisclosureItem
from apps.disclosures.resources import DisclosureItemResource


class DisclosureFormInline(admin.TabularInline):
    model = DisclosureForm
    extra = 1


@admin.register(DisclosureItem)
class DisclosureItemAdmin(StandingAdmin, AsksFirst, Downloaded, admin.ModelAdmin):
    resource_classes = (DisclosureItemResource,)
    list_display = ("code", "name", "article", "mark", "min_days", "min_days_mark", "valid_from", "valid_until")
    list_filter = ("mark",)
    search_fields = ("code", "name")
    inlines = (DisclosureFormInline,)


@admin.register(DisclosureCatalogue)
class DisclosureCatalogueAdmin(StandingAdmin, AsksFirst, admin.ModelAdmin):
    list_display = ("name", "valid_from", "valid_until", "mark")
