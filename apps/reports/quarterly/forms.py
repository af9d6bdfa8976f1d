"""The eight sheets in their order."""

from apps.reports.quarterly import boards, consulted, decisions, gatherings, letters, postings, supervised
from apps.reports.quarterly.sheets import Form

FORMS: tuple[Form, ...] = (
    postings.FORM,
    decisions.FORM,
    consulted.FORM,
    supervised.FORM,
    boards.INSPECTORATE,
    boards.COMMUNITY_BOARDS,
    letters.FORM,
    gatherings.FORM,
)
