"""A form that is no record: one sending takes effect once."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from apps.core.forms import SubmissionField
from apps.core.services import earlier_result, note_submission
from apps.core.views.base import RefusedFormMixin


class OnceFormMixin(RefusedFormMixin):
    """A form with a sending id: a second sending leads where the first one led, whatever it holds."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.key = SubmissionField().clean(request.POST.get("submission"))
        return self._earlier() or super().post(request, *args, **kwargs)  # type: ignore[misc]

    def _earlier(self) -> HttpResponse | None:
        url = earlier_result(self.key, self.request.user) if self.key else None  # type: ignore[attr-defined]
        return redirect(url) if url else None

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                url = self.carry_out(form)
                if self.key:
                    note_submission(self.key, self.request.user, url)  # type: ignore[attr-defined]
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        except IntegrityError:
            if (earlier := self._earlier()) is not None:
                return earlier
            form.add_error(None, "Chưa lưu: có thay đổi cùng lúc. Kiểm tra rồi bấm lần nữa.")
            return self.form_invalid(form)
        self.tell(form)
        return redirect(url)

    def carry_out(self, form: Any) -> str:
        """Do what was asked, in the transaction that is open; gives the address to go on to.

        `ValidationError` with the reason when it cannot be done.
        """
        raise NotImplementedError

    def tell(self, form: Any) -> None:
        """Once it is stored for good: message, or what only the session keeps."""
