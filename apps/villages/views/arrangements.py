"""Merging, splitting and renaming villages: what will happen is shown first; the list; taking back."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.generic import DetailView, FormView, TemplateView

from apps.core.forms import new_sending
from apps.core.views import FormOnRecordView, OnceFormMixin, RecordPages, UnitMixin
from apps.core.views.base import RecordMixin
from apps.core.views.records import RecordListView
from apps.villages.counting import Count, counts_on, split_pages
from apps.villages.filters import ArrangementFilter
from apps.villages.forms import (
    ArrangementForm,
    MergeVillagesForm,
    RenameVillageForm,
    SplitVillageForm,
    UndoForm,
    held_villages,
    standing_villages,
)
from apps.villages.models import Village, VillageArrangement
from apps.villages.services import dependents_of, effects_on, undo_arrangement
from apps.villages.tables import ArrangementTable


class ArrangementPages(RecordPages):
    """Only a list and a page each: a rearrangement is made, and taken back, as a whole."""

    model = VillageArrangement
    table_class = ArrangementTable
    filterset_class = ArrangementFilter
    when_empty = "Công chức xã, lãnh đạo xã bấm “Sắp xếp thôn” khi có quyết định nhập, tách, đổi tên."
    intro = "Nhập, tách, đổi tên thôn từ một ngày. Hồ sơ cũ giữ thôn cũ và tên cũ; hộ, nhiệm kỳ chuyển theo."


class ArrangementListView(RecordListView):
    pages = ArrangementPages


class ArrangementDetailView(RecordMixin, DetailView):
    """What was done, with the villages before and after, and the way back."""

    pages = ArrangementPages
    template_name = "villages/villagearrangement_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record, reach = self.object, self.request.user.reach
        links = record.successions.select_related("predecessor", "successor").order_by("pk")
        links = list(links.prefetch_related("predecessor__versions", "successor__versions"))
        standing = record.undone_at is None
        is_split = record.kind == VillageArrangement.Kind.SPLIT
        return super().get_context_data(
            old=list({link.predecessor_id: link.predecessor for link in links}.values()),
            new=list({link.successor_id: link.successor for link in links}.values()),
            may_undo=standing and reach.may_write_record(record),
            split_pages=[
                (page.label, reverse(page.url_name, args=[self.unit.slug, record.public_id]))
                for page in split_pages()
                if standing and is_split and reach.allows(page.permission, self.unit)
            ],
            **kwargs,
        )


class ArrangePage(UnitMixin):
    """For those who may rearrange the unit's villages."""

    permission_required = "villages.add_villagearrangement"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(list_url=ArrangementPages.url("list", self.unit.slug), **kwargs)


class ArrangementCreateView(ArrangePage, TemplateView):
    """Asks which kind it is to be."""

    template_name = "villages/villagearrangement_choose.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(held=held_villages(standing_villages(self.unit, user), user), **kwargs)


@dataclass(frozen=True)
class Preview:
    """What will happen: the summary, each old village with its counts, what ends, the new addresses."""

    arrangement: VillageArrangement
    villages: Sequence[tuple[Village, Count]]
    terms: Sequence[Any]
    conventions: Sequence[Any]

    @property
    def households(self) -> int:
        return sum(count.households for _, count in self.villages)

    @property
    def digest(self) -> str:
        """Changes with anything that the page shows."""
        shown = [self.arrangement.summary, self.arrangement.on, self.arrangement.slugs]
        shown += [(village.pk, count) for village, count in self.villages]
        shown += [[row.pk for row in rows] for rows in (self.terms, self.conventions)]
        return hashlib.sha256(repr(shown).encode()).hexdigest()


class ArrangeView(OnceFormMixin, ArrangePage, FormView):
    """The form; sent once it shows what will happen, sent again from there (`seen`) it is done.

    The preview carries it out and takes it back within one transaction, so it says what the doing would say.
    """

    template_name = "villages/villagearrangement_form.html"
    form_class: type[ArrangementForm]
    title: ClassVar[str]
    initial: ClassVar[dict[str, Any]] = {"kind": "thon"}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "unit": self.unit}

    def get_initial(self) -> dict[str, Any]:
        """A village's page may choose it beforehand (`?village=`)."""
        village = self.request.GET.get("village", "")
        chosen = {"village": village, "villages": [village]} if village.isascii() and village.isdigit() else {}
        return super().get_initial() | chosen

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"title": self.title, "preview": None} | kwargs))

    def form_valid(self, form: ArrangementForm) -> HttpResponse:
        if "back" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        try:
            preview = self.rehearse(form)
        except ValidationError as error:
            return self.form_invalid(self.with_errors(form, error))
        except IntegrityError:
            form.add_error(None, self.at_once)
            return self.form_invalid(form)
        if form.cleaned_data["seen"] == preview.digest:
            return super().form_valid(form)
        form.come_back_with(seen=preview.digest, submission=new_sending())
        asking = type(form)(form.data, user=self.request.user, unit=self.unit)
        asking.is_valid()
        return self.render_to_response(self.get_context_data(form=asking, preview=preview))

    def with_errors(self, form: ArrangementForm, error: ValidationError) -> ArrangementForm:
        """Each reason at its field, where the form has that field."""
        for field, words in error.message_dict.items() if hasattr(error, "error_dict") else [(None, error.messages)]:
            form.add_error(field if field in form.fields else None, words)
        return form

    @transaction.atomic
    def rehearse(self, form: ArrangementForm) -> Preview:
        """Do it, see what it does, and take the transaction back."""
        on, renames = form.cleaned_data["on"], isinstance(form, RenameVillageForm)
        old = list(form.old())
        ending = effects_on([] if renames else old, on)
        counts = counts_on([village.pk for village in old], on)
        arrangement = form.carry_out()
        transaction.set_rollback(True)
        lines = [(village, counts.get(village.pk, Count())) for village in old]
        return Preview(arrangement, lines, ending.terms, ending.conventions)

    def carry_out(self, form: ArrangementForm) -> str:
        return form.carry_out().get_absolute_url()

    def tell(self, form: ArrangementForm) -> None:
        messages.success(self.request, "Đã sắp xếp thôn.")


class MergeVillagesView(ArrangeView):
    form_class = MergeVillagesForm
    title = "Nhập thôn"


class SplitVillageView(ArrangeView):
    form_class = SplitVillageForm
    title = "Tách thôn"


class RenameVillageView(ArrangeView):
    form_class = RenameVillageForm
    title = "Đổi tên, đổi cách gọi thôn"


class ArrangementUndoView(OnceFormMixin, RecordMixin, FormOnRecordView):
    """Says what would be lost by it, or asks and takes the rearrangement back."""

    pages = ArrangementPages
    action = "change"
    writing = True
    form_class = UndoForm
    template_name = "villages/villagearrangement_undo.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.dependents = dependents_of(self.get_object(), request.user)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(dependents=getattr(self, "dependents", []), **kwargs)

    def carry_out(self, form: UndoForm) -> str:
        undo_arrangement(arrangement=self.object, user=self.request.user)
        return str(self.object.get_absolute_url())

    def tell(self, form: UndoForm) -> None:
        messages.success(self.request, "Đã hoàn tác lần sắp xếp; thôn và hộ trở lại như trước.")
