"""What a section's table, chart, list or condition asks for: data, read by one parser and never evaluated.

Used when a section is saved and when it is printed. Every refusal is a sentence that says where and what is wrong.
"""

from apps.reports.specs.checking import check_section, turn_refusal
from apps.reports.specs.kinds import (
    CHANGES,
    CHART_FORMS,
    GROUP_BELOW,
    HIDE_WHEN,
    MOST_COLUMNS,
    MOST_LISTED,
    MOST_ROWS,
    MOST_UNITS,
    ROWS,
    UNIT_GROUPS,
    Column,
    Condition,
    RecordsSpec,
    Row,
    Rows,
    Spec,
    SpecError,
    TableSpec,
    TextsSpec,
    option_values,
    with_option,
)
from apps.reports.specs.parsing import parse_condition, parse_spec
from apps.reports.specs.plain import in_words, plain_spec

__all__ = [
    "CHANGES",
    "CHART_FORMS",
    "GROUP_BELOW",
    "HIDE_WHEN",
    "MOST_COLUMNS",
    "MOST_LISTED",
    "MOST_ROWS",
    "MOST_UNITS",
    "ROWS",
    "UNIT_GROUPS",
    "Column",
    "Condition",
    "RecordsSpec",
    "Row",
    "Rows",
    "Spec",
    "SpecError",
    "TableSpec",
    "TextsSpec",
    "check_section",
    "in_words",
    "option_values",
    "parse_condition",
    "parse_spec",
    "plain_spec",
    "turn_refusal",
    "with_option",
]
