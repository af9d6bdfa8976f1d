"""Figures of the number register: documents that direct grassroots democracy (catalogue B01)."""

from collections.abc import Mapping

from django.db.models import QuerySet

from apps.core.indicators import Indicator, count, held_within, register
from apps.core.periods import Period
from apps.documents.models import NumberEntry, Organ
from apps.documents.rules import TYPE_CODES

REGISTER = "documents.numberentry"


def directing(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Numbers of the period that an official marked, of a kind of document and an organ where these are chosen."""
    fields = {"kind": "book__type_code", "organ": "book__organ"}
    chosen = {field: options[name] for name, field in fields.items() if name in options}
    return held_within(NumberEntry, "issued_on", period).filter(is_directing=True, **chosen)


register(
    Indicator(
        "documents.directing",
        "B01",
        "Số văn bản chỉ đạo về thực hiện dân chủ ở cơ sở đã ban hành",
        "văn bản",
        directing,
        count(),
        REGISTER,
        dimensions={"kind": TYPE_CODES, "organ": dict(Organ.choices)},
        note="Theo dấu ghi ở sổ văn bản đi và ngày văn bản. Văn bản của cấp ủy không ghi ở sổ này nên không tính.",
    )
)
