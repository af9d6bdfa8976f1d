"""Formulas: where they stand, and which of them reach out of their file."""

import re

from apps.core.sheet_worker.limits import MOST_COLUMNS, MOST_FORMULA_RUNS, TOO_MUCH, RefusedError

# By column the first and last row of each stretch of formulas, all from 0.
Runs = dict[int, list[list[int]]]

_OUTSIDE = re.compile(
    r"\b(?:WEBSERVICE|HYPERLINK|FILTERXML|IMAGE|RTD|DDE|CALL|EXEC|REGISTER(?:\.ID)?|SQL\.REQUEST|EUROCONVERT)\s*\("
    r"|(?:https?|ftp|file)://|\\\\"
    r"|\[\d+\]|\[[^\[\]]+\.(?:xl|od|csv)\w*\]"
    r"|\b\w+\s*\|",
    re.IGNORECASE,
)
# Text that Excel would take for a formula; "- Con (ông A)" and "+84…" are none.
_TYPED = re.compile(r"\s*(?:=|[+\-@]\s?[A-Za-z.]+[(|])")


def is_formula(text: str) -> bool:
    """Whether Excel would run this text when it opens a .csv."""
    return _TYPED.match(text) is not None


def reaches_outside(formula: str) -> bool:
    """Whether the formula asks another file, program or address."""
    return _OUTSIDE.search(formula) is not None


def outside(row: int, column: int) -> RefusedError:
    """The refusal of such a formula."""
    return RefusedError(
        f"Ô {cell_name(row, column)} là công thức lấy dữ liệu từ tệp, chương trình hoặc địa chỉ khác. "
        "Chép ô đó, dán giá trị (Paste Values) rồi gửi lại."
    )


def note_run(runs: Runs, row: int, column: int, last: int | None = None) -> None:
    """Add the cells of a column from `row` to `last`; rows come in rising order."""
    if column >= MOST_COLUMNS:
        return
    last = row if last is None else last
    of_column = runs.setdefault(column, [])
    if of_column and row <= of_column[-1][1] + 1:
        of_column[-1][1] = max(of_column[-1][1], last)
        return
    of_column.append([row, last])
    if len(of_column) > MOST_FORMULA_RUNS // MOST_COLUMNS:
        raise RefusedError(TOO_MUCH)


def cell_name(row: int, column: int) -> str:
    """ "D12" for row 11 and column 3."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
