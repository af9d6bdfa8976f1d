"""The first wording of each paper, line by line as `writing.blocks_of` reads it, to be gone over by the officer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from apps.complaints.models import Petition, Petitioner, PetitionEvent, PetitionPaperKind
from apps.complaints.papers.kinds import FORMS, WHAT, WHO
from apps.complaints.rules.appeals import second_complaint_days
from apps.complaints.rules.reckoning import RunningStep
from apps.core.numbers import format_number
from apps.documents.drafting import BLANK, LONG_BLANK, capital, clock, committee_of, lines_of, sentence
from apps.documents.rules import date_in_words


@dataclass(frozen=True)
class Matter:
    """What is known of the petition on the paper's day: who sent it, what happened last of each kind, its steps."""

    petition: Petition
    on: date
    senders: tuple[Petitioner, ...]
    events: Mapping[str, PetitionEvent]
    steps: Mapping[str, RunningStep]

    @property
    def what(self) -> str:
        return WHAT[self.petition.petition_type]

    @property
    def committee(self) -> str:
        return committee_of(self.petition.unit, self.on)

    @property
    def chairman(self) -> str:
        return f"Chủ tịch {self.committee}"

    @property
    def first(self) -> str:
        """The first of those who sent it, the representative where there is one; a blank for one who is not known."""
        return self.senders[0].name if self.senders else LONG_BLANK

    @property
    def sent_by(self) -> str:
        """ "ông (bà) Nguyễn Văn An, địa chỉ: thôn Đồng Kim và 4 người khác"; telephone numbers stay out."""
        sender = self.senders[0] if self.senders else None
        who = f"ông (bà) {self.first}, địa chỉ: {(sender.address if sender else '') or LONG_BLANK}"
        others = max(self.petition.signers, len(self.senders)) - 1
        return f"{who} và {format_number(others)} người khác" if others > 0 else who

    def day_of(self, kind: str) -> date:
        """The day of the event, that of the paper where it was not entered."""
        event = self.events.get(kind)
        return event.happened_on if event else self.on

    def note_of(self, *kinds: str) -> list[str]:
        """What was noted of the first of the events that has a note."""
        found = (lines_of(event.note) for kind in kinds if (event := self.events.get(kind)))
        return next(filter(None, found), [])

    def until(self, code: str) -> str:
        """ "ngày 04 tháng 4 năm 2024 (Điều 28 Luật …)": a step's last day; "" where none is known.

        An article that nobody has confirmed is not cited.
        """
        step = self.steps.get(code)
        if step is None or step.due_on is None:
            return ""
        article = f" ({step.limit.article})" if step.limit.is_confirmed else ""
        return f"{date_in_words(step.due_on)}{article}"


def _came(matter: Matter) -> str:
    petition = matter.petition
    return (
        f"{capital(date_in_words(petition.received_on))}, {matter.committee} tiếp nhận đơn {matter.what} của "
        f"{matter.sent_by}; vào sổ số {petition.code} năm {petition.year}."
    )


def _content(matter: Matter) -> str:
    return sentence(f"Nội dung đơn: {matter.petition.subject or LONG_BLANK}")


def _told(matter: Matter) -> str:
    return f"{matter.chairman} thông báo để ông (bà) biết, thực hiện."


def _why(matter: Matter, *kinds: str) -> list[str]:
    return [f"- {sentence(line)}" for line in matter.note_of(*kinds)] or [f"- {LONG_BLANK}"]


def _result(matter: Matter) -> list[str]:
    return [sentence(line) for line in lines_of(matter.petition.result)] or [LONG_BLANK]


def _receipt(matter: Matter) -> list[str]:
    petition = matter.petition
    due = [
        f"- {capital(step.limit.name)}: chậm nhất {matter.until(code)}."
        for code, step in matter.steps.items()
        if step.due_on and step.done_on is None
    ]
    return [
        f"{matter.committee} đã nhận của {matter.sent_by}:",
        f"- Đơn {matter.what}: 01 đơn, {BLANK} trang.",
        f"- Tài liệu kèm theo: {BLANK} tài liệu, {BLANK} trang.",
        f"- Ngày nhận: {date_in_words(petition.received_on)}.",
        f"- Số vào sổ: {petition.code} năm {petition.year}.",
        *(["Thời hạn xử lý:", *due] if due else []),
        "Giấy này được lập thành hai bản, người nộp đơn giữ một bản.",
    ]


def _acceptance(matter: Matter) -> list[str]:
    accepted = matter.day_of("accept")
    until = matter.until("resolve")
    return [
        _came(matter),
        _content(matter),
        f"Sau khi xem xét, {matter.chairman} thụ lý giải quyết {matter.what} nêu trên từ {date_in_words(accepted)}.",
        *([f"Thời hạn giải quyết: chậm nhất {until}."] if until else []),
        _told(matter),
    ]


def _refusal(matter: Matter) -> list[str]:
    return [
        _came(matter),
        _content(matter),
        f"Sau khi xem xét, {matter.chairman} không thụ lý giải quyết {matter.what} nêu trên, vì lý do sau:",
        *_why(matter, "refuse"),
        _told(matter),
    ]


def _guidance(matter: Matter) -> list[str]:
    return [
        _came(matter),
        _content(matter),
        f"Sau khi xem xét, nội dung đơn không thuộc thẩm quyền giải quyết của {matter.chairman}.",
        *(sentence(line) for line in matter.note_of("guide")),
        f"Đề nghị ông (bà) gửi đơn đến {LONG_BLANK} để được giải quyết theo quy định của pháp luật.",
        _told(matter),
    ]


def _transfer(matter: Matter) -> list[str]:
    return [
        _came(matter),
        _content(matter),
        *(sentence(line) for line in matter.note_of("transfer")),
        f"Nội dung đơn thuộc thẩm quyền giải quyết của {LONG_BLANK}. {matter.committee} chuyển đơn và tài liệu kèm "
        f"theo đến cơ quan có thẩm quyền để xem xét, giải quyết và trả lời người gửi đơn.",
    ]


def _return(matter: Matter) -> list[str]:
    return [
        _came(matter),
        _content(matter),
        f"{matter.committee} trả lại đơn và tài liệu kèm theo, vì lý do sau:",
        *_why(matter, "return"),
        _told(matter),
    ]


def _decides(matter: Matter) -> str:
    return f"{matter.chairman} quyết định:".upper()


def _carried_out(matter: Matter, by: str) -> str:
    return f"{by}, {matter.sent_by} và các tổ chức, cá nhân có liên quan chịu trách nhiệm thi hành Quyết định này."


def _verification(matter: Matter) -> list[str]:
    until = matter.until("resolve")
    limit = f" Thời hạn giải quyết vụ việc: chậm nhất {until}." if until else ""
    return [
        _decides(matter),
        sentence(
            f"Điều 1. Giao ông (bà) {LONG_BLANK}, chức vụ: {LONG_BLANK}, xác minh nội dung {matter.what} của "
            f"{matter.sent_by}: {matter.petition.subject or LONG_BLANK}"
        ),
        f"Điều 2. Báo cáo kết quả xác minh bằng văn bản trước ngày {LONG_BLANK}.{limit}",
        f"Điều 3. {_carried_out(matter, 'Người được giao xác minh')}",
    ]


def _dialogue(matter: Matter) -> list[str]:
    return [
        f"Hôm nay, vào hồi {clock(None)}, {date_in_words(matter.day_of('dialogue'))}, tại {LONG_BLANK}, tổ chức đối "
        f"thoại trong giải quyết đơn {matter.what} số {matter.petition.code} năm {matter.petition.year}.",
        "I. Thành phần tham gia",
        f"- Người chủ trì: ông (bà) {LONG_BLANK}, chức vụ: {LONG_BLANK}.",
        f"- Thư ký: ông (bà) {LONG_BLANK}.",
        sentence(f"- {capital(WHO[matter.petition.petition_type])}: {matter.sent_by}"),
        f"- Người có quyền, nghĩa vụ liên quan: {LONG_BLANK}.",
        "II. Nội dung đối thoại",
        _content(matter),
        f"- Ý kiến của các bên: {LONG_BLANK}.",
        "III. Kết quả đối thoại",
        *(matter.note_of("dialogue") or [LONG_BLANK]),
        f"Cuộc đối thoại kết thúc vào hồi {clock(None)} cùng ngày. Biên bản đã được đọc cho mọi người cùng nghe, nhất "
        "trí và ký tên.",
    ]


def _suspension(matter: Matter) -> list[str]:
    return [
        _decides(matter),
        f"Điều 1. Tạm đình chỉ giải quyết {matter.what} của {matter.sent_by}, từ "
        f"{date_in_words(matter.day_of('suspend'))}.",
        "Lý do tạm đình chỉ:",
        *_why(matter, "suspend"),
        "Điều 2. Việc giải quyết được tiếp tục khi lý do tạm đình chỉ không còn.",
        f"Điều 3. {_carried_out(matter, 'Công chức được giao giải quyết')}",
    ]


def _stop(matter: Matter) -> list[str]:
    withdrawn = matter.events.get("withdraw")
    why = [f"- Người gửi đơn rút đơn {date_in_words(withdrawn.happened_on)}."] if withdrawn else _why(matter, "stop")
    return [
        _decides(matter),
        f"Điều 1. Đình chỉ giải quyết {matter.what} của {matter.sent_by}.",
        "Lý do đình chỉ:",
        *why,
        "Điều 2. Quyết định này có hiệu lực từ ngày ký.",
        f"Điều 3. {_carried_out(matter, 'Công chức được giao giải quyết')}",
    ]


def _decision(matter: Matter) -> list[str]:
    above = matter.petition.unit.parent_on(matter.on)
    higher = f"Chủ tịch {committee_of(above, matter.on)}" if above else LONG_BLANK
    days = second_complaint_days(remote=matter.petition.is_remote)
    return [
        "I. Nội dung khiếu nại",
        _came(matter),
        _content(matter),
        "II. Kết quả xác minh",
        LONG_BLANK,
        "III. Kết quả đối thoại",
        *(matter.note_of("dialogue") or [LONG_BLANK]),
        "IV. Kết luận",
        LONG_BLANK,
        _decides(matter),
        f"Điều 1. {' '.join(_result(matter))}",
        f"Điều 2. Trong thời hạn {days} ngày kể từ ngày nhận được Quyết định này, nếu không đồng ý, người khiếu nại có "
        f"quyền khiếu nại lần hai đến {higher}, hoặc khởi kiện vụ án hành chính tại Tòa án theo quy định của pháp luật "
        "về tố tụng hành chính.",
        f"Điều 3. {_carried_out(matter, 'Công chức được giao giải quyết')}",
    ]


def _answer(matter: Matter) -> list[str]:
    return [
        _came(matter),
        _content(matter),
        f"{matter.chairman} trả lời như sau:",
        *_result(matter),
        _told(matter),
    ]


def _notice(matter: Matter) -> list[str]:
    return [
        _came(matter),
        _content(matter),
        f"{capital(date_in_words(matter.day_of('decide')))}, {matter.chairman} đã giải quyết {matter.what} nêu trên. "
        "Kết quả như sau:",
        *_result(matter),
        _told(matter),
    ]


_DRAFTS: dict[PetitionPaperKind, Callable[[Matter], list[str]]] = {
    PetitionPaperKind.RECEIPT: _receipt,
    PetitionPaperKind.ACCEPTANCE: _acceptance,
    PetitionPaperKind.REFUSAL: _refusal,
    PetitionPaperKind.GUIDANCE: _guidance,
    PetitionPaperKind.TRANSFER: _transfer,
    PetitionPaperKind.RETURN: _return,
    PetitionPaperKind.VERIFICATION: _verification,
    PetitionPaperKind.DIALOGUE: _dialogue,
    PetitionPaperKind.SUSPENSION: _suspension,
    PetitionPaperKind.STOP: _stop,
    PetitionPaperKind.DECISION: _decision,
    PetitionPaperKind.ANSWER: _answer,
    PetitionPaperKind.NOTICE: _notice,
}


def draft_lines(kind: PetitionPaperKind, matter: Matter) -> list[str]:
    """The paper's text; what is not known is left blank."""
    return _DRAFTS[kind](matter)


def recipient_lines(kind: PetitionPaperKind, matter: Matter) -> list[str]:
    """Who gets the paper."""
    form = FORMS[kind]
    if not form.type_code:
        return ["Lưu: hồ sơ vụ việc"] if form.move else []
    first = ["Như Điều 3"] if form.is_decision else [f"Ông (bà) {matter.first}"]
    return [*first, "Lưu: VT, hồ sơ vụ việc"]
