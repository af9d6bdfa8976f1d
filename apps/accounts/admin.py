"""Accounts for the superuser, who makes the first operator; everybody else uses the portal's own screens."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.accounts.models import Appointment, User
from apps.core.admin import AsksFirst


class AppointmentInline(admin.TabularInline):
    model = Appointment
    fk_name = "user"
    fields = ("role", "unit", "village", "valid_from", "valid_until", "basis")
    extra = 0
    # The portal's admin has no page that leads on to a record's own one.
    view_on_site = False


@admin.register(User)
class PortalUserAdmin(AsksFirst, UserAdmin):
    list_display = ("username", "full_name", "is_active")
    search_fields = ("username", "full_name")
    fieldsets = (
        (None, {"fields": ("username", "password", "full_name", "email")}),
        ("Quyền quản trị", {"fields": ("is_active", "is_superuser")}),
    )
    list_filter = ("is_active", "is_superuser")
    inlines = (AppointmentInline,)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody's: accounts are suspended, and the page that asks would name what the person entered."""
        return False


# Groups mean nothing here, and secrets of second factors are nobody's to read.
admin.site.unregister([Group, StaticDevice, TOTPDevice])
