"""Which papers a petition has, how each is called and numbered, and what it goes back to in law."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from apps.complaints.models import Petition, PetitionPaperKind, PetitionType
from apps.complaints.rules.flow import PETITION_MOVES, possible

# How each type is called within a sentence, and who sends it.
WHAT: Mapping[str, str] = {
    PetitionType.COMPLAINT: "khiếu nại",
    PetitionType.RECOMMENDATION: "kiến nghị",
    PetitionType.REFLECTION: "phản ánh",
    PetitionType.DISPUTE: "tranh chấp",
}
WHO: Mapping[str, str] = {
    PetitionType.COMPLAINT: "người khiếu nại",
    PetitionType.RECOMMENDATION: "người kiến nghị",
    PetitionType.REFLECTION: "người phản ánh",
    PetitionType.DISPUTE: "người gửi đơn",
}
_COMPLAINT = frozenset({PetitionType.COMPLAINT})
_OTHERS = frozenset(PetitionType) - _COMPLAINT


@dataclass(frozen=True)
class Form:
    """A kind of paper.

    `type_code` stands in its sign, "" where it takes no number; `about` is its subject, `short` how the number register
    calls it. It is written with the event `move`, or once `also` has happened; a receipt at any time. `types` are the
    types of petition that know it, all of them where empty.
    """

    type_name: str
    type_code: str
    about: str
    short: str
    move: str = ""
    also: str = ""
    types: frozenset[PetitionType] = frozenset()

    @property
    def is_decision(self) -> bool:
        return self.type_code == "QĐ"

    @property
    def cosigner(self) -> tuple[str, str]:
        """The posts of those who sign at the right and at the left; empty where the committee's head signs alone."""
        if self.type_code:
            return ("", "")
        return ("Người chủ trì", "Thư ký") if self.move else ("Người nhận", "Người nộp đơn")


# Codes of Nghị định 30/2020/NĐ-CP, Phụ lục III. Petitions are never extended, so that there is no paper for it.
FORMS: dict[PetitionPaperKind, Form] = {
    PetitionPaperKind.RECEIPT: Form("GIẤY BIÊN NHẬN", "", "Về việc tiếp nhận đơn", "tiếp nhận"),
    PetitionPaperKind.ACCEPTANCE: Form("THÔNG BÁO", "TB", "Về việc thụ lý giải quyết {what}", "thụ lý", "accept"),
    PetitionPaperKind.REFUSAL: Form(
        "THÔNG BÁO", "TB", "Về việc không thụ lý giải quyết {what}", "không thụ lý", "refuse"
    ),
    PetitionPaperKind.GUIDANCE: Form(
        "THÔNG BÁO", "TB", "Về việc hướng dẫn gửi đơn đến cơ quan có thẩm quyền", "hướng dẫn", "guide"
    ),
    PetitionPaperKind.TRANSFER: Form("PHIẾU CHUYỂN", "PC", "Đơn {what}", "", "transfer"),
    PetitionPaperKind.RETURN: Form("THÔNG BÁO", "TB", "Về việc trả lại đơn", "trả lại", "return"),
    PetitionPaperKind.VERIFICATION: Form(
        "QUYẾT ĐỊNH", "QĐ", "Về việc giao nhiệm vụ xác minh nội dung {what}", "giao xác minh", "verify"
    ),
    PetitionPaperKind.DIALOGUE: Form("BIÊN BẢN", "", "Đối thoại trong giải quyết {what}", "đối thoại", "dialogue"),
    PetitionPaperKind.SUSPENSION: Form(
        "QUYẾT ĐỊNH",
        "QĐ",
        "Về việc tạm đình chỉ giải quyết {what}",
        "tạm đình chỉ giải quyết",
        "suspend",
        types=_COMPLAINT,
    ),
    PetitionPaperKind.STOP: Form(
        "QUYẾT ĐỊNH", "QĐ", "Về việc đình chỉ giải quyết {what}", "đình chỉ giải quyết", "stop", "withdraw"
    ),
    PetitionPaperKind.DECISION: Form(
        "QUYẾT ĐỊNH", "QĐ", "Về việc giải quyết {what} lần đầu", "giải quyết", "decide", types=_COMPLAINT
    ),
    PetitionPaperKind.ANSWER: Form("THÔNG BÁO", "TB", "Trả lời {what}", "trả lời", "decide", types=_OTHERS),
    PetitionPaperKind.NOTICE: Form("THÔNG BÁO", "TB", "Kết quả giải quyết {what}", "kết quả giải quyết", "send"),
}


def has_happened(kind: PetitionPaperKind, happened: Collection[str]) -> bool:
    """Whether what the paper tells of was entered already."""
    return bool({FORMS[kind].move, FORMS[kind].also} & set(happened))


def fits(kind: PetitionPaperKind, petition: Petition, happened: Collection[str]) -> bool:
    """Whether the paper may be written now: what it tells of has happened, or may happen next."""
    form = FORMS.get(kind)
    if form is None or (form.types and petition.petition_type not in form.types):
        return False
    may_come = possible(PETITION_MOVES, petition.status, petition.petition_type)
    return not form.move or has_happened(kind, happened) or form.move in may_come


def number_subject(kind: PetitionPaperKind, petition: Petition) -> str:
    """What the number register shows of the paper: "Thông báo thụ lý đơn số 15 năm 2026". It names nobody."""
    form = FORMS[kind]
    called = " ".join(filter(None, (form.type_name.capitalize(), form.short)))
    return f"{called} đơn số {petition.code} năm {petition.year}"


def law_numbers(kind: PetitionPaperKind, petition_type: str) -> list[str]:
    """Numbers of the texts of law that the paper may go back to, in the order in which they are cited.

    Which of them are in force is a matter of the paper's day.
    """
    form = FORMS[kind]
    if not form.type_code:
        return []
    found = ["77/2015/QH13", "65/2025/QH15", "72/2025/QH15"] if form.is_decision else []
    if petition_type == PetitionType.COMPLAINT:
        found += ["02/2011/QH13", "136/2025/QH15", "124/2020/NĐ-CP"]
    elif petition_type != PetitionType.DISPUTE:
        found += ["42/2013/QH13", "136/2025/QH15"]
    return [*found, "05/2021/TT-TTCP"]
