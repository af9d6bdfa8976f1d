"""A record was deleted while somebody had its page open: what was typed is shown, and where the record comes back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import NoReverseMatch

from apps.core.views.children import Child

# No form of the portal has more boxes, and a forged one shall not cost the server seconds.
MOST_SHOWN = 2_000


@dataclass(frozen=True)
class Typed:
    """What stood in one box; `label` names it, with its table and row where it has them."""

    label: str
    words: str

    @property
    def lines(self) -> int:
        """The height of a box that shows most of it without scrolling."""
        return min(12, sum(1 + len(line) // 40 for line in self.words.splitlines()))


def typed_in(data: QueryDict, form_class: Any, children: tuple[Child, ...] = ()) -> Iterator[Typed]:
    """The words and choices that were sent for a form and the rows of its record, under the labels of their boxes.

    Chosen records are left out: here nothing narrows them to what the user may see.
    """
    for name, field in form_class.base_fields.items():
        yield from _told(data, name, field, "")
    for child in children:
        if child.formset is not None:
            yield from _typed_rows(data, child)


def _typed_rows(data: QueryDict, child: Child) -> Iterator[Typed]:
    pattern = re.compile(rf"{re.escape(child.related_name)}-(\d{{1,4}})-", re.ASCII)
    numbers = sorted({int(found[1]) for name in data if (found := pattern.match(name))})
    for number in numbers:
        for name, field in child.formset.form.base_fields.items():  # type: ignore[union-attr]
            yield from _told(
                data, f"{child.related_name}-{number}-{name}", field, f"{child.title}, dòng {number + 1} – "
            )


def _told(data: QueryDict, name: str, field: forms.Field, where: str) -> Iterator[Typed]:
    if field.widget.is_hidden or isinstance(field, forms.ModelChoiceField | forms.BooleanField | forms.FileField):
        return
    values = [value for value in data.getlist(name) if value.strip()]
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        values = [str(words) for key, words in choices if str(key) in values]
    if values:
        yield Typed(f"{where}{field.label or name}", "\n".join(values))


class GoneMixin:
    """A form about a record: sent after its deletion, it answers 410 with all that was typed.

    Who may not write such a record hears no more than of one that never was (404).
    """

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except (Http404, ObjectDoesNotExist) as missing:
            if request.method != "POST" or not self.is_gone():
                raise
            deletion = self.deletion()
            # Seen a moment ago by this very request, the record needs no proof that the user knew of it.
            if deletion is None and not isinstance(missing, ObjectDoesNotExist):
                raise
            return self.show_gone(deletion)

    def is_gone(self) -> bool:
        """Whether the address, in a unit of the user's, names a record that does not stand."""
        view: Any = self
        public_id = view.kwargs.get("public_id")
        asked = public_id is not None and getattr(view, "unit", None) is not None
        return asked and not view.model._default_manager.filter(public_id=public_id).exists()

    def deletion(self) -> Any:
        """The history row of the deletion; None where the user may not write the record."""
        view: Any = self
        rows = view.pages.deletions(view.request.user, view.unit).filter(public_id=view.kwargs["public_id"])
        last = rows.select_related("history_user").order_by("-history_id").first()
        if last is None:
            return None
        # A row is written by whoever writes its record, which stands: its unit was just asked for.
        record = getattr(last.instance, getattr(view.model, "PARENT", ""), last.instance)
        return last if view.request.user.reach.may_write_record(record) else None

    def show_gone(self, deletion: Any) -> HttpResponse:
        view: Any = self
        pages, user = view.pages, view.request.user
        permission = pages.permission("delete")
        form_class = getattr(view, "form_class", None) or pages.form_class
        context = {
            "unit": view.unit,
            "kind": str(view.model._meta.verbose_name),
            "list_url": pages.url("list", view.unit.slug),
            "deletion": deletion,
            "restore_url": self._restore_url(deletion) if user.reach.allows(permission, view.unit) else "",
            "restorers": user.reach.who_may(permission),
            "typed": list(typed_in(view.request.POST, form_class, pages.children))[:MOST_SHOWN],
        }
        return render(view.request, "core/record_gone.html", context, status=410)

    def _restore_url(self, deletion: Any) -> str:
        view: Any = self
        if deletion is None:
            return ""
        try:
            return str(view.pages.url("restore", view.unit.slug, deletion.history_id))
        except NoReverseMatch:
            return ""  # a kind that has no such page
