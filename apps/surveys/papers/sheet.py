"""The sheet that is printed and handed out."""

from apps.documents.blocks import Block, Document, Signature
from apps.documents.drafting import commune_paper, lines_of, lines_to_fill, point, sentence, text
from apps.surveys.models import Survey, SurveyQuestion


def sheet_document(survey: Survey) -> Document:
    """All questions with a box and the number of each choice, by which sheets are entered; nobody's name is asked."""
    asked = survey.questions.all()  # type: ignore[attr-defined]
    body: list[Block] = [
        *(text(sentence(line)) for line in lines_of(survey.introduction)),
        text("Đánh dấu X vào ô trước phương án được chọn. Phiếu không ghi họ tên."),
        *(block for at, question in enumerate(asked, start=1) for block in _question(at, question)),
        text("Xin cảm ơn ông (bà)"),
    ]
    return commune_paper(
        survey.unit,
        "PHIẾU KHẢO SÁT",
        survey.title,
        body,
        on=survey.starts_on,
        dated=False,
        title=f"Phiếu khảo sát: {survey.title}",
        recipients=(),
        signature=Signature((), ""),
    )


def _question(at: int, question: SurveyQuestion) -> list[Block]:
    several = " (chọn được nhiều phương án)" if question.takes_many else ""
    asked = point(f"Câu {at}.", f"{question.text}{several}")
    if question.is_text:
        return [asked, *lines_to_fill(2)]
    if question.takes_many or question.option_lines:
        return [asked, *(text(f"☐ {number}. {words}") for number, words in question.choices)]
    # A choice is not parted from its box at the end of a line.
    boxes = (f"☐ {number}. {words}".replace(" ", "\u00a0") for number, words in question.choices)
    return [asked, text("  ".join(boxes))]
