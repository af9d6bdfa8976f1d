"""Form fields and the base form of every record."""

import re
import secrets
from collections.abc import Iterable
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.forms import BaseFormSet
from django.forms.models import BaseInlineFormSet, ModelChoiceIterator

from apps.core.attachments import Purpose
from apps.core.display import record_text
from apps.core.models import Attachment
from apps.core.numbers import format_number, parse_number
from apps.core.text import as_key, clean_text
from apps.core.together import along, together
from apps.core.uploads import CheckedFileField

MAX_TEXT = 20_000
PICTURES = (Attachment.Kind.JPEG, Attachment.Kind.PNG)
EMPTY_CHOICE = "– Chọn –"
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_SUBMISSION = re.compile("[A-Za-z0-9_-]{1,40}")


class VietnameseNumberField(forms.DecimalField):
    """A number typed the Vietnamese way ("2.631", "834,77"); shown again in the same way."""

    widget = forms.TextInput

    def __init__(self, *, decimal_places: int = 0, **kwargs: Any) -> None:
        kwargs.pop("localize", None)
        super().__init__(decimal_places=decimal_places, **kwargs)
        self.widget.attrs["inputmode"] = "decimal" if decimal_places else "numeric"

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            return parse_number(str(value))
        except ValueError:
            raise ValidationError(
                "“%(value)s” không phải là số. Viết như 2.631 hoặc 834,77 (dấu chấm tách nghìn, dấu phẩy thập phân).",
                params={"value": str(value)[:60]},
                code="invalid",
            ) from None

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            number = Decimal(value)
            return format_number(number.quantize(Decimal(1)) if number == number.to_integral_value() else number)
        return value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class CleanText(forms.CharField):
    """Text cleaned as the model field cleans it, so that what is checked is what is stored.

    Control characters (NUL and the like, pasted from broken files) are refused instead of silently dropped.
    """

    def to_python(self, value: Any) -> str:
        text = clean_text(super().to_python(value))
        if _CONTROL.search(text):
            raise ValidationError("Nội dung có ký tự ẩn không đọc được, thường do dán từ tệp hỏng. Hãy gõ lại chỗ đó.")
        return text


_DAY_FIRST = re.compile(r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{4})|(\d{2})(\d{2})(\d{4})", re.ASCII)


class DayFirstDateField(forms.DateField):
    """A date typed day first, by dots, dashes or spaces too, or as eight digits: some phones show digits alone.

    Years that no record of a commune can have are refused.
    """

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "Ngày không đúng hoặc không có trong lịch. Viết ngày/tháng/năm, ví dụ 05/07/2023.",
    }
    widget = forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "ngày/tháng/năm", "inputmode": "numeric"})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and (typed := _DAY_FIRST.fullmatch(value.strip())):
            value = "/".join(part for part in typed.groups() if part)
        day = super().to_python(value)
        if day is not None and not 1900 <= day.year <= 2200:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class YearField(forms.IntegerField):
    """A calendar year in four digits, printed without a thousands mark."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": "Viết năm bằng bốn chữ số, ví dụ 2023."}
    widget = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4})

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, int) else value


def formfield_for(field: models.Field, **kwargs: Any) -> forms.Field | None:
    """The portal's form field for a model field: Vietnamese numbers, day-first dates, clean text."""
    if isinstance(field, models.DecimalField):
        kwargs.update(
            form_class=VietnameseNumberField, decimal_places=field.decimal_places, max_digits=field.max_digits
        )
    elif isinstance(field, models.IntegerField) and not field.choices:
        bounds = _integer_bounds(field)
        form_class = YearField if field.name in ("year", "birth_year") else VietnameseNumberField
        return form_class(
            label=kwargs.pop("label", field.verbose_name[:1].upper() + field.verbose_name[1:]),
            required=not (field.blank or field.null),
            help_text=field.help_text,
            initial=field.default if field.has_default() else None,
            **bounds,
        )
    elif isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        kwargs.setdefault("form_class", DayFirstDateField)
    elif isinstance(field, models.TextField):
        kwargs.setdefault("form_class", CleanText)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        kwargs.setdefault("validators", [MaxLengthValidator(MAX_TEXT)])
    elif isinstance(field, models.CharField) and not field.choices:
        kwargs.setdefault("form_class", CleanText)
    return field.formfield(**kwargs)


def _integer_bounds(field: models.IntegerField) -> dict[str, int]:
    lowest = 0 if isinstance(field, models.PositiveIntegerField | models.PositiveSmallIntegerField) else None
    if isinstance(field, models.PositiveBigIntegerField):
        lowest, highest = 0, 10**15
    else:
        highest = 32_767 if isinstance(field, models.PositiveSmallIntegerField) else 2_147_483_647
    return {"max_value": highest} | ({} if lowest is None else {"min_value": lowest})


class ComesBack:
    """A bound form whose page comes back with some of its values put right."""

    def come_back_with(self, **values: str) -> None:
        """Let the page come back as if these values had been sent for its fields, all else as it was typed."""
        data = self.data.copy()  # type: ignore[has-type]
        for name, value in values.items():
            data[self.add_prefix(name)] = value  # type: ignore[attr-defined]
        self.data = data


class PortalFormMixin(ComesBack):
    """What every form has: the user who fills it in, and empty choices that say so in words."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for field in self.fields.values():  # type: ignore[attr-defined]
            if isinstance(field, forms.ModelChoiceField):
                several = isinstance(field, forms.ModelMultipleChoiceField)
                field.empty_label = None if several or (field.required and field.initial) else EMPTY_CHOICE
            elif isinstance(field, forms.ChoiceField):
                field.choices = [(value, EMPTY_CHOICE if value == "" else label) for value, label in field.choices]


class VersionField(forms.IntegerField):
    """The hidden version that an edit was opened on; what is no number counts as missing, which the edit refuses."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> int | None:
        try:
            return super().clean(value)
        except ValidationError:
            return None


def new_sending() -> str:
    """A one-time sending id."""
    return secrets.token_urlsafe(18)


class SubmissionField(forms.CharField):
    """The hidden one-time sending id, a new one for each form; what the portal cannot have made counts as none."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, initial=new_sending, **kwargs)

    def clean(self, value: Any) -> str:
        return value if isinstance(value, str) and _SUBMISSION.fullmatch(value) else ""


class RecordForm(PortalFormMixin, forms.ModelForm):
    """Form of a `UnitRecord`: knows its unit, carries the version it was opened on and a one-time sending id.

    Every choice of another record is narrowed to what the user may see within the unit. `unit` is where a new
    record goes; an existing one keeps its own.
    """

    version = VersionField()
    submission = SubmissionField()

    formfield_callback = formfield_for

    class Meta:
        formfield_callback = formfield_for

    def __init__(self, *args: Any, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        if self.instance.pk is None:
            self.instance.unit = unit
        self.fields["version"].initial = self.instance.version
        self.conflict: Any = None
        narrow_choices(self, self.user, unit)

    def _get_validation_exclusions(self) -> set[str]:
        # Nobody types `unit`, yet constraints such as "once per unit" must answer here and not as a failed write.
        return super()._get_validation_exclusions() - {"unit"}

    @property
    def submission_key(self) -> str:
        """The sending id, known before the rest of the form is checked."""
        return str(self.fields["submission"].clean(self.data.get(self.add_prefix("submission"))))

    def show_conflict(self, current: Any) -> None:
        """Keep what was typed, show what stands there now beside each changed field, and take its version."""
        self.conflict = self.differences(current)
        self.come_back_with(version=str(current.version), submission=new_sending())
        begins = (
            "Trang gửi lên không cho biết đã mở bản ghi ở lần lưu nào."
            if self.cleaned_data["version"] is None
            else "Bản ghi này vừa được người khác sửa."
        )
        self.add_error(
            None,
            f"{begins} Nội dung đồng chí đã nhập vẫn còn dưới đây; nội dung đang lưu được ghi ở đầu trang. "
            "Kiểm tra lại rồi bấm Lưu nếu muốn giữ nội dung của mình.",
        )

    def differences(self, current: Any) -> list[tuple[str, str, str]]:
        """Of each field that was typed otherwise than it stands: its label, what stands, and what was typed."""
        return [
            (str(self[name].label), record_text(current, name), record_text(self.instance, name))
            for name in self.changed_against(current)
        ]

    def changed_against(self, current: Any) -> list[str]:
        """Names of fields whose typed value differs from the stored one."""
        return [
            name
            for name in self._meta.fields or ()
            if name in self.cleaned_data and self.cleaned_data[name] != getattr(current, name)
        ]


class ChildForm(PortalFormMixin, forms.ModelForm):
    """Form of a row typed on its parent's page; choices are narrowed as in `RecordForm`."""

    formfield_callback = formfield_for

    class Meta:
        formfield_callback = formfield_for

    def __init__(self, *args: Any, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow_choices(self, self.user, unit)


class AttachForm(PortalFormMixin, forms.Form):
    """Files for a record, with one note for all of them and a one-time sending id.

    Where the record's kind tells its files apart (`purposes`), one says what these are.
    """

    purpose = forms.ChoiceField(label="Tệp này là", required=False)
    files = CheckedFileField(label="Tệp", multiple=True)
    note = CleanText(label="Ghi chú", max_length=200, required=False)
    submission = SubmissionField()

    def __init__(self, *args: Any, purposes: Iterable[Purpose] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purposes = {purpose.key: purpose for purpose in purposes}
        if self.purposes:
            chosen: Any = self.fields["purpose"]
            chosen.choices = [("", "Tệp khác"), *((key, purpose.label) for key, purpose in self.purposes.items())]
        else:
            del self.fields["purpose"]

    @property
    def chosen(self) -> Purpose | None:
        """What these files are, once the form is valid; None for other ones."""
        return self.purposes.get(self.cleaned_data.get("purpose", ""))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        purpose = self.chosen
        if purpose and purpose.is_picture and any(file.kind not in PICTURES for file in cleaned.get("files", ())):
            self.add_error("files", f"{purpose.label}: chỉ nhận tệp ảnh (JPEG, PNG).")
        return cleaned


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows of a table; a key that no table can have is refused in words, as one that is not there."""

    def clean(self, value: Any) -> Any:
        for key in value if isinstance(value, list | tuple) else ():
            if as_key(str(key)) is None:
                raise ValidationError(self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": key})
        return super().clean(value)


class RowKeyField(forms.ModelChoiceField):
    """The hidden key of a row that was read already: it names that row and no other, without asking once more."""

    def __init__(self, row: models.Model) -> None:
        super().__init__(type(row)._default_manager.none(), initial=row.pk, widget=forms.HiddenInput)
        self.row = row

    def to_python(self, value: Any) -> models.Model:
        if as_key(str(value)) != self.row.pk:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return self.row


class OrderedFormSet(BaseInlineFormSet):
    """Rows in the order typed (`position`), checked against their parent as typed on the same page."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        setattr(form.instance, self.fk.name, self.instance)
        if form.instance.pk is None:
            form.instance.position = (index or 0) + 1
        else:
            form.fields[self.model._meta.pk.name] = RowKeyField(form.instance)


def share_choices(*shown: Any) -> None:
    """Read the choices of forms and formsets together, those of a formset's field once for all its rows."""
    alike: list[list[forms.ModelChoiceField]] = []
    for part in shown:
        by_name: dict[str, list[forms.ModelChoiceField]] = {}
        for form in part.forms if isinstance(part, BaseFormSet) else [part]:
            for name, field in form.fields.items():
                if isinstance(field, forms.ModelChoiceField) and not field.widget.is_hidden:
                    by_name.setdefault(name, []).append(field)
        alike.extend(by_name.values())
    read = together([partial(_choices, fields[0]) for fields in alike])
    for fields, choices in zip(alike, read, strict=True):
        for field in fields:
            field.choices = choices


def _choices(field: Any) -> list[Any]:
    choices = field.choices
    if isinstance(choices, ModelChoiceIterator):
        choices.queryset = along(choices.queryset)
    # An iterator of its own, as the choices would count themselves in one more query.
    return list(iter(choices))


def narrow_choices(form: forms.BaseForm, user: Any, unit: Any) -> None:
    """Let every choice of another record offer only what the user may see within the unit."""
    for field in form.fields.values():
        queryset = getattr(field, "queryset", None)
        if queryset is not None:
            visible = queryset.visible_to(user).for_list()
            field.queryset = visible.filter(**{visible.unit_path: unit})
