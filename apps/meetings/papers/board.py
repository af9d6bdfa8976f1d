"""What the public notice board tells of a meeting."""

from apps.documents.services import Offered
from apps.documents.writers.wording import plain
from apps.meetings.models import Meeting
from apps.meetings.papers.result import result_notice_document


def meeting_offer(meeting: Meeting) -> Offered:
    """The notice to the households, which names nobody but the elected."""
    notice = result_notice_document(meeting)
    title = f"Kết quả họp {meeting.village_name} ngày {meeting.held_on:%d/%m/%Y}: {meeting.subject}"
    return Offered(title[:300], "\n\n".join(plain(block) for block in notice.body))
