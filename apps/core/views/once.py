"""A form of a unit that is no record: one sending takes effect once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import FormView

from apps.core.services import earlier_result, note_submission
from apps.core.views.base import RefusedFormMixin, UnitMixin


class OnceFormView(UnitMixin, RefusedFormMixin, FormView):
    """Carries out what the form asks for, once a sending; what is refused keeps what was typed.

    The form has a `submission` field. `store` does the work; `get_success_url` is asked after it.
    """

    def store(self, values: dict[str, Any]) -> str:
        """Does what the form asks for and tells what was done; ValidationError with the reason when it cannot be."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        valid = form.is_valid()
        values = dict(form.cleaned_data)
        key = values.pop("submission")
        if key and (earlier := earlier_result(key, request.user)):
            return redirect(earlier)
        if not valid:
            return self.form_invalid(form)
        try:
            with transaction.atomic():
                done = self.store(values)
                if key:
                    note_submission(key, request.user, self.get_success_url())
        except ValidationError as refusal:
            show_refusal(form, refusal)
            return self.form_invalid(form)
        except IntegrityError:
            # The same sending, a moment earlier: its key is there now, and what this one did is undone.
            earlier = earlier_result(key, request.user)
            if earlier is None:
                raise
            return redirect(earlier)
        messages.success(request, done)
        return redirect(self.get_success_url())


def show_refusal(form: BaseForm, refusal: ValidationError) -> None:
    """Put a service's reasons beside the fields they name; what names no field of the form stands above it."""
    for name, reasons in refusal.update_error_dict({}).items():
        form.add_error(name if name != NON_FIELD_ERRORS and name in form.fields else None, reasons)
