"""Edits of stored values that keep no count of their changes: a page says, when it is sent, what it was filled with."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models, transaction
from django.forms.forms import DeclarativeFieldsMetaclass
from django.http import HttpRequest, HttpResponse

from apps.core.display import shown
from apps.core.forms import ComesBack, new_sending
from apps.core.services import lock_again


def standing_words(form: forms.BaseForm, names: Iterable[str]) -> str:
    """What stands in these fields of a form whose initial values are what is stored: "Đang lưu – Họ tên: A; …"."""
    return "Đang lưu – " + "; ".join(f"{form[name].label}: {_words(form, name)}" for name in names)


def stored_beside(form: forms.BaseForm, record: Any) -> str:
    """`standing_words` of what was typed otherwise than it stands; "" where the form shows no stored row.

    That is the form of a model over a row that is there, or over `record` itself.
    """
    instance = getattr(form, "instance", None)
    if instance is None or (instance.pk is None and type(instance) is not type(record)):
        return ""
    differing = [name for name in form.changed_data if not form.fields[name].widget.is_hidden]
    return standing_words(form, differing) if differing else ""


def _words(form: forms.BaseForm, name: str) -> str:
    field = form.fields[name]
    value = form.get_initial_for_field(field, name)
    if isinstance(field, forms.BooleanField):
        return shown(bool(value))
    if isinstance(field, forms.ChoiceField):
        chosen = {str(getattr(each, "pk", each)) for each in (value if isinstance(value, list | tuple) else [value])}
        choices: Any = field.choices
        return ", ".join(str(words) for key, words in choices if key != "" and str(key) in chosen) or "trống"
    return str(field.widget.format_value(field.prepare_value(value)) or "trống")


class StandingForm(ComesBack, forms.BaseForm, metaclass=DeclarativeFieldsMetaclass):
    """A form whose initial values are what is stored; refused when others stand there than its page was filled with.

    They go along as a digest; a sending without one may only fill in what is empty. What was typed stays, the error
    says what stands now, and the next sending may replace that. To be mixed in before the form's own class; its view
    reads the initial values under a lock (`LockedMixin`, `StandingAdmin`).
    """

    standing = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Asked for once the form has all its fields.
        self.initial["standing"] = self._digest

    def clean(self) -> Any:
        cleaned = super().clean()
        sent = str(self.data.get(self.add_prefix("standing"), ""))
        differing = [name for name in self.changed_data if not self.fields[name].widget.is_hidden]
        stored = [name for name in differing if self.get_initial_for_field(self.fields[name], name)]
        if differing and sent != self._digest() and (sent or stored) and self._is_edit():
            self._refuse(sent, differing)
        return cleaned

    def _is_edit(self) -> bool:
        instance = getattr(self, "instance", None)
        return instance is None or instance.pk is not None

    def _digest(self) -> str:
        stored = [
            (name, str(self.get_initial_for_field(field, name)))
            for name, field in self.fields.items()
            if not field.widget.is_hidden
        ]
        return hashlib.sha256(json.dumps(stored).encode()).hexdigest()[:32]

    def _refuse(self, sent: str, differing: list[str]) -> None:
        renewed = {"standing": self._digest()}
        if "submission" in self.fields:
            renewed["submission"] = new_sending()
        self.come_back_with(**renewed)
        begins = "Nội dung này vừa được người khác sửa." if sent else "Trang gửi lên không cho biết đã mở nội dung nào."
        self.add_error(
            None,
            f"{begins} {standing_words(self, differing)}. Nội dung đồng chí đã nhập vẫn còn dưới đây; kiểm tra lại rồi "
            "bấm lần nữa nếu muốn giữ nội dung của mình.",
        )


class LockedMixin:
    """A page with a `StandingForm`: a POST runs in one transaction that locks the edited row before it is read."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            row = self.edited_row()
            if row is not None:
                lock_again(row)
            response: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def edited_row(self) -> models.Model | None:
        """The row within the page's reach, found before its form is made; None where there is none yet."""
        raise NotImplementedError
