"""Pages of village meetings: list, plan, minutes, and the page of one with what comes next."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property

from apps.core.views import Child, RecordPages
from apps.core.views.records import (
    RecordCreateView,
    RecordDetailView,
    RecordFormMixin,
    RecordListView,
    RecordUpdateView,
)
from apps.meetings.filters import MeetingFilter
from apps.meetings.forms import MatterInline, MinutesForm, PlanForm, PlannedMatterInline
from apps.meetings.models import Absence, Matter, Meeting, MeetingState, Minutes, dated_thresholds
from apps.meetings.offers import offers_of_matter, offers_of_meeting, papers_of_matter, papers_of_meeting, signing_list
from apps.meetings.services import (
    delete_meeting,
    missing_from,
    record_meeting,
    remarks_on,
    restore_meeting,
    settle,
    take_roll,
)
from apps.meetings.services.recording import CANCELLED_WORDS, LOCKED_WORDS
from apps.meetings.tables import MeetingTable


class MeetingListView(RecordListView):
    """The list, from which one also plans and looks at the month."""

    template_name = "meetings/meeting_list.html"


class MeetingFormMixin(RecordFormMixin):
    """The plan of a meeting to come, or the minutes of one that was held, whatever `plans` says."""

    plans = False

    def get_template_names(self) -> list[str]:
        return ["meetings/plan_form.html" if self.plans else "meetings/minutes_form.html"]

    def get_form_class(self) -> type[Any]:
        return PlanForm if self.plans else MinutesForm

    def formset(self, child: Child, form: Any, data: Any) -> Any:
        return super().formset(replace(child, formset=PlannedMatterInline) if self.plans else child, form, data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"rules": [] if self.plans else dated_thresholds()}

    @transaction.atomic
    def store(self, form: Any, formsets: Any) -> Meeting:
        meeting: Meeting = super().store(form, formsets)
        if not self.plans:
            take_roll(meeting=meeting, absent=form.cleaned_data["absent"])
        settle(meeting)
        return meeting


class MeetingCreateView(MeetingFormMixin, RecordCreateView):
    """The minutes of a meeting that was not planned in the portal."""


class MeetingPlanView(MeetingFormMixin, RecordCreateView):
    """A meeting to come, with the matters that the invitation names."""

    plans = True

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": Meeting(unit=self.unit, state=MeetingState.PLANNED)}


class MeetingUpdateView(MeetingFormMixin, RecordUpdateView):
    """Changes the plan as long as the meeting is only planned, else the minutes; none while the commune has them."""

    @cached_property
    def meeting(self) -> Meeting:
        found: Meeting = super().get_object()
        return found

    def get_object(self, queryset: Any = None) -> Meeting:
        self.plans = self.meeting.is_planned
        return self.meeting

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        meeting = self.get_object()
        if meeting.is_closed:
            messages.info(request, LOCKED_WORDS if meeting.is_locked else CANCELLED_WORDS)
            return redirect(meeting)
        return super().get(request, *args, **kwargs)


class MinutesView(MeetingUpdateView):
    """Takes the minutes: a planned meeting becomes one that was held as soon as they are stored."""

    def get_object(self, queryset: Any = None) -> Meeting:
        meeting = super().get_object(queryset)
        if meeting.is_planned:
            meeting.state = MeetingState.HELD
        self.plans = False
        return meeting


class MeetingDetailView(RecordDetailView):
    template_name = "meetings/meeting_detail.html"

    def get_queryset(self) -> Any:
        """With the meeting that fell short before it, and the one called in its place, which the page names.

        With its matters and the versions sent, once for all that speaks of them: steps, papers and the page itself.
        """
        rows = super().get_queryset().select_related("follows__unit", "follows__village", "followed_by")
        matters = Matter.objects.select_related(
            "followed_by__meeting__unit",
            "ballot_plan",
            "convention_draft__base",
            "recognition__committee__unit",
            "recognition__convention__unit",
            "recognition__term__unit",
        ).prefetch_related("choices")
        return rows.prefetch_related(Prefetch("matters", matters), Prefetch("minutes", Minutes.objects.for_list()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting, user = self.object, self.request.user
        may_send = user.reach.may_write_record(meeting) and not meeting.is_closed and not meeting.is_planned
        matters = list(meeting.matters.all())
        versions = list(meeting.minutes.all())
        context = super().get_context_data(
            matters=[(matter, offers_of_matter(matter, user), papers_of_matter(matter)) for matter in matters],
            papers=papers_of_meeting(meeting),
            signing_list=signing_list(meeting, user),
            remarks=remarks_on(meeting, today=timezone.localdate(), matters=matters),
            first_action_leads=True,
            shows_committee=user.reach.allows("committees.view_committee", self.unit),
            versions=versions,
            absences=meeting.absences.for_list() if meeting.roll_called else [],
            lacking=missing_from(meeting, matters) if may_send else [],
            **kwargs,
        )
        if meeting.is_closed:
            context["update_url"] = ""
        if meeting.is_locked or versions:
            # What was sent once is not deleted; the page need not offer what it would refuse.
            context["delete_url"] = ""
        return context


class MeetingPages(RecordPages):
    model = Meeting
    form_class = MinutesForm
    table_class = MeetingTable
    filterset_class = MeetingFilter
    attachable = True
    save = staticmethod(record_meeting)
    delete = staticmethod(delete_meeting)
    restore = staticmethod(restore_meeting)
    views = {
        "list": MeetingListView,
        "create": MeetingCreateView,
        "detail": MeetingDetailView,
        "update": MeetingUpdateView,
    }
    detail = (
        ("Thôn", "village_name"),
        "kind",
        "subject",
        "held_on",
        "starts_at",
        "ended_at",
        "place",
        ("Người chủ trì", lambda meeting: ", ".join(filter(None, (meeting.chair_name, meeting.chair_post)))),
        "secretary_name",
        "front_head_name",
        "witnesses",
        "guests",
        "contact",
        "invited_on",
        ("Số hộ có đại diện dự trên tổng số hộ", "attendance"),
        "summary",
    )
    children = (
        Child("Việc đưa ra bàn, quyết định", MatterInline, "matters"),
        Child("Hộ không có người dự", None, "absences", kind=Absence),
    )
    intro = (
        "Mỗi hộ một phiếu. Tỷ lệ tính trên tổng số hộ của thôn ngày họp, theo quy định có hiệu lực ngày đó; "
        "cuộc họp không đủ tỷ lệ cũng ghi."
    )

    @staticmethod
    def keeps_files(record: Any) -> bool:
        """What was attached to minutes that the commune has stays with them."""
        return bool(record.is_locked)

    @staticmethod
    def actions(record: Any, user: Any) -> list[tuple[str, str, str]]:
        return offers_of_meeting(record, user)

    @classmethod
    def urls(cls, route: str) -> list[URLPattern]:
        """Planning has an address of its own, and so has taking the minutes of a planned meeting."""
        return [
            path(f"<slug:unit>/{route}/len-lich/", MeetingPlanView.as_view(pages=cls), name="meeting-plan"),
            *super().urls(route),
            path(
                f"<slug:unit>/{route}/<hexid:public_id>/bien-ban/",
                MinutesView.as_view(pages=cls),
                name="meeting-minutes",
            ),
        ]
