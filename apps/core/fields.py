"""Model fields whose text is clean before it is stored, however it came in (form, import, bulk create)."""

from typing import Any

from django.db import models

from apps.core.text import clean_text, search_key


class _CleanMixin:
    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)  # type: ignore[misc]
        return clean_text(value) if isinstance(value, str) else value

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        value = super().pre_save(instance, add)  # type: ignore[misc]
        if isinstance(value, str):
            value = clean_text(value)
            setattr(instance, self.attname, value)  # type: ignore[attr-defined]
        return value


class CleanCharField(_CleanMixin, models.CharField):
    """One line of clean text (`core.text.clean_text`)."""


class CleanTextField(_CleanMixin, models.TextField):
    """Several lines of clean text."""


class SearchKeyField(models.TextField):
    """What the list's search box looks in: the fields that the model names in `SEARCH_FIELDS`, folded.

    A name in `SEARCH_FIELDS` may be any attribute of the row, so a property can add what stands in another table.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def pre_save(self, instance: models.Model, add: bool) -> str:
        names = getattr(instance, "SEARCH_FIELDS", ())
        key = search_key(" ".join(str(getattr(instance, name) or "") for name in names))
        setattr(instance, self.attname, key)
        return key


class FoldedField(models.CharField):
    """Another field (`of`) as a search key, so that equal names are found and compared whatever their diacritics."""

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        self.of = of
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, instance: models.Model, add: bool) -> str:
        key = search_key(str(getattr(instance, self.of) or ""))
        setattr(instance, self.attname, key)
        return key
