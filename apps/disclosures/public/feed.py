"""The board of a unit as an Atom feed; entries keep their ids whatever host or text they come with."""

from collections.abc import Callable, Iterable
from uuid import NAMESPACE_URL, uuid5

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.text import capfirst

from apps.disclosures.public.search import BoardUnit
from apps.documents.models import Publication

MOST_ENTRIES = 30
_IDS = uuid5(NAMESPACE_URL, "cong-thong-tin-dan-chu-co-so")


def atom(
    unit: BoardUnit, rows: Iterable[Publication], *, page: str, own: str, link: Callable[[Publication], str]
) -> str:
    """The feed as text. `page` and `own` are whole addresses of the board and the feed, `link` that of an entry."""
    feed = Atom1Feed(
        title=f"Bảng công khai {unit.name}",
        link=page,
        description="Nội dung công khai, kết quả họp, đối thoại và báo cáo đã ban hành",
        language="vi",
        feed_url=own,
        feed_guid=_urn(f"unit:{unit.slug}"),
        author_name=capfirst(unit.name),
    )
    for row in rows:
        where = f"{row.subject_label}, {row.village_name}" if row.village_name else row.subject_label
        paragraphs = [f"<p>{escape(part)}</p>" for part in (capfirst(where), *row.paragraphs)]
        feed.add_item(
            title=row.title,
            link=link(row),
            description="".join(paragraphs),
            unique_id=_urn(row.public_id),
            pubdate=row.released_at,
            updateddate=row.released_at,
        )
    written: str = feed.writeString("utf-8")
    return written


def _urn(word: str) -> str:
    return uuid5(_IDS, word).urn
