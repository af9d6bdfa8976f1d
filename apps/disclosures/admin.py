"""The national catalogue of items, corrected by the superuser."""

from django.contrib import admin

from apps.core.admin import AsksFirst, Downloaded
from apps.disclosures.models import DisclosureItem
from apps.disclosures.resources import DisclosureItemResource


@admin.register(DisclosureItem)
class DisclosureItemAdmin(AsksFirst, Downloaded, admin.ModelAdmin):
    resource_classes = (DisclosureItemResource,)
    list_display = ("code", "name", "article", "mark", "min_days", "min_days_mark", "valid_from", "valid_until")
    list_filter = ("mark",)
    search_fields = ("code", "name")
