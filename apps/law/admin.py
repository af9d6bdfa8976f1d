"""Texts and rules of law: national reference data, corrected by the system operator."""

from django.contrib import admin

from apps.law.models import LegalText, Rule


@admin.register(LegalText)
class LegalTextAdmin(admin.ModelAdmin):
    list_display = ("kind", "number", "title", "in_force_from", "in_force_until", "mark")
    list_filter = ("kind", "mark")
    search_fields = ("number", "title", "search_text")


@admin.register(Rule)
class RuleAdmin(admin.ModelAdmin):
    list_display = (
        "key",
        "numerator",
        "denominator",
        "measure",
        "article",
        "valid_from",
        "valid_until",
        "mark",
    )
