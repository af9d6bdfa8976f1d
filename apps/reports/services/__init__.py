"""What happens to a report: begun from an outline, written, figures filled in, reviewed, issued."""

from apps.reports.services.board import report_files, report_offer
from apps.reports.services.drafts import discard_report, restore_report
from apps.reports.services.figures import (
    enter_figure,
    indicators_by_label,
    may_fill_in,
    waive_figure,
    withdraw_waiver,
)
from apps.reports.services.outlines import begin_report, fill, load_outline, outline_words
from apps.reports.services.sections import (
    add_section,
    delete_section,
    move_section,
    restore_section,
    save_report,
    save_section,
)
from apps.reports.services.steps import (
    StepRefusedError,
    approve_report,
    book_for,
    earlier_document,
    issue_report,
    return_report,
    submit_report,
)

__all__ = [
    "StepRefusedError",
    "add_section",
    "approve_report",
    "begin_report",
    "book_for",
    "delete_section",
    "discard_report",
    "earlier_document",
    "enter_figure",
    "fill",
    "indicators_by_label",
    "issue_report",
    "load_outline",
    "may_fill_in",
    "move_section",
    "outline_words",
    "report_files",
    "report_offer",
    "restore_report",
    "restore_section",
    "return_report",
    "save_report",
    "save_section",
    "submit_report",
    "waive_figure",
    "withdraw_waiver",
]
