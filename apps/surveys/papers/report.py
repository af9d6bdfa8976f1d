"""The report on what a survey found."""

from apps.core.numbers import format_number
from apps.documents.blocks import Block, Document, Heading, Table
from apps.documents.drafting import (
    BLANK,
    capital,
    committee_of,
    commune_paper,
    count,
    lines_to_fill,
    point,
    sentence,
    signed,
    text,
)
from apps.surveys.models import Survey
from apps.surveys.services import PlaceResult, QuestionResult, Results, results_of


def report_document(survey: Survey) -> Document:
    """Who was asked, what was answered by question and by village; free texts are not quoted."""
    results = results_of(survey)
    on = survey.closed_on or survey.ends_on
    body: list[Block] = [
        text(
            sentence(
                f"Từ ngày {survey.starts_on:%d/%m/%Y} đến ngày {survey.ends_on:%d/%m/%Y}, "
                f"{committee_of(survey.unit, on)} tổ chức khảo sát “{survey.title}” "
                f"({survey.get_kind_display()}). Kết quả như sau"
            ).removesuffix(".")
            + ":"
        ),
        Heading(1, "I", "Phạm vi, số phiếu"),
        *_scope(results),
        Heading(1, "II", "Kết quả theo câu hỏi"),
        *(block for result in results.questions for block in _question(results, result)),
        Heading(1, "III", "Kết quả theo nơi lấy ý kiến"),
        _places(results),
        text("Tỷ lệ hài lòng: số lượt trả lời “rất hài lòng”, “hài lòng” trên tổng số lượt trả lời về hài lòng."),
        Heading(1, "IV", "Nhận xét, kiến nghị"),
        *lines_to_fill(3),
        text(f"{committee_of(survey.unit, on)} báo cáo kết quả khảo sát."),
    ]
    return commune_paper(
        survey.unit,
        "BÁO CÁO",
        f"Kết quả khảo sát\n{survey.title}",
        body,
        on=on,
        dated=False,
        title=f"Báo cáo kết quả khảo sát: {survey.title}",
        recipients=("Đảng ủy, HĐND, UBND", "Ủy ban MTTQ Việt Nam", "Lưu: VT"),
        signature=signed("TM. Ủy ban nhân dân\nChủ tịch"),
        number=f"Số: {BLANK}/BC-UBND",
    )


def _scope(results: Results) -> list[Block]:
    survey = results.survey
    found: list[Block] = [point("-", "Đối tượng lấy ý kiến", survey.get_polled_display())]
    if results.villages:
        found.append(point("-", "Số thôn có kết quả", count(results.villages, "thôn")))
    issued = count(results.issued, "phiếu") if results.issued is not None else "không ghi"
    if results.issued is not None and results.without_issued:
        issued += f" ({results.without_issued} nơi chưa ghi)"
    found.append(point("-", "Số phiếu phát ra", issued))
    online = f", trong đó {count(results.online, 'phiếu trực tuyến')}" if results.online else ""
    found.append(point("-", "Số phiếu thu về", f"{count(results.returned, 'phiếu')}{online}"))
    if results.not_entered:
        found.append(point("-", "Số phiếu thu về chưa nhập kết quả", count(results.not_entered, "phiếu")))
    if results.satisfied_share:
        rated = count(results.rated, "lượt đánh giá")
        found.append(point("-", "Tỷ lệ hài lòng chung", f"{results.satisfied_share} của {rated}"))
    return found


def _question(results: Results, result: QuestionResult) -> list[Block]:
    heading = Heading(2, str(result.number), capital(result.question.text))
    if result.question.is_text:
        return [heading, text(f"{count(result.base, 'phiếu')} có ý kiến viết.")]
    rows = tuple((line.words, format_number(line.count), line.share_number) for line in result.lines)
    several = " Mỗi phiếu chọn được nhiều phương án." if result.question.takes_many else ""
    return [
        heading,
        text(f"{results.base_text(result)}.{several}"),
        Table(("Phương án", "Số phiếu", "Tỷ lệ (%)"), rows, (60, 20, 20)),
    ]


def _places(results: Results) -> Table:
    return Table(
        ("Nơi lấy ý kiến", "Phát ra", "Thu về", "Có kết quả", "Hài lòng (%)"),
        tuple(_place(place) for place in results.places),
        (36, 14, 14, 16, 20),
    )


def _place(place: PlaceResult) -> tuple[str, ...]:
    numbers = (place.issued, place.returned, place.sheets)
    satisfied = place.satisfied_share.removesuffix("\u00a0%")
    return (place.name, *("—" if n is None else format_number(n) for n in numbers), satisfied)
