"""Pages of dialogues: list, plan, result, and the page of one with what comes next."""

from datetime import time
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone

from apps.core.views import Child, RecordPages
from apps.core.views.records import (
    RecordCreateView,
    RecordDetailView,
    RecordFormMixin,
    RecordListView,
    RecordUpdateView,
)
from apps.dialogues.filters import DialogueFilter
from apps.dialogues.forms import DialogueForm, DialogueOpinionInline, DialoguePlanForm
from apps.dialogues.models import Dialogue, DialogueOpinion, DialogueState, DialogueVillage
from apps.dialogues.offers import offers_of, papers_of
from apps.dialogues.services import delete_dialogue, record_dialogue, remarks_on
from apps.dialogues.services.recording import CANCELLED_WORDS
from apps.dialogues.tables import DialogueTable
from apps.villages.services import name_villages


class DialogueListView(RecordListView):
    """The list, from which one also plans, and looks at duties and at open opinions."""

    template_name = "dialogues/dialogue_list.html"


class DialogueFormMixin(RecordFormMixin):
    """The plan of a dialogue to come, or the result of one that was held, whatever `plans` says."""

    plans = False
    template_name = "dialogues/dialogue_form.html"

    def get_form_class(self) -> type[Any]:
        return DialoguePlanForm if self.plans else DialogueForm

    def get_formsets(self, form: Any) -> list[Any]:
        """Nobody has said anything yet at a dialogue to come."""
        return [] if self.plans else super().get_formsets(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"plans": self.plans}

    @transaction.atomic
    def store(self, form: Any, formsets: Any) -> Dialogue:
        dialogue: Dialogue = super().store(form, formsets)
        name_villages(record=dialogue, rows=DialogueVillage, villages=form.cleaned_data["villages"])
        return dialogue


class DialogueCreateView(DialogueFormMixin, RecordCreateView):
    """The result of a dialogue that was not planned in the portal."""


class DialoguePlanView(DialogueFormMixin, RecordCreateView):
    """A dialogue to come, with what its notice says."""

    plans = True

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": Dialogue(unit=self.unit, state=DialogueState.PLANNED)}


class DialogueUpdateView(DialogueFormMixin, RecordUpdateView):
    """Changes the plan as long as the dialogue is only planned, else the result; none of one that was called off."""

    def get_object(self, queryset: Any = None) -> Dialogue:
        dialogue: Dialogue = super().get_object(queryset)
        self.plans = dialogue.is_planned
        return dialogue

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        dialogue = self.get_object()
        if dialogue.is_cancelled:
            messages.info(request, CANCELLED_WORDS)
            return redirect(dialogue)
        return super().get(request, *args, **kwargs)


class DialogueResultView(DialogueUpdateView):
    """Takes down the result: a planned dialogue becomes one that was held as soon as it is stored."""

    def get_object(self, queryset: Any = None) -> Dialogue:
        dialogue = super().get_object(queryset)
        if dialogue.is_planned:
            dialogue.state = DialogueState.HELD
        self.plans = False
        return dialogue


class DialogueDetailView(RecordDetailView):
    template_name = "dialogues/dialogue_detail.html"

    def get_queryset(self) -> Any:
        """With who answers each opinion, at once."""
        opinions = DialogueOpinion.objects.visible_to(self.request.user).select_related("official")
        return super().get_queryset().prefetch_related(Prefetch("opinions", opinions))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        dialogue = self.object
        context = super().get_context_data(
            papers=papers_of(dialogue),
            remarks=remarks_on(dialogue, today=timezone.localdate()),
            first_action_leads=True,
            **kwargs,
        )
        if dialogue.is_cancelled:
            context["update_url"] = ""
        return context


def _clock(moment: time | None) -> str:
    return f"{moment:%H:%M}" if moment else "—"


class DialoguePages(RecordPages):
    model = Dialogue
    form_class = DialogueForm
    table_class = DialogueTable
    filterset_class = DialogueFilter
    attachable = True
    save = staticmethod(record_dialogue)
    delete = staticmethod(delete_dialogue)
    views = {
        "list": DialogueListView,
        "create": DialogueCreateView,
        "detail": DialogueDetailView,
        "update": DialogueUpdateView,
    }
    detail = (
        "held_on",
        ("Bắt đầu lúc", lambda dialogue: _clock(dialogue.starts_at)),
        ("Kết thúc lúc", lambda dialogue: _clock(dialogue.ended_at)),
        "subject",
        "occasion",
        ("Cử tri đề nghị", "request"),
        "host_name",
        "host_post",
        "co_hosts",
        "secretary_name",
        ("Phạm vi", "scope"),
        "target_group",
        "mode",
        "place",
        "attendance",
        ("Thông báo trước", "announcement"),
        "participants",
        "speakers",
        "conclusion",
        ("Công bố kết quả", "publication"),
        ("Gửi kết quả đến trưởng thôn", "sending"),
        "notes",
    )
    children = (
        Child(
            "Ý kiến tại đối thoại",
            DialogueOpinionInline,
            "opinions",
            (
                ("Nội dung", "topic"),
                ("Nhóm nêu ý kiến", "get_raised_by_display"),
                ("Người, cơ quan trả lời", "answerer"),
                ("Hạn trả lời", "due_on"),
                ("Tình trạng", "get_status_display"),
                ("Ngày trả lời", "answered_on"),
                ("Trả lời, kết quả giải quyết", "answer"),
                ("Hạn thực hiện cam kết", "promise_due_on"),
                ("Giải quyết xong", "resolved_on"),
            ),
        ),
        Child("Các thôn", None, "villages", kind=DialogueVillage),
    )
    intro = "Đối thoại trực tiếp của người đứng đầu với Nhân dân; ý kiến ghi theo nội dung, không ghi tên người nêu."

    @staticmethod
    def actions(record: Any, user: Any) -> list[tuple[str, str, str]]:
        return offers_of(record, user)

    @classmethod
    def urls(cls, route: str) -> list[URLPattern]:
        """Planning has an address of its own, and so has taking down the result of a planned dialogue."""
        one = f"<slug:unit>/{route}/<hexid:public_id>/"
        return [
            path(f"<slug:unit>/{route}/len-ke-hoach/", DialoguePlanView.as_view(pages=cls), name="dialogue-plan"),
            *super().urls(route),
            path(f"{one}ket-qua/", DialogueResultView.as_view(pages=cls), name="dialogue-result"),
        ]
