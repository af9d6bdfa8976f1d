"""Pages of consultations: list, form, and the page of one with what was said and counted."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from apps.consultations.filters import ConsultationFilter
from apps.consultations.forms import ConsultationBallotFormSet, ConsultationChannelFormSet, ConsultationForm
from apps.consultations.models import (
    Consultation,
    ConsultationBallot,
    ConsultationChannel,
    ConsultationOpinion,
    ConsultationVillage,
    ballots_of,
    tally_of,
)
from apps.consultations.offers import offers_of, papers_of, to
from apps.consultations.services import (
    CANCELLED_WORDS,
    delete_consultation,
    demand_ballots_once,
    record_consultation,
    remarks_on,
)
from apps.consultations.tables import ConsultationTable
from apps.core.views import Child, RecordPages
from apps.core.views.records import RecordCreateView, RecordDetailView, RecordFormMixin, RecordUpdateView
from apps.villages.services import name_villages


class ConsultationFormMixin(RecordFormMixin):
    """The villages are ticked in the form itself."""

    @transaction.atomic
    def store(self, form: Any, formsets: Any) -> Consultation:
        consultation: Consultation = super().store(form, formsets)
        name_villages(record=consultation, rows=ConsultationVillage, villages=form.cleaned_data["villages"])
        demand_ballots_once(consultation=consultation)
        return consultation


class ConsultationCreateView(ConsultationFormMixin, RecordCreateView):
    """A consultation that is planned, runs or is over."""


class ConsultationUpdateView(ConsultationFormMixin, RecordUpdateView):
    """None of one that was called off."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        consultation = self.get_object()
        if consultation.is_cancelled:
            messages.info(request, CANCELLED_WORDS)
            return redirect(consultation)
        return super().get(request, *args, **kwargs)


class ConsultationDetailView(RecordDetailView):
    template_name = "consultations/consultation_detail.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().prefetch_related("ballots__village__versions")

    def parts(self) -> dict[str, Any]:
        consultation = self.object
        return super().parts() | {
            "tally": partial(tally_of, consultation),
            "papers": partial(papers_of, consultation),
            "remarks": self.remarks,
        }

    def remarks(self) -> list[str]:
        return remarks_on(self.object, tally_of(self.object), today=timezone.localdate())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        consultation = self.object
        context = super().get_context_data(
            state=consultation.state_on(timezone.localdate()),
            ballots=list(consultation.ballots.all()),
            ballot_sum=ballots_of(consultation.ballots.all()),
            opinions_url=to("opinions", consultation),
            **kwargs,
        )
        if consultation.is_cancelled:
            context["update_url"] = ""
        return context


def _basis(consultation: Consultation) -> str:
    return consultation.subject.source


class ConsultationPages(RecordPages):
    model = Consultation
    form_class = ConsultationForm
    table_class = ConsultationTable
    filterset_class = ConsultationFilter
    attachable = True
    save = staticmethod(record_consultation)
    delete = staticmethod(delete_consultation)
    views = {
        "create": ConsultationCreateView,
        "detail": ConsultationDetailView,
        "update": ConsultationUpdateView,
    }
    detail = (
        "subject",
        ("Căn cứ", _basis),
        "summary",
        "lead_body",
        ("Thời gian lấy ý kiến", "period"),
        ("Tình trạng", "state_label"),
        ("Nơi lấy ý kiến", "scope"),
        "how_to_send",
        "plan_number",
        "plan_date",
        "asked",
        "explained_on",
        "notes",
    )
    children = (
        Child(
            "Hình thức lấy ý kiến",
            ConsultationChannelFormSet,
            "channels",
            (
                ("Hình thức", "get_channel_display"),
                ("Nơi, ngày, cách làm", "detail"),
                ("Tổng số ý kiến", "counted"),
                ("Trong đó tiếp thu", "accepted"),
            ),
            kind=ConsultationChannel,
        ),
        Child("Kết quả phát phiếu", ConsultationBallotFormSet, "ballots", kind=ConsultationBallot),
        Child("Các thôn", None, "villages", kind=ConsultationVillage),
        Child("Ý kiến", None, "opinions", kind=ConsultationOpinion),
    )
    intro = (
        "Những việc Nhân dân tham gia ý kiến trước khi cơ quan có thẩm quyền quyết định; ý kiến ghi theo nội dung, "
        "không ghi tên người có ý kiến."
    )

    @staticmethod
    def actions(record: Any, user: Any) -> list[tuple[str, str, str]]:
        return offers_of(record, user)
