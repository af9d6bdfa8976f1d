"""Accounts and appointments for the system operator."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from apps.accounts.models import Appointment, User


class AppointmentInline(admin.TabularInline):
    model = Appointment
    extra = 0


@admin.register(User)
class PortalUserAdmin(UserAdmin):
    list_display = ("username", "full_name", "is_active")
    search_fields = ("username", "full_name")
    fieldsets = (
        (None, {"fields": ("username", "password", "full_name", "email")}),
        ("Quyền quản trị", {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
    inlines = (AppointmentInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Only a superuser makes superusers: a system operator must not raise the own account."""
        return () if request.user.is_superuser else ("is_staff", "is_superuser")
