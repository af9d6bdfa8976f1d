"""A page that asks before one step is taken with a record: a form, a service, and where it leads."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm

from apps.core.services import StaleRecordError
from apps.core.standing import stored_beside
from apps.core.step_forms import StepForm
from apps.core.views.base import FormOnRecordView, NotedMixin, RecordMixin
from apps.core.views.gone import GoneMixin
from apps.core.views.once import OnceFormMixin

STALE = "Bản ghi này vừa được người khác sửa. Xem lại nội dung đang lưu rồi bấm lần nữa nếu vẫn đúng ý."


class RecordStepView(GoneMixin, OnceFormMixin, NotedMixin, RecordMixin, FormOnRecordView):
    """`title`, `explanation` and `button` ask, `done` is told afterwards; sent twice it happens once.

    `service` gets what `given` gathers; the address of what it gives comes next.
    """

    action = "change"
    writing = True
    template_name = "core/record_step.html"
    service: ClassVar[Callable[..., Any]]
    title: ClassVar[str]
    explanation: str = ""
    button: ClassVar[str]
    done: ClassVar[str]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = {"title": self.title, "explanation": self.explanation, "button": self.button}
        return super().get_context_data(**(asked | kwargs))

    def carry_out(self, form: Any) -> str:
        try:
            result = type(self).service(user=self.request.user, **self.given(form))
        except StaleRecordError as stale:
            told = [STALE, stored_beside(form, stale.current)]
            form.renew(stale.current)
            raise ValidationError([sentence for sentence in told if sentence]) from stale
        except ValidationError as refusal:
            raise _for_form(refusal, form) from refusal
        return self.next_address(result)

    def given(self, form: Any) -> dict[str, Any]:
        """What the service takes beside the user."""
        raise NotImplementedError

    def next_address(self, result: Any) -> str:
        return str(self.object.get_absolute_url())

    def tell(self, form: Any) -> None:
        messages.success(self.request, self.done)


class VersionedStepView(RecordStepView):
    """A step that is refused when the record changed after the page was opened.

    The service takes the record by the name of its model, and `expected_version`.
    """

    form_class: Any = StepForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"record": self.object}

    def given(self, form: Any) -> dict[str, Any]:
        return {self.pages.model._meta.model_name: self.object, "expected_version": form.expected_version}


def _for_form(refusal: ValidationError, form: BaseForm) -> ValidationError:
    """The reasons at their fields, or above the form where it does not ask for one of them."""
    fields = getattr(refusal, "error_dict", {})
    return refusal if fields and set(fields) <= set(form.fields) else ValidationError(refusal.messages)
