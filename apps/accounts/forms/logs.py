"""What the two logs may be narrowed by."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from apps.core.forms import DayFirstDateField

Choices = Iterable[tuple[str, str]]
# Entries that nobody signed in wrote: data loaded by a command, upkeep.
PORTAL = "cong"


class LogFilterForm(forms.Form):
    """Person, kind, what was done, and the days; a field that is wrong narrows nothing and says so."""

    person = forms.ChoiceField(label="Người thực hiện", required=False)
    kind = forms.ChoiceField(label="Loại sổ", required=False)
    action = forms.ChoiceField(label="Việc", required=False)
    since = DayFirstDateField(label="Từ ngày", required=False)
    until = DayFirstDateField(label="Đến hết ngày", required=False)

    def __init__(self, data: Any, *, people: Choices, kinds: Choices, actions: Choices) -> None:
        super().__init__(data)
        for name, choices in (("person", people), ("kind", kinds), ("action", actions)):
            self.fields[name].choices = [("", "Tất cả"), *choices]

    def chosen(self, name: str) -> Any:
        """The valid value of a field, else None."""
        self.is_valid()
        return self.cleaned_data.get(name) or None

    def within(self, field: str) -> Q:
        """The moment lies from the first to the last chosen day, both counted in."""
        since, until = self.chosen("since"), self.chosen("until")
        condition = Q(**{f"{field}__gte": _midnight(since)}) if since else Q()
        return condition & Q(**{f"{field}__lt": _midnight(until + timedelta(days=1))}) if until else condition


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class AccessFilterForm(LogFilterForm):
    """For the access log; also by the code of a record."""

    record = forms.CharField(label="Mã bản ghi", max_length=16, required=False)

    def condition(self) -> Q:
        chosen = {"user": "person", "kind": "kind", "action": "action", "record": "record"}
        wanted = {column: self.chosen(name) for column, name in chosen.items() if self.chosen(name)}
        return Q(**wanted) & self.within("at")


class ChangeFilterForm(LogFilterForm):
    """For the change log; `kind` chooses among the histories and is no condition on their entries.

    `mark` comes from a folded line: what was written under it.
    """

    mark = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)

    def condition(self) -> Q:
        person, action, mark = self.chosen("person"), self.chosen("action"), self.chosen("mark")
        condition = self.within("history_date")
        if mark:
            condition &= Q(history_change_reason=mark)
        if person:
            condition &= Q(history_user=None if person == PORTAL else person)
        return condition & Q(history_type=action) if action else condition
