"""The national catalogue of items, corrected by the superuser."""

from django.contrib import admin

from apps.core.admin import AsksFirst
from apps.disclosures.models import DisclosureItem


@admin.register(DisclosureItem)
class DisclosureItemAdmin(AsksFirst, admin.ModelAdmin):
    list_display = ("code", "name", "article", "mark", "min_days", "min_days_mark", "valid_from", "valid_until")
    list_filter = ("mark",)
    search_fields = ("code", "name")
