"""Texts and rules of law: national reference data, corrected by the system operator."""

from django.contrib import admin

from apps.core.admin import Downloaded, StandingAdmin
from apps.law.models import CalendarDay, LegalText, ProcedureStep, Rule
from apps.law.resources import CalendarDayResource, LegalTextResource, ProcedureStepResource, RuleResource


@admin.register(LegalText)
class LegalTextAdmin(StandingAdmin, Downloaded, admin.ModelAdmin):
    resource_classes = (LegalTextResource,)
    list_select_related = ("successor",)
    list_display = ("kind", "number", "title", "in_force_from", "in_force_until", "mark")
    list_filter = ("kind", "mark")
    search_fields = ("number", "title", "search_text")


@admin.register(Rule)
class RuleAdmin(StandingAdmin, Downloaded, admin.ModelAdmin):
    resource_classes = (RuleResource,)
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


@admin.register(CalendarDay)
class CalendarDayAdmin(StandingAdmin, Downloaded, admin.ModelAdmin):
    resource_classes = (CalendarDayResource,)
    list_display = ("day", "kind", "name", "mark")
    list_filter = ("kind", "mark")
    date_hierarchy = "day"


@admin.register(ProcedureStep)
class ProcedureStepAdmin(StandingAdmin, Downloaded, admin.ModelAdmin):
    resource_classes = (ProcedureStepResource,)
    list_display = ("kind", "name", "days", "working", "start", "article", "valid_from", "valid_until", "mark")
    list_filter = ("kind", "mark")
