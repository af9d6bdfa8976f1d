"""The national catalogue of items, corrected by the superuser."""

from django.contrib import admin

from apps.disclosures.models import DisclosureItem


@admin.register(DisclosureItem)
class DisclosureItemAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "article", "mark", "min_days", "min_days_mark", "valid_from", "valid_until")
    list_filter = ("mark",)
    search_fields = ("code", "name")
