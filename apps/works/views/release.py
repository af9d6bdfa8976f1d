"""Putting a work on the public notice board: what the people decided, gave and may watch over."""

from django.urls import URLPattern, path

from apps.documents.models import Subject
from apps.documents.services import Offered
from apps.documents.views.release import ReleaseView
from apps.works.papers.works import work_offer
from apps.works.views.works import WorkPages


class WorkReleaseView(ReleaseView):
    """The work as it stands, with the photos that the official chooses."""

    pages = WorkPages
    subject = Subject.POSTING
    title = "Công khai công trình lên bảng"
    explanation = (
        f"{ReleaseView.explanation} Nội dung nêu đóng góp theo thôn, không nêu tên hộ: kiểm tra cả ảnh và tên tệp."
    )

    def offered(self) -> Offered:
        return work_offer(self.object)


def release_urls(route: str) -> list[URLPattern]:
    address = f"<slug:unit>/{route}/<hexid:public_id>/bang-cong-khai/"
    return [path(address, WorkReleaseView.as_view(), name="work-release")]
