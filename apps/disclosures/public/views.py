"""Pages of the public notice board. Visitors' pages read publications, their files and opinions, and no other table."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.generic import View

from apps.core.downloads import file_response
from apps.core.text import slugify_vi
from apps.core.views import UnitMixin
from apps.core.views.base import NearestPage
from apps.core.views.public import PublicView
from apps.disclosures.public.feed import MOST_ENTRIES, atom
from apps.disclosures.public.opinions import begun, opinion_page
from apps.disclosures.public.poster import poster
from apps.disclosures.public.search import Wanted, board_unit, coming_up, publications, units
from apps.documents.models import PublicationFile, Subject
from apps.documents.services import DamagedFileError, read_publication_file

ROWS_PER_PAGE = 20


class UnitsView(PublicView):
    """The units that have something on the board."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("units", units=units(timezone.localdate()))


class BoardView(PublicView):
    """What a unit has posted now, or had before; by village, subject and words."""

    def get(self, request: HttpRequest, board: str) -> HttpResponse:
        today = timezone.localdate()
        unit = board_unit(board, today)
        if unit is None:
            return self.not_found()
        wanted = Wanted.of(request.GET)
        pages = NearestPage(publications(board, wanted, today), ROWS_PER_PAGE)
        page = pages.get_page(request.GET.get("trang", 1))
        asked = {"q": wanted.words, "thon": wanted.village, "muc": wanted.subject}
        kept = {name: value for name, value in asked.items() if value}
        # Who looks for something has asked for that alone.
        first = not kept and not wanted.past and page.number == 1
        return self.page(
            "board",
            board=unit,
            wanted=wanted,
            page=page,
            coming=list(coming_up(board, today)) if first else [],
            subjects=Subject.choices,
            now_query=urlencode(kept),
            past_query=urlencode(kept | {"xem": "da-qua"}),
            page_query=urlencode(kept | ({"xem": "da-qua"} if wanted.past else {})),
        )


class PublicationView(PublicView):
    """One publication with its files and the opinions that were shown below it."""

    def get(self, request: HttpRequest, board: str, public_id: str) -> HttpResponse:
        row = begun(board, public_id)
        if row is None:
            return self.not_found()
        if row.withdrawn_at is not None:
            return self.gone()
        opinions = opinion_page(row, request.GET.get("trang", "")) if row.opinions_until else None
        files = row.files.filter(edition=row.edition)
        return self.page("publication", publication=row, files=files, opinions=opinions)


class PublicationFileView(PublicView):
    """A file of what is published, as a download; those of earlier editions are gone."""

    def get(self, request: HttpRequest, board: str, public_id: str, file: str) -> HttpResponse:
        begun = {"publication__unit_slug": board, "publication__starts_on__lte": timezone.localdate()}
        rows = PublicationFile.objects.filter(public_id=file, publication__public_id=public_id, **begun)
        row = rows.select_related("publication").first()
        if row is None:
            return self.not_found()
        if row.publication.withdrawn_at is not None or row.edition != row.publication.edition:
            return self.gone()
        try:
            content = read_publication_file(row)
        except DamagedFileError:
            return self.page("damaged", status=409)
        response = file_response(content, row.kind, ascii_name(row))
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["X-Content-Type-Options"] = "nosniff"
        return response


def ascii_name(row: PublicationFile) -> str:
    """The file's name in letters that every browser and phone takes."""
    stem, _, extension = str(row.name).rpartition(".")
    return f"{slugify_vi(stem) or 'tep'}.{slugify_vi(extension) or row.kind}"


class FeedView(PublicView):
    """What was released last and stands now, for feed readers."""

    def get(self, request: HttpRequest, board: str) -> HttpResponse:
        today = timezone.localdate()
        unit = board_unit(board, today)
        if unit is None:
            return self.not_found()
        rows = publications(board, Wanted(), today).order_by("-released_at", "-pk")[:MOST_ENTRIES]
        whole = request.build_absolute_uri
        text = atom(
            unit,
            rows,
            page=whole(reverse("board:unit", args=[board])),
            own=whole(),
            link=lambda row: whole(reverse("board:publication", args=[board, row.public_id])),
        )
        return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


class PosterView(UnitMixin, View):
    """The sheet with the QR code, for officials to print."""

    permission_required = "documents.view_publication"

    def get(self, request: HttpRequest, unit: str) -> HttpResponse:
        address = request.build_absolute_uri(reverse("board:unit", args=[self.unit.slug]))
        return file_response(poster(unit=self.unit, address=address), "pdf", f"to-roi-{unit}.pdf", inline=True)
