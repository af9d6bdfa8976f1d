"""Rows keep to their unit: none moves to another one, none chooses a record or village of another one."""

from collections.abc import Iterator
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst

from apps.villages.scope import choice_keys, home_key, row_behind, unit_id_of


class KeepsToUnit(models.Model):
    """Refuses, in `clean` and `save`, to move to another unit or parent and to choose what another unit has.

    Keys that did not change since the row was read cost no query. What is written past `save` (bulk, `update`) the
    triggers of `villages.scope_triggers` refuse.
    """

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.refuse_foreign_keys()
        super().save(*args, **kwargs)
        self._note_keys()

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any, **kwargs: Any) -> Self:
        row = super().from_db(db, field_names, values, **kwargs)
        row._note_keys()
        return row

    def clean(self) -> None:
        super().clean()
        self.refuse_foreign_keys()

    def refuse_foreign_keys(self) -> None:
        """Raises `ValidationError`, at the field where a choice is at fault."""
        home = home_key(type(self))
        if self._moves(home):
            kind = capfirst(self._meta.verbose_name)
            raise ValidationError(f"{kind} đã lưu không chuyển sang {home.verbose_name} khác.")
        changed = list(self._changed_choices())
        unit_id = unit_id_of(self) if changed else None
        for key in changed if unit_id is not None else ():
            if unit_id_of(row_behind(self, key)) not in (None, unit_id):
                raise ValidationError({key.name: f"{capfirst(key.verbose_name)} được chọn không thuộc đơn vị này."})

    def _note_keys(self) -> None:
        """Remember the keys as they stand in the database; those that were not read are left out."""
        keys = (home_key(type(self)), *choice_keys(type(self)))
        self._read_keys = {key.attname: self.__dict__[key.attname] for key in keys if key.attname in self.__dict__}

    @property
    def _known_keys(self) -> dict[str, Any]:
        # A copy of a stored row that becomes a new one has nothing in the database yet.
        return getattr(self, "_read_keys", {}) if self.pk is not None else {}

    def _moves(self, home: Any) -> bool:
        name = home.attname
        if self.pk is None or name not in self.__dict__:
            return False
        if name in self._known_keys:
            return bool(self._known_keys[name] != self.__dict__[name])
        stored = type(self)._base_manager.filter(pk=self.pk).values_list(name, flat=True)
        return any(key != self.__dict__[name] for key in stored)

    def _changed_choices(self) -> Iterator[Any]:
        for key in choice_keys(type(self)):
            value = self.__dict__.get(key.attname)
            if value is not None and self._known_keys.get(key.attname) != value:
                yield key
