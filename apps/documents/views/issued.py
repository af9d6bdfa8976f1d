"""Issued documents: the page, the files, the register."""

from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from django.views.generic import DetailView, FormView, UpdateView, View

from apps.core.downloads import file_response
from apps.core.history import timeline
from apps.core.standing import LockedMixin
from apps.core.views import OnceFormMixin, RecordPages, RefusedFormMixin, UnitMixin, VisibleMixin
from apps.core.views.records import RecordListView
from apps.documents.filters import NumberEntryFilter
from apps.documents.forms import BookChangeForm, BookForm, EntryMarkForm, PaperCorrectionForm, PaperEntryForm
from apps.documents.models import (
    Delivery,
    DocumentFile,
    FileAlarm,
    IssuedDocument,
    NumberBook,
    NumberEntry,
    SignedCopy,
)
from apps.documents.services import (
    BRING,
    CLOSE,
    NOTE,
    SIGN,
    VOID,
    BookRefusedError,
    BookThereError,
    DamagedFileError,
    keep_book,
    note_paper,
    read_stored,
)
from apps.documents.tables import NumberEntryTable
from apps.documents.views.after_issue import ascii_name
from apps.documents.writers.html import stylesheet

_STEPS = {"sign": SIGN, "bring": BRING, "note": NOTE, "close": CLOSE, "void": VOID}


class IssuedDetailView(VisibleMixin, DetailView):
    """Number, date, signer, files with their hashes, and the figures as they were frozen."""

    model = IssuedDocument
    permission_required = "documents.view_issueddocument"
    slug_field = slug_url_kwarg = "public_id"
    template_name = "documents/issued_detail.html"
    context_object_name = "issued"

    def get_queryset(self) -> Any:
        return super().get_queryset().with_figures()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, unit, issued = self.request.user, self.unit, self.object
        former = issued.replaces
        deliveries = Delivery.objects.visible_to(user).for_list()
        sees_deliveries = user.reach.allows("documents.view_delivery", unit)
        return super().get_context_data(
            copies=SignedCopy.objects.visible_to(user).filter(document=issued).for_list(),
            alarms=FileAlarm.objects.visible_to(user).filter(document=issued).for_list(),
            deliveries=deliveries.filter(document=issued) if sees_deliveries else None,
            former_deliveries=deliveries.filter(document=former).standing() if former and sees_deliveries else (),
            printed_recipients=issued.document.recipients if sees_deliveries else (),
            **{f"may_{name}": user.reach.allows(permission, unit) for name, permission in _STEPS.items()},
            **kwargs,
        )


class IssuedFileView(UnitMixin, View):
    """The stored bytes of a file; refused when they are not the ones that were issued."""

    permission_required = "documents.view_issueddocument"

    def get(self, request: HttpRequest, unit: str, public_id: str, format: str) -> HttpResponse:
        documents = IssuedDocument.objects.visible_to(request.user).filter(unit=self.unit)
        issued = get_object_or_404(documents.for_list(), public_id=public_id)
        row = get_object_or_404(DocumentFile.objects.all(), document=issued, format=format)
        try:
            content = read_stored(row)
        except DamagedFileError:
            return render(request, "documents/damaged.html", {"issued": issued}, status=409)
        return file_response(content, format, ascii_name(row.download_name), inline=bool(request.GET.get("xem")))


@method_decorator([login_not_required, cache_control(max_age=86_400, public=True), conditional_page], name="dispatch")
class PaperStyleView(View):
    """The stylesheet of previews, made from the same numbers as the printed page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(
            stylesheet(f"{settings.STATIC_URL}vendor/fonts/tinos"), content_type="text/css; charset=utf-8"
        )


class RegisterPages(RecordPages):
    """The register is a list like any other; its rows come from issuing and from the form of paper documents."""

    model = NumberEntry
    table_class = NumberEntryTable
    filterset_class = NumberEntryFilter
    when_empty = "Văn bản ban hành trên cổng tự lấy số vào sổ; văn bản giấy thì bấm “Ghi văn bản giấy”."
    _ADDRESSES: ClassVar[dict[str, str]] = {"list": "documents:register", "create": "documents:paper-entry"}

    @classmethod
    def url(cls, page: str, *args: Any) -> str:
        return reverse(cls._ADDRESSES[page], args=args)


class RegisterView(RecordListView):
    """The register of outgoing documents: every number with what it was given to."""

    pages = RegisterPages
    template_name = "documents/register.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reach = self.request.user.reach
        return super().get_context_data(
            may_change=reach.allows("documents.change_numberentry", self.unit),
            may_keep=reach.allows("documents.change_numberbook", self.unit),
            **kwargs,
        )


class RegisterFormView(OnceFormMixin, UnitMixin, FormView):
    """A form of the register: `store` does what it asks for and tells what was done."""

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def store(self, values: dict[str, Any]) -> str:
        """`ValidationError` with the reason when it cannot be done."""
        raise NotImplementedError

    def carry_out(self, form: Any) -> str:
        values = dict(form.cleaned_data)
        for name in ("submission", "standing"):
            values.pop(name, None)
        self.done = self.store(values)
        return reverse("documents:register", args=[self.unit.slug])

    def tell(self, form: Any) -> None:
        messages.success(self.request, self.done)


class PaperEntryView(RegisterFormView):
    """Enters a document that exists on paper only."""

    permission_required = "documents.add_numberentry"
    template_name = "documents/paper_entry.html"
    form_class = PaperEntryForm

    def store(self, values: dict[str, Any]) -> str:
        entry = note_paper(unit=self.unit, **values)
        return f"Đã ghi văn bản giấy số {entry.sign} vào sổ."


class EntryUpdateView(LockedMixin, VisibleMixin, RefusedFormMixin, UpdateView):
    """Marks a number, and corrects that of a document on paper; what it read before stays in the history."""

    model = NumberEntry
    permission_required = "documents.change_numberentry"
    writing = True
    slug_field = slug_url_kwarg = "public_id"
    template_name = "documents/entry_form.html"
    context_object_name = "entry"

    def edited_row(self) -> NumberEntry:
        entry: NumberEntry = self.get_object()
        return entry

    def get_form_class(self) -> Any:
        return PaperCorrectionForm if self.object.on_paper else EntryMarkForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(steps=timeline(self.object), **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        form.save()
        messages.success(self.request, f"Đã sửa văn bản số {self.object.sign} trong sổ.")
        return redirect("documents:register", self.unit.slug)


class BookView(LockedMixin, RegisterFormView):
    """Opens a book, or says anew where it is kept and how far it has come.

    A book that is there is changed on its own page alone, which shows what it would write over.
    """

    permission_required = "documents.change_numberbook"
    template_name = "documents/book.html"
    # The book that the sending would have written over.
    standing: NumberBook | None = None

    def books(self) -> list[NumberBook]:
        rows = NumberBook.objects.visible_to(self.request.user).filter(unit=self.unit)
        return list(rows.order_by("-year", "organ", "type_code"))

    @cached_property
    def book(self) -> NumberBook | None:
        """The book that the address names."""
        wanted = tuple(self.request.GET.get(name) for name in ("co-quan", "loai", "nam"))
        named = (book for book in self.books() if (book.organ, book.type_code, str(book.year)) == wanted)
        return next(named, None)

    def edited_row(self) -> NumberBook | None:
        return self.book

    def get_form_class(self) -> Any:
        return BookChangeForm if self.book else BookForm

    def get_initial(self) -> dict[str, Any]:
        """The book as it is kept now; else an empty one of this year."""
        if self.book:
            return {name: getattr(self.book, name) for name in ("organ", "type_code", "year", "kept_in", "last_number")}
        return {"year": timezone.localdate().year, "last_number": 0}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(books=self.books(), standing=self.standing, **kwargs)

    def store(self, values: dict[str, Any]) -> str:
        shown = self.book and (self.book.organ, self.book.type_code, self.book.year)
        opens = shown != (values["organ"], values["type_code"], values["year"])
        last_number = int(values["last_number"])
        try:
            book = keep_book(unit=self.unit, opens=opens, **(values | {"last_number": last_number}))
        except BookThereError as there:
            self.standing = there.book
            raise ValidationError(
                f"{there.book} đã mở: giữ {there.book.get_kept_in_display()}, số đã dùng gần nhất "
                f"{there.book.last_number:02d}. Nội dung vừa nhập chưa được lưu; muốn sửa, mở trang của sổ đó."
            ) from None
        except BookRefusedError as refusal:
            raise ValidationError({"last_number": str(refusal)}) from None
        return f"{book}: giữ {book.get_kept_in_display()}, số đã dùng gần nhất {book.last_number:02d}."
