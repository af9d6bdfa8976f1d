"""The national list of matters on which the people are asked, corrected by the superuser."""

from django.contrib import admin

from apps.consultations.models import ConsultationSubject
from apps.core.admin import AsksFirst, StandingAdmin


@admin.register(ConsultationSubject)
class ConsultationSubjectAdmin(StandingAdmin, AsksFirst, admin.ModelAdmin):
    list_display = ("code", "name", "article", "mark", "valid_from", "valid_until")
    list_filter = ("mark",)
    search_fields = ("code", "name")
