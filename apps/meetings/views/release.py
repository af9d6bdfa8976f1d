"""Putting the result of a meeting on the public notice board."""

from typing import Any

from django.urls import URLPattern, path

from apps.documents.models import Subject
from apps.documents.services import Offered
from apps.documents.views.release import ReleaseView
from apps.meetings.models import MeetingState
from apps.meetings.papers.board import meeting_offer
from apps.meetings.views.pages import MeetingPages


class MeetingReleaseView(ReleaseView):
    """The notice to the households, which names nobody but the elected; of minutes that the commune has accepted."""

    pages = MeetingPages
    subject = Subject.MEETING

    def releasable(self, rows: Any) -> Any:
        return rows.filter(state=MeetingState.ACCEPTED)

    def offered(self) -> Offered:
        return meeting_offer(self.object)


def release_urls(route: str) -> list[URLPattern]:
    address = f"<slug:unit>/{route}/<hexid:public_id>/bang-cong-khai/"
    return [path(address, MeetingReleaseView.as_view(), name="meeting-release")]
