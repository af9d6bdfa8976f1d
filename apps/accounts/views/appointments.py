"""Appointments: one more for an account, correcting or calling off one that has not begun, ending."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import FormView

from apps.accounts.forms.people import AppointmentForm, AskForm, CorrectionForm, EndForm
from apps.accounts.models import Appointment, User
from apps.accounts.services.appointments import (
    appoint,
    cancel_appointment,
    correct_appointment,
    end_appointment,
)
from apps.accounts.views.people import PeopleMixin, PersonMixin, TargetMixin
from apps.core.standing import LockedMixin
from apps.core.views import OnceFormMixin


class AppointmentCreateView(OnceFormMixin, TargetMixin, PersonMixin, FormView):
    """One more role for an account."""

    permission_required = "accounts.add_appointment"
    writing = True
    form_class = AppointmentForm
    template_name = "accounts/person_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"person": self.person}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title="Thêm phân công", back=self.url(), back_label=self.person, **kwargs)

    def carry_out(self, form: AppointmentForm) -> str:
        appoint(actor=self.request.user, account=self.person, unit=self.target, **form.mandate)
        return self.url()

    def tell(self, form: AppointmentForm) -> None:
        messages.success(self.request, "Đã thêm phân công.")


class AppointmentMixin(OnceFormMixin, PeopleMixin):
    """A page that changes an appointment of the units at hand; refused (403) where its role is not the user's."""

    permission_required = "accounts.change_appointment"

    @cached_property
    def appointment(self) -> Appointment:
        rows = Appointment.objects.visible_to(self.request.user).filter(unit__in=self.units).for_list()
        found: Appointment = get_object_or_404(rows, public_id=self.kwargs["public_id"])
        return found

    @property
    def person(self) -> User:
        return self.appointment.user

    def has_permission(self) -> bool:
        mine = Appointment.objects.editable_by(self.request.user)
        return super().has_permission() and mine.filter(pk=self.appointment.pk).exists()

    def person_url(self) -> str:
        return reverse("accounts:person-detail", args=[self.unit.slug, self.person.public_id])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            appointment=self.appointment,
            person=self.person,
            person_url=self.person_url(),
            back=self.person_url(),
            back_label=self.person,
            targets=[],
            target=self.appointment.unit,
            **kwargs,
        )


class AppointmentUpdateView(LockedMixin, AppointmentMixin, FormView):
    """Corrects an appointment that has not begun."""

    form_class = CorrectionForm
    template_name = "accounts/person_form.html"

    def edited_row(self) -> Appointment:
        return self.appointment

    def get_form_kwargs(self) -> dict[str, Any]:
        # The form's copy takes what is typed; the one at hand goes on saying what is stored.
        columns = Appointment._meta.concrete_fields
        stored = Appointment(**{field.attname: getattr(self.appointment, field.attname) for field in columns})
        return super().get_form_kwargs() | {
            "instance": stored,
            "unit": self.appointment.unit,
            "person": self.person,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title="Sửa phân công", **kwargs)

    def carry_out(self, form: AppointmentForm) -> str:
        correct_appointment(actor=self.request.user, appointment=self.appointment, **form.mandate)
        return self.person_url()

    def tell(self, form: AppointmentForm) -> None:
        messages.success(self.request, "Đã sửa phân công.")


class AppointmentEndView(AppointmentMixin, FormView):
    """Sets the last day, and who takes the work over."""

    form_class = EndForm
    template_name = "accounts/person_action.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"appointment": self.appointment}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title="Kết thúc phân công",
            explanation=(
                "Quyền theo phân công này hết khi ngày cuối cùng kết thúc. Nếu ngày cuối đã qua, quyền hết ngay và mọi "
                "phiên đăng nhập của tài khoản đóng lại."
            ),
            button="Kết thúc phân công",
            **kwargs,
        )

    def carry_out(self, form: EndForm) -> str:
        sent = {name: form.cleaned_data[name] for name in ("last_day", "basis", "handed_over_to")}
        end_appointment(actor=self.request.user, appointment=self.appointment, **sent)
        return self.person_url()

    def tell(self, form: EndForm) -> None:
        messages.success(self.request, f"Phân công kết thúc hết ngày {form.cleaned_data['last_day']:%d/%m/%Y}.")


class AppointmentCancelView(AppointmentMixin, FormView):
    """Calls off an appointment that has not begun."""

    form_class = AskForm
    template_name = "accounts/person_action.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title="Hủy phân công",
            explanation="Phân công chưa bắt đầu nên được xóa; lịch sử thay đổi vẫn giữ.",
            button="Hủy phân công",
            **kwargs,
        )

    def carry_out(self, form: AskForm) -> str:
        cancel_appointment(actor=self.request.user, appointment=self.appointment)
        return self.person_url()

    def tell(self, form: AskForm) -> None:
        messages.success(self.request, "Đã hủy phân công.")
