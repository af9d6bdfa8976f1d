"""What is told of a pack: `datapackage.json` for machines (Frictionless Data Package), `MO-TA.txt` for readers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst

from apps.core.numbers import format_number
from apps.reports.open_data.columns import ENTERED, HIDDEN, KNOWN, MISSING, NO, PARTIAL, YES, Column, Table
from apps.reports.open_data.year import OpenYear

DESCRIPTOR, README = "datapackage.json", "MO-TA.txt"
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Ghi công 4.0 Quốc tế",
    "path": "https://creativecommons.org/licenses/by/4.0/deed.vi",
}


@dataclass(frozen=True)
class Written:
    """A table with its CSV file."""

    table: Table
    content: bytes
    rows: int
    sha256: str


def title_of(asked: OpenYear) -> str:
    return f"Dữ liệu mở năm {asked.year} của {asked.name}"


def source_title(asked: OpenYear) -> str:
    return f"Cổng thông tin thực hiện dân chủ ở cơ sở của {asked.name}"


def _former(asked: OpenYear) -> str:
    names = ", ".join(unit.name_on(asked.day) for unit in asked.units[1:])
    return f" Có cả bản ghi của đơn vị cũ đã nhập vào: {names}." if names else ""


def summary(asked: OpenYear) -> str:
    return (
        f"Số liệu về thực hiện dân chủ ở cơ sở của {asked.name} từ {asked.period.start:%d/%m/%Y} đến "
        f"{asked.period.end:%d/%m/%Y}, không có dữ liệu cá nhân.{_former(asked)}"
    )


def descriptor(asked: OpenYear, files: Sequence[Written]) -> bytes:
    """The package's description in UTF-8, with the hash, size and columns of each file."""
    told = {
        "profile": "tabular-data-package",
        "name": f"du-lieu-mo-{asked.unit.slug}-{asked.year}",
        "title": title_of(asked),
        "description": summary(asked),
        "created": f"{asked.made_on.isoformat()}T00:00:00+07:00",
        "licenses": [LICENCE],
        "sources": [{"title": source_title(asked)}],
        "contributors": [{"title": capfirst(asked.name), "role": "publisher"}],
        "keywords": ["dữ liệu mở", "dân chủ ở cơ sở", str(asked.year)],
        "resources": [_resource(file, asked) for file in files],
    }
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _resource(file: Written, asked: OpenYear) -> dict[str, Any]:
    table = file.table
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": table.path,
        "title": table.title,
        "description": table.note,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(file.content),
        "hash": f"sha256:{file.sha256}",
        "sources": [{"title": source_title(asked)}],
        "dialect": {
            "delimiter": ",",
            "lineTerminator": "\r\n",
            "quoteChar": '"',
            "doubleQuote": True,
            "skipInitialSpace": False,
            "header": True,
        },
        "schema": _schema(table),
    }


def _schema(table: Table) -> dict[str, Any]:
    told: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if table.key:
        told["primaryKey"] = list(table.key)
    if table.refers:
        told["foreignKeys"] = [
            {"fields": own, "reference": {"resource": other, "fields": there}} for own, other, there in table.refers
        ]
    return told


def _field(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {"name": column.name, "type": column.kind.value, "title": column.title}
    if column.kind.value == "boolean":
        told |= {"trueValues": [YES], "falseValues": [NO]}
    told["description"] = column.note or column.title
    limits: dict[str, Any] = {"required": column.required}
    if column.choices:
        limits["enum"] = list(column.choices)
    if column.pattern:
        limits["pattern"] = f"^({column.pattern})$"
    return told | {"constraints": limits}


_HOW = f"""CÁCH GHI
- Mỗi bảng một tệp CSV theo RFC 4180: phân cách bằng dấu phẩy, ô có dấu phẩy hoặc dấu nháy được đặt trong nháy kép, \
dòng kết thúc bằng CR LF, dòng đầu là tên cột. Chữ UTF-8 có dấu thứ tự byte (BOM), để Excel đọc đúng tiếng Việt.
- Ngày ghi theo ISO 8601: năm-tháng-ngày. Số dùng dấu chấm thập phân, không có dấu phân cách hàng nghìn.
- Ô chữ bắt đầu bằng =, +, -, @ được thêm dấu nháy đơn (') ở trước, để bảng tính không chạy như công thức.
- Ô trống là chưa có hoặc không có số liệu; số 0 là đã biết và bằng không. Có/không ghi là “{YES}”, “{NO}”.
- {DESCRIPTOR} mô tả từng cột theo Frictionless Data Package, kèm mã SHA-256 của từng tệp CSV.

TÌNH TRẠNG SỐ LIỆU (cột tinh_trang)
- {KNOWN}: số liệu đầy đủ.
- {PARTIAL}: chỉ biết một phần; không dùng như số của toàn bộ.
- {ENTERED}: không tính được từ bản ghi, lấy theo số đơn vị đã nhập cho báo cáo.
- {MISSING}: chưa có số liệu; ô số để trống.
- {HIDDEN}: có số liệu nhưng để trống, vì số của vài hộ có thể chỉ ra một hộ.

KHÔNG CÓ TRONG GÓI
Họ tên, số điện thoại, số định danh, địa chỉ, ngày sinh; biên bản, nội dung ý kiến, nội dung đơn; số liệu của từng hộ. \
Chữ do người nhập chỉ có ở nơi đã công khai: trích yếu của lần công khai và tiêu đề trên bảng công khai.
"""


def readme(asked: OpenYear, files: Sequence[Written]) -> bytes:
    """The same in Vietnamese for people, in UTF-8 with a byte order mark and lines that Notepad shows."""
    parts = [
        title_of(asked).upper(),
        summary(asked),
        f"Đơn vị công bố: {capfirst(asked.name)}\n"
        f"Ngày lập: {asked.made_on:%d/%m/%Y}\n"
        f"Nguồn: {source_title(asked)}\n"
        f"Giấy phép: {LICENCE['title']} ({LICENCE['name']}), {LICENCE['path']}. Được dùng, sửa, chia sẻ cho mọi mục "
        f"đích; ghi nguồn “{capfirst(asked.name)}”.",
        _HOW.strip(),
        "CÁC BẢNG",
        *(_told(file) for file in files),
    ]
    return ("\n\n".join(parts) + "\n").replace("\n", "\r\n").encode("utf-8-sig")


def _told(file: Written) -> str:
    table = file.table
    lines = [
        f"{table.path}: {table.title} ({format_number(file.rows)} dòng)",
        table.note,
        f"SHA-256: {file.sha256}",
        *(f"  {column.name} ({column.kind.label}): {_of(column)}" for column in table.columns),
    ]
    return "\n".join(lines)


def _of(column: Column) -> str:
    return f"{column.title}. {column.note}" if column.note else f"{column.title}."
