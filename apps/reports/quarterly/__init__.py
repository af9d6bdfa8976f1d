"""The eight quarterly sheets of Bắc Giang, filled from the records: of a commune, or of all communes below a unit."""

from apps.reports.quarterly.asking import Asked, Reporter, asked_of
from apps.reports.quarterly.forms import FORMS
from apps.reports.quarterly.sheets import Form, Sheet, build
from apps.reports.quarterly.workbook import sheets_workbook

__all__ = ["FORMS", "Asked", "Form", "Reporter", "Sheet", "asked_of", "build", "sheets_workbook"]
