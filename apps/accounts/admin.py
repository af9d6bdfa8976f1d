"""Accounts and appointments for the system operator."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

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
