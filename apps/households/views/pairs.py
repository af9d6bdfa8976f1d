"""Likely duplicates: found, looked at side by side, said to be two, made one, and that taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.views.generic import DetailView, ListView, TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from apps.core.access import Access, note_access
from apps.core.display import NOTHING, shown
from apps.core.forms import new_sending
from apps.core.spreadsheets import excel_response
from apps.core.text import clean_text, masked_phone
from apps.core.views import FormOnRecordView, OnceFormMixin, UnitMixin, VisibleMixin
from apps.households.forms.pairs import DuplicateForm, PairFilterForm
from apps.households.models import Household, HouseholdMerge, HouseholdPair
from apps.households.services.merges import PairChangedError, merge_households, seen_digest, undo_merge
from apps.households.services.pairs import (
    MOST_PAIRS,
    likely_pairs,
    likeness_of,
    said_different,
    say_different,
    take_back_different,
)

PER_PAGE = 25
SHEET_HEADER = (
    *("Lý do", "Mã hộ thứ nhất", "Chủ hộ", "Năm sinh", "Thôn", "Số nhân khẩu", "Địa chỉ", "Điện thoại"),
    *("Mã hộ thứ hai", "Chủ hộ", "Năm sinh", "Thôn", "Số nhân khẩu", "Địa chỉ", "Điện thoại"),
)


@dataclass(frozen=True)
class PairRow:
    """A line of the list: the two households and why they stand there."""

    first: Household
    second: Household
    words: str

    @property
    def url(self) -> str:
        return pair_url(self.first, self.second)


def pair_url(one: Household, other: Household, page: str = "pair-detail", **arguments: str) -> str:
    """Address of a page about two households; the other one stands there by its code."""
    at = reverse(f"households:{page}", args=[one.unit.slug, one.public_id])
    return f"{at}?{urlencode({'voi': other.code} | arguments)}"


class PairListView(UnitMixin, TemplateView):
    """Likely pairs, the likeliest first, or those said to be two; `?xuat=xlsx` gives all of them as a workbook."""

    permission_required = "households.view_household"
    template_name = "households/pair_list.html"

    @cached_property
    def form(self) -> PairFilterForm:
        return PairFilterForm(self.request.GET, user=self.request.user, unit=self.unit)

    @cached_property
    def found(self) -> list[tuple[int, int, str]]:
        """Keys of the two households and why, of all pairs."""
        if not self.form.said:
            pairs = likely_pairs(unit=self.unit, user=self.request.user, village=self.form.village)
            return [(pair.first, pair.second, pair.likeness.words) for pair in pairs]
        rows = HouseholdPair.objects.visible_to(self.request.user).filter(unit=self.unit).select_related("said_by")
        if self.form.village:
            rows = rows.filter(first__village=self.form.village) | rows.filter(second__village=self.form.village)
        return [
            (row.first_id, row.second_id, f"{shown(row.said_by)} xác định là hai hộ, ngày {_day(row.said_at)}")
            for row in rows.order_by("-said_at", "-pk")[:MOST_PAIRS]
        ]

    def rows(self, found: Iterable[tuple[int, int, str]]) -> list[PairRow]:
        """The lines of these pairs; two queries however many."""
        pairs = list(found)
        keys = {key for first, second, _ in pairs for key in (first, second)}
        households = {row.pk: row for row in _households(self.request.user, keys)}
        return [
            PairRow(households[first], households[second], words)
            for first, second, words in pairs
            if {first, second} <= households.keys()
        ]

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("xuat") != "xlsx":
            return super().get(request, *args, **kwargs)
        rows = self.rows(self.found)
        self.note(Access.EXPORTED, len(rows))
        lines = [[capfirst(row.words), *_cells(row.first), *_cells(row.second)] for row in rows]
        return excel_response("Hộ nghi trùng", SHEET_HEADER, lines, f"ho-nghi-trung-{self.unit.slug}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page: Page = Paginator(self.found, PER_PAGE).get_page(self.request.GET.get("page"))
        rows = self.rows(page.object_list)
        self.note(Access.LISTED, len(rows))
        return super().get_context_data(
            form=self.form,
            page=page,
            rows=rows,
            total=len(self.found),
            most=MOST_PAIRS,
            may_merge=self.request.user.reach.allows("households.change_household", self.unit),
            **kwargs,
        )

    def note(self, action: Access, pairs: int) -> None:
        note_access(self.request, unit=self.unit, model=Household, action=action, rows=2 * pairs)


def _households(user: Any, keys: Iterable[int]) -> Any:
    return Household.objects.visible_to(user).filter(pk__in=keys).for_list()


def _cells(household: Household) -> list[Any]:
    told = [household.code, household.head_name, household.birth_year, str(household.village), household.members]
    return [*told, household.address, masked_phone(household.phone)]


class OnPairMixin(VisibleMixin):
    """A page about the household of the address and the one whose code `?voi=` gives; both within the user's sight."""

    model = Household
    slug_field = slug_url_kwarg = "public_id"
    context_object_name = "household"

    def get_queryset(self) -> Any:
        own = ("residences__village__versions", "classifications", "representatives")
        return super().get_queryset().select_related("created_by").prefetch_related(*own)

    @property
    def wanted(self) -> str:
        """The code of the other one, as it was typed."""
        return clean_text(self.request.GET.get("voi", ""))[:60]

    def get_object(self, queryset: Any = None) -> Any:
        household = super().get_object(queryset)
        found = self.get_queryset().filter(code=self.wanted).exclude(pk=household.pk)
        self.other = found.first() if self.wanted else None
        return household

    def note_pair(self) -> None:
        for household in (self.object, self.other):
            self.note_access(Access.OPENED, record=household.public_id)


class PairDetailView(OnPairMixin, DetailView):
    """Two households side by side; without the other one asks for its code. Sent with `?viec=` it takes a word.

    `khac`: the two are two households; `lai`: that word is taken back. Saying either twice changes nothing.
    """

    template_name = "households/pair_detail.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.writing = request.method == "POST"

    def get_permission_required(self) -> tuple[str]:
        return ("households.change_household" if self.writing else "households.view_household",)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, pair = self.request.user, (self.object, self.other)
        if self.other is None:
            self.note_access(Access.OPENED, record=self.object.public_id)
            return super().get_context_data(other=None, wanted=self.wanted, **kwargs)
        self.note_pair()
        likeness = likeness_of(*pair)
        return super().get_context_data(
            other=self.other,
            likeness=likeness.words if likeness else "",
            said=said_different(one=self.object, other=self.other),
            rows=compared(*pair),
            may_merge=all(user.reach.may_write_record(household) for household in pair),
            merge_url=pair_url(*pair, "pair-merge"),
            different_url=pair_url(*pair, viec="khac"),
            again_url=pair_url(*pair, viec="lai"),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if self.other is None:
            return redirect(reverse("households:pair-detail", args=[self.unit.slug, self.object.public_id]))
        pair = {"one": self.object, "other": self.other}
        if request.GET.get("viec") == "lai":
            take_back_different(**pair)
            messages.success(request, "Đã bỏ lời xác định; hai hộ lại được tìm khi trùng tên.")
        elif request.GET.get("viec") == "khac":
            say_different(**pair, user=request.user)
            undo = pair_url(self.object, self.other, viec="lai")
            messages.success(
                request,
                f"Đã ghi nhận {self.object} và {self.other} là hai hộ.",
                extra_tags=f"undo:{undo}",
            )
            return redirect("households:pair-list", self.unit.slug)
        return redirect(pair_url(self.object, self.other))


def compared(first: Household, second: Household) -> list[tuple[str, str, str, bool]]:
    """Label, what stands in the first, what in the second, and whether they differ; telephones are masked."""
    rows = []
    for label, text in _COMPARED:
        one, other = text(first), text(second)
        rows.append((label, one or NOTHING, other or NOTHING, one != other))
    phones = (masked_phone(first.phone) or NOTHING, masked_phone(second.phone) or NOTHING)
    rows.insert(_PHONE_AT, ("Điện thoại", *phones, first.phone != second.phone))
    return rows


def _residences(household: Household) -> str:
    spans = []
    for row in household.residences.all():
        end = f"đến hết {row.end:%d/%m/%Y} ({row.get_end_kind_display()})" if row.end else "đến nay"
        spans.append(f"{row.village}: từ {row.start:%d/%m/%Y} ({row.get_start_kind_display()}) {end}")
    return "\n".join(spans)


def _representatives(household: Household) -> str:
    return "\n".join(
        f"{row.full_name}, {row.get_kind_display()}, {shown(row.valid_from)} – {shown(row.valid_until)}"
        for row in household.representatives.all()
    )


def _day(moment: datetime) -> str:
    return shown(localdate(moment))


def _entered(household: Household) -> str:
    by = f" bởi {household.created_by}" if household.created_by else ""
    return f"{_day(household.created_at)}{by}; lưu lần thứ {household.version}"


_COMPARED: tuple[tuple[str, Any], ...] = (
    ("Mã hộ", lambda row: row.code),
    ("Thôn", lambda row: str(row.village)),
    ("Chủ hộ", lambda row: row.head_name),
    ("Năm sinh chủ hộ", lambda row: str(row.birth_year or "")),
    ("Cử tri đại diện hộ", lambda row: row.representative),
    ("Số nhân khẩu", lambda row: shown(row.members)),
    ("Địa chỉ", lambda row: row.address),
    ("Diện hộ", lambda row: "\n".join(str(entry) for entry in row.classifications.all())),
    ("Thời gian cư trú", _residences),
    ("Người đại diện, chủ hộ trước", _representatives),
    ("Ghi chú", lambda row: row.note),
    ("Nhập sổ", _entered),
)
_PHONE_AT = 7


class OnPairFormView(FormOnRecordView):
    """A form about two households; without the other one the comparing page asks for it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.without_other() or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.without_other() or super().post(request, *args, **kwargs)

    def without_other(self) -> HttpResponse | None:
        household = self.get_object()
        if self.other is not None:
            return None
        at = reverse("households:pair-detail", args=[self.unit.slug, household.public_id])
        return redirect(f"{at}?{urlencode({'voi': self.wanted})}" if self.wanted else at)


class DuplicateView(OnceFormMixin, OnPairMixin, OnPairFormView):
    """Asks which household stays and whose values it has, then makes the two one."""

    form_class = DuplicateForm
    permission_required = ("households.change_household", "households.delete_household")
    template_name = "households/merge_form.html"
    writing = True

    def get_form_kwargs(self) -> dict[str, Any]:
        pair = (self.object, self.other)
        initial = {"seen": seen_digest(*pair)}
        return super().get_form_kwargs() | {"pair": pair, "initial": initial}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.note_pair()
        return super().get_context_data(
            other=self.other,
            rows=compared(self.object, self.other),
            back=pair_url(self.object, self.other),
            **kwargs,
        )

    def form_valid(self, form: DuplicateForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except PairChangedError:
            return self.earlier() or self.without_other() or self.show_again(form)

    def show_again(self, form: DuplicateForm) -> HttpResponse:
        """The two as they stand now, with what was chosen; the next sending goes by these."""
        self.object = self.get_object()
        form.come_back_with(seen=seen_digest(self.object, self.other), submission=new_sending())
        again = DuplicateForm(form.data, user=self.request.user, pair=(self.object, self.other))
        again.is_valid()
        again.add_error(None, "Một trong hai hộ vừa được sửa. Xem lại nội dung dưới đây rồi bấm Gộp lần nữa.")
        return self.form_invalid(again)

    def carry_out(self, form: DuplicateForm) -> str:
        kept, gone = form.rows
        self.merge = merge_households(
            kept=kept, gone=gone, taken=form.taken, user=self.request.user, seen=form.cleaned_data["seen"]
        )
        return kept.get_absolute_url()

    def tell(self, form: DuplicateForm) -> None:
        messages.success(
            self.request,
            f"Đã gộp hộ {self.merge.gone_code} vào hộ {self.merge.kept}.",
            extra_tags=f"undo:{_undo_url(self.merge)}",
        )


def _undo_url(merge: HouseholdMerge) -> str:
    return reverse("households:merge-undo", args=[merge.unit.slug, merge.public_id])


class MergeListView(VisibleMixin, ListView):
    """All merges of the unit, the newest first, each with its undo."""

    model = HouseholdMerge
    permission_required = "households.change_household"
    template_name = "households/merge_list.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("kept__unit", "undone_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(self.object_list, PER_PAGE).get_page(self.request.GET.get("page"))
        note_access(self.request, unit=self.unit, model=Household, action=Access.LISTED, rows=len(page.object_list))
        may_undo = self.request.user.reach.may_write(Household, self.unit)
        return super().get_context_data(page=page, may_undo=may_undo, **kwargs)


class MergeUndoView(VisibleMixin, SingleObjectMixin, View):
    """Takes a merge back, or says why not; sent twice it is taken back once."""

    model = HouseholdMerge
    permission_required = ("households.change_household", "households.add_household")
    slug_field = slug_url_kwarg = "public_id"
    writing = True
    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        merge = self.get_object()
        try:
            undo_merge(merge=merge, user=request.user)
        except (ValidationError, IntegrityError) as error:
            reasons = " ".join(getattr(error, "messages", ["Bản ghi khác đang giữ chỗ của hộ này."]))
            messages.error(request, f"Chưa hoàn tác được việc gộp hộ {merge.gone_code}: {reasons}")
        else:
            messages.success(request, f"Đã hoàn tác: hộ {merge.gone_code} có lại như trước khi gộp.")
        return redirect("households:merge-list", self.unit.slug)
