"""What the records themselves and the calendar have to say to a consultation; refuses nothing."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from apps.consultations.models import Channel, Consultation, ConsultationState, Tally
from apps.core.numbers import format_number
from apps.documents.services import live_publication, source_of


def remarks_on(consultation: Consultation, tally: Tally, *, today: date) -> list[str]:
    """In sentences, those about a deed first."""
    return list(_remarks(consultation, tally, today))


def _remarks(consultation: Any, tally: Tally, today: date) -> Iterable[str]:
    state = consultation.state_on(today)
    if state == ConsultationState.CANCELLED:
        return
    live = live_publication(source_of(consultation))
    until = live.opinions_until if live is not None else None
    if state == ConsultationState.CLOSED:
        if until is not None and until >= today:
            yield (
                f"Bảng công khai vẫn nhận ý kiến đến hết ngày {until:%d/%m/%Y} dù việc lấy ý kiến đã kết thúc: "
                "mở mục “Bảng công khai”, gỡ dự thảo khỏi bảng."
            )
        if tally.waiting:
            yield f"Còn {format_number(tally.waiting)} ý kiến chưa trả lời."
        if consultation.explained_on is None:
            yield (
                "Chưa ghi ngày công bố báo cáo tiếp thu, giải trình. Cổng chưa có thời hạn đã kiểm chứng cho việc này, "
                "nên chỉ nhắc."
            )
    elif until is not None and until != consultation.ends_on:
        yield (
            f"Bảng công khai đang nhận ý kiến đến hết ngày {until:%d/%m/%Y}, khác với ngày kết thúc ghi ở đây: "
            "đưa dự thảo lên bảng lần nữa."
        )
    if not consultation.subject.stood_on(consultation.starts_on):
        yield (
            f"Loại nội dung đã chọn không thuộc danh mục vào ngày {consultation.starts_on:%d/%m/%Y}: "
            "chọn lại cho đúng văn bản có hiệu lực ngày đó."
        )
    channels = list(consultation.channels.all())
    if not channels:
        yield "Chưa ghi hình thức lấy ý kiến."
    ballots = list(consultation.ballots.all())
    if ballots and not consultation.asked:
        yield "Đã có kết quả phát phiếu mà chưa ghi phiếu phát cho hộ gia đình hay cử tri."
    if ballots and all(row.channel != Channel.BALLOT for row in channels):
        yield "Đã có kết quả phát phiếu mà chưa ghi hình thức phát phiếu lấy ý kiến."
