"""Rules of Decree 30/2020/NĐ-CP on numbers, dates and signing, as plain functions."""

from datetime import date
from enum import StrEnum

# Decree 30/2020, Appendix III.I: codes of named document kinds. A Công văn has none.
TYPE_CODES = {
    "NQ": "Nghị quyết",
    "QĐ": "Quyết định",
    "CT": "Chỉ thị",
    "QC": "Quy chế",
    "QyĐ": "Quy định",
    "TC": "Thông cáo",
    "TB": "Thông báo",
    "HD": "Hướng dẫn",
    "CTr": "Chương trình",
    "KH": "Kế hoạch",
    "PA": "Phương án",
    "ĐA": "Đề án",
    "DA": "Dự án",
    "BC": "Báo cáo",
    "BB": "Biên bản",
    "TTr": "Tờ trình",
    "HĐ": "Hợp đồng",
    "CĐ": "Công điện",
    "BGN": "Bản ghi nhớ",
    "BTT": "Bản thỏa thuận",
    "GUQ": "Giấy ủy quyền",
    "GM": "Giấy mời",
    "GGT": "Giấy giới thiệu",
    "GNP": "Giấy nghỉ phép",
    "PG": "Phiếu gửi",
    "PC": "Phiếu chuyển",
    "PB": "Phiếu báo",
    # Not of the decree's list: what ends a denunciation (Luật Tố cáo 2018, Điều 35).
    "KL": "Kết luận",
}


class SignForm(StrEnum):
    """In what capacity a person signs (Decree 30/2020, Article 13)."""

    HEAD = "head"
    COLLECTIVE = "collective"
    COLLECTIVE_DEPUTY = "collective_deputy"
    DEPUTY = "deputy"
    BY_ORDER = "by_order"
    MANDATE = "mandate"
    ACTING = "acting"


SIGN_FORM_LABELS = {
    SignForm.HEAD: "Người đứng đầu ký",
    SignForm.COLLECTIVE: "TM. – thay mặt tập thể, người đứng đầu ký",
    SignForm.COLLECTIVE_DEPUTY: "TM., KT. – thay mặt tập thể, cấp phó ký thay",
    SignForm.DEPUTY: "KT. – cấp phó ký thay người đứng đầu",
    SignForm.BY_ORDER: "TL. – ký thừa lệnh",
    SignForm.MANDATE: "TUQ. – ký thừa ủy quyền",
    SignForm.ACTING: "Q. – quyền cấp trưởng",
}


def symbol(number: int, type_code: str, organ_code: str) -> str:
    """ "04/BC-UBND": numbers below ten take a zero; no spaces (Appendix I, II.3)."""
    return f"{number:02d}/{type_code}-{organ_code}"


def date_in_words(day: date) -> str:
    """ "ngày 11 tháng 01 năm 2024": days below ten and months 1 and 2 take a zero (Appendix I, II.4)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def place_and_date(place: str, day: date) -> str:
    """ "Song Vân, ngày 11 tháng 01 năm 2024"."""
    return f"{place}, {date_in_words(day)}"


def signature_lines(form: SignForm, *, organ: str, head_post: str, own_post: str) -> tuple[str, ...]:
    """The lines above the signature, in capitals (Article 13; Appendix I, II.7b).

    `organ` is the collective ("Ủy ban nhân dân"), `head_post` its head ("Chủ tịch"), `own_post` the signer's own.
    """
    organ, head, own = organ.upper(), head_post.upper(), own_post.upper()
    return {
        SignForm.HEAD: (head,),
        SignForm.COLLECTIVE: (f"TM. {organ}", head),
        SignForm.COLLECTIVE_DEPUTY: (f"TM. {organ}", f"KT. {head}", own),
        SignForm.DEPUTY: (f"KT. {head}", own),
        SignForm.BY_ORDER: (f"TL. {head}", own),
        SignForm.MANDATE: (f"TUQ. {head}", own),
        SignForm.ACTING: (f"Q. {head}",),
    }[form]
