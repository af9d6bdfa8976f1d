"""Pages of petitions: the register, the page of one with its steps and what happened, and its senders' numbers."""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, View

from apps.complaints.filters import PetitionFilter
from apps.complaints.forms.petitions import PetitionerInline, PetitionForm
from apps.complaints.models import Petition, PetitionClass, PetitionEvent, PetitionEventKind
from apps.complaints.services import running_steps
from apps.complaints.services.clock import follows_matter
from apps.complaints.services.events import last_entered, next_moves
from apps.complaints.services.papers import papers_of, suggested_kinds
from apps.complaints.services.petitions import (
    LOOKS_BACK,
    earlier_letters,
    letters_of_matter,
    restore_petition,
    save_petition,
)
from apps.complaints.tables import PetitionTable
from apps.complaints.views.denunciations import PetitionReclassifyView
from apps.core.access import Access
from apps.core.numbers import format_number
from apps.core.text import masked_phone
from apps.core.together import all_of, rows_of
from apps.core.views import Child, NotedMixin, RecordPages
from apps.core.views.attachments import AttachView
from apps.core.views.base import RecordMixin
from apps.core.views.records import RecordDetailView, RecordListView

Link = tuple[str, str, str]


def papers_context(petition: Petition, user: Any) -> dict[str, Any]:
    """What `complaints/_petition_papers.html` shows beside unit and petition."""
    may_make = petition.erased_on is None and user.reach.may_write_record(petition)
    papers, suggested = all_of(
        partial(rows_of, papers_of(petition)), lambda: suggested_kinds(petition) if may_make else []
    )
    return {
        "papers": papers,
        "suggested": [(kind.value, str(kind.label)) for kind in suggested],
        "may_make": may_make,
    }


class PetitionListView(RecordListView):
    """The list; who looks for a sender has searched."""

    def note_access(self, action: Access, *, record: str = "", rows: int | None = None) -> None:
        looks_for_sender = bool(self.request.GET.get("nguoi_gui", "").strip())
        searched = action == Access.LISTED and looks_for_sender
        super().note_access(Access.SEARCHED if searched else action, record=record, rows=rows)


class PetitionDetailView(RecordDetailView):
    template_name = "complaints/petition_detail.html"

    def get_queryset(self) -> Any:
        rows = super().get_queryset().select_related("matter__unit", "reflection__unit")
        return rows.prefetch_related("petitioners").with_events()

    def parts(self) -> dict[str, Any]:
        petition = self.object
        return super().parts() | {
            "steps": partial(running_steps, petition),
            "letters": partial(letters_of_matter, petition),
            "of_papers": partial(papers_context, petition, self.request.user),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        petition = self.object
        writable = self.request.user.reach.may_write_record(petition)
        context = super().get_context_data(
            events=list(petition.events.all()),
            follows=follows_matter(petition),
            moves=[(kind, PetitionEventKind(kind).label) for kind in next_moves(petition)] if writable else [],
            may_take_back=writable and petition.erased_on is None and last_entered(petition) is not None,
            may_part=writable and petition.matter_id is not None and petition.is_open,
            **kwargs,
        )
        if petition.erased_on:
            context["update_url"] = context["attach_url"] = ""
        matter_words = f"1 vụ việc, {format_number(len(context['letters']))} đơn"
        return context | context.pop("of_papers") | {"matter_words": matter_words}


class PetitionAttachView(AttachView):
    """No file comes to a petition whose words were erased: nothing would ever erase it again."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(erased_on__isnull=True)


def _own_of_law(own: PetitionClass | None, of_law: str) -> str:
    """The commune's own name, with the name of the law under which it is counted."""
    return f"{own} (tính vào: {of_law})" if own else of_law


class PetitionPages(RecordPages):
    model = Petition
    form_class = PetitionForm
    table_class = PetitionTable
    filterset_class = PetitionFilter
    attachable = True
    views: ClassVar[Mapping[str, type[View]]] = {
        "list": PetitionListView,
        "detail": PetitionDetailView,
        "attach": PetitionAttachView,
    }
    detail = (
        "code",
        "received_on",
        ("Loại đơn", lambda letter: _own_of_law(letter.own_type, letter.get_petition_type_display())),
        ("Lĩnh vực", lambda letter: _own_of_law(letter.own_field, letter.get_field_display())),
        "source",
        "subject",
        "signers",
        "screening",
        "competence",
        "status",
        ("Vùng sâu, vùng xa đi lại khó khăn", "is_remote"),
        ("Vụ việc phức tạp", "is_involved"),
        ("Người phụ trách", "assigned_to"),
        ("Ban Thanh tra nhân dân tham gia", "inspectorate_helped"),
        ("Hạn xử lý", "due_on"),
        "closed_on",
        "result",
    )
    children = (
        Child(
            "Người gửi đơn",
            PetitionerInline,
            "petitioners",
            (
                ("Họ và tên", "name"),
                ("Địa chỉ", "address"),
                ("Điện thoại", lambda row: masked_phone(row.phone)),
                ("Người đại diện", "is_representative"),
            ),
        ),
        Child("Diễn biến xử lý", None, "events", kind=PetitionEvent),
    )
    intro = "Khiếu nại, kiến nghị, phản ánh, tranh chấp. Tố cáo được ghi ở sổ riêng, không ghi nội dung."
    save = staticmethod(save_petition)
    restore = staticmethod(restore_petition)

    @staticmethod
    def actions(record: Petition, user: Any) -> list[Link]:
        args = [record.unit.slug, record.public_id]
        found = []
        if any(person.phone for person in record.petitioners.all()):  # type: ignore[attr-defined]
            found.append(("Xem số điện thoại", PetitionPages.url("phone", *args), "telephone"))
        sent = getattr(record, "reflection", None)
        if sent is not None and user.reach.allows("complaints.view_onlinereflection", record.unit):
            found.append(("Xem nội dung gửi trực tuyến", sent.get_absolute_url(), "inbox"))
        if not user.reach.may_write_record(record):
            return found
        if record.is_open:
            found.append(("Ghép đơn cùng vụ việc", PetitionPages.url("join", *args), "union"))
        if user.has_perms(PetitionReclassifyView.permission_required):
            found.append(("Chuyển sang sổ tố cáo", PetitionPages.url("reclassify", *args), "shield-lock"))
        return found

    @staticmethod
    def warnings(record: Petition, user: Any) -> list[str]:
        """Letters of senders of the same name, by their numbers alone: this text lasts until the next page."""
        earlier = earlier_letters(record, user)
        return [_alike(record, earlier)] if earlier else []

    @classmethod
    def urls(cls, route: str) -> list[URLPattern]:
        """Telephone numbers have a page of their own."""
        at = f"<slug:unit>/{route}/<hexid:public_id>/dien-thoai/"
        return [*super().urls(route), path(at, PetitionPhoneView.as_view(), name="petition-phone")]


def _alike(record: Petition, earlier: list[Petition]) -> SafeString:
    links = format_html_join(
        ", ", '<a href="{}">{}</a>', ((letter.get_absolute_url(), str(letter).lower()) for letter in earlier)
    )
    address = reverse("complaints:petition-join", args=[record.unit.slug, record.public_id])
    return format_html(
        "Người gửi trùng họ tên đã có đơn trong {} năm qua: {}. Nếu cùng vụ việc thì "
        '<a href="{}">ghép đơn</a>; nếu là người khác thì bỏ qua.',
        LOOKS_BACK,
        links,
        address,
    )


@method_decorator(never_cache, name="dispatch")
class PetitionPhoneView(NotedMixin, RecordMixin, DetailView):
    """The one page that shows the senders' whole numbers; each look leaves its own line in the access log."""

    pages = PetitionPages
    access = Access.PHONE
    template_name = "complaints/petition_phone.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"people": self.object.petitioners.all()} | kwargs))
