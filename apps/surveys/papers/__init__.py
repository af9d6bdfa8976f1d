"""Which papers a survey has, by the word in their addresses, in the look of Decree 30/2020/NĐ-CP."""

from apps.core.together import any_of
from apps.documents.drafting import Paper
from apps.surveys.models import is_answered
from apps.surveys.papers.report import report_document
from apps.surveys.papers.sheet import sheet_document

PAPERS = {
    "phieu-khao-sat": Paper("Phiếu khảo sát (mẫu để in)", sheet_document, lambda survey: any_of(survey.questions)),
    "bao-cao": Paper("Báo cáo kết quả khảo sát", report_document, is_answered),
}
