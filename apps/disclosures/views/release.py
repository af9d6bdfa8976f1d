"""Putting a posting on the public notice board."""

from django.urls import URLPattern, path

from apps.disclosures.papers.board import posting_offer
from apps.disclosures.views.postings import PostingPages
from apps.documents.models import Subject
from apps.documents.services import Offered
from apps.documents.views.release import ReleaseView


class PostingReleaseView(ReleaseView):
    """What is posted, by which document and where; the content itself goes along as a file."""

    pages = PostingPages
    subject = Subject.POSTING

    def offered(self) -> Offered:
        return posting_offer(self.object)


def release_urls(route: str) -> list[URLPattern]:
    address = f"<slug:unit>/{route}/<hexid:public_id>/bang-cong-khai/"
    return [path(address, PostingReleaseView.as_view(), name="posting-release")]
