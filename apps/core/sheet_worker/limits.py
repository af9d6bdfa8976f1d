"""What a list may weigh, and the sentences that refuse one."""

MOST_MEMORY = 700 * 1024**2
# Seconds of the processor: until a sheet stands in memory, and for handing it over.
MOST_SECONDS, MORE_SECONDS = 4, 30
MOST_SHEETS = 20
MOST_ROWS = 110_000
MOST_COLUMNS = 60
# Cells beyond the columns that are read: a few are somebody's notes, this many are made to wear out the reader.
MOST_WIDTH = 1_000
MOST_MERGES = 50_000
MOST_FORMULA_RUNS = 600_000
# What a cell may say, and all cells together, in letters.
MOST_LETTERS, MOST_TEXT = 1_000, 60_000_000

UNREADABLE = (
    "Không đọc được tệp. Mở tệp bằng Excel, chọn “Lưu thành” (Save As), kiểu “Excel Workbook (*.xlsx)” rồi gửi lại."
)
PASSWORD = "Tệp đặt mật khẩu nên không đọc được. Bỏ mật khẩu trong Excel rồi gửi lại."  # noqa: S105 - a message
TOO_MUCH = "Tệp chứa quá nhiều nội dung. Chia thành nhiều tệp, mỗi tệp một danh sách, rồi gửi từng tệp."


class RefusedError(Exception):
    """The list cannot be read; the message says in Vietnamese what to do."""


def too_large(sheet: str) -> RefusedError:
    """The refusal of a sheet that has, or says that it has, too many rows or columns."""
    rows = f"{MOST_ROWS:,}".replace(",", ".")
    return RefusedError(
        f"Trang tính “{sheet[:60]}” rộng quá mức đọc được ({rows} dòng, {MOST_WIDTH} cột). "
        "Xóa các dòng, cột thừa ở cuối trang tính hoặc chia thành nhiều tệp rồi gửi lại."
    )
