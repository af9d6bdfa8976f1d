"""The ledger of a fund, and what is posted of it for all to see."""

from typing import Any

from apps.core.numbers import format_number
from apps.documents.blocks import Block, Document, Signature, Table
from apps.documents.drafting import LONG_BLANK, Paper, commune_paper, count, point, signed, text
from apps.works.services.funds import Ledger

_NONE = "–"


def ledger_document(ledger: Ledger) -> Document:
    """SỔ QUỸ: each entry with its voucher and what is left after it."""
    held = format_number
    rows = [("", "", "", "Tồn đầu kỳ", "", "", held(ledger.balance.opening))]
    rows += [
        (
            str(number),
            f"{line.entry.booked_on:%d/%m/%Y}",
            line.entry.voucher or _NONE,
            line.entry.text,
            *_in_and_out(line.entry),
            held(line.held),
        )
        for number, line in enumerate(ledger.lines, start=1)
    ]
    rows.append(("", "", "", "Cộng trong kỳ, tồn cuối kỳ", *_sums(ledger), held(ledger.balance.closing)))
    header = ("STT", "Ngày", "Số phiếu", "Nội dung", "Thu (đồng)", "Chi (đồng)", "Tồn quỹ (đồng)")
    table = Table(header, tuple(rows), (8, 16, 10, 23, 14, 14, 15))
    return _paper(
        ledger,
        "SỔ QUỸ",
        [*_head(ledger), table, text(f"Trong kỳ có {count(len(ledger.lines), 'khoản thu, chi')}.")],
        signed("Người lập sổ"),
    )


def public_document(ledger: Ledger) -> Document:
    """BẢNG CÔNG KHAI: what came in and went out, by entry and by work; no voucher and no name of a household's own."""
    rows = [
        (str(number), f"{line.entry.booked_on:%d/%m/%Y}", line.entry.text, *_in_and_out(line.entry))
        for number, line in enumerate(ledger.lines, start=1)
    ]
    rows.append(("", "", "Cộng", *_sums(ledger)))
    body: list[Block] = [
        *_head(ledger),
        Table(("STT", "Ngày", "Nội dung", "Thu (đồng)", "Chi (đồng)"), tuple(rows), (7, 15, 44, 17, 17)),
    ]
    if ledger.by_work:
        cells = [
            (str(line.work or "Không theo công trình"), format_number(line.money_in), format_number(line.money_out))
            for line in ledger.by_work
        ]
        body += [
            text("Theo công trình:"),
            Table(("Công trình", "Thu (đồng)", "Chi (đồng)"), tuple(cells), (60, 20, 20)),
        ]
    body.append(text("Nhân dân xem, đối chiếu; ý kiến gửi trưởng thôn hoặc Ủy ban nhân dân xã."))
    return _paper(ledger, "BẢNG CÔNG KHAI", body, signed("Người lập bảng"))


def _head(ledger: Ledger) -> list[Block]:
    fund, balance = ledger.fund, ledger.balance
    money = [
        ("Tồn quỹ đầu kỳ", balance.opening),
        ("Thu trong kỳ", balance.money_in),
        ("Chi trong kỳ", balance.money_out),
        ("Tồn quỹ cuối kỳ", balance.closing),
    ]
    return [
        point("-", "Quỹ", fund.name),
        point("-", "Của", str(fund.village) if fund.village_id else fund.unit.name_on(ledger.period.end)),
        point("-", "Người giữ quỹ, kế toán", fund.keeper or LONG_BLANK),
        *(point("-", label, f"{format_number(value)} đồng") for label, value in money),
    ]


def _in_and_out(entry: Any) -> tuple[str, str]:
    amount = format_number(entry.amount)
    return (amount, "") if entry.signed > 0 else ("", amount)


def _sums(ledger: Ledger) -> tuple[str, str]:
    return format_number(ledger.balance.money_in), format_number(ledger.balance.money_out)


def _paper(ledger: Ledger, kind: str, body: list[Block], signature: Signature) -> Document:
    subject = f"Thu, chi {_as_fund(ledger.fund.name)}\n{ledger.period.label}"
    return commune_paper(
        ledger.fund.unit,
        kind,
        subject,
        body,
        on=ledger.period.end,
        title=f"{kind}: {ledger.fund.name}, {ledger.period.label}",
        recipients=(),
        signature=signature,
        cosigners=(signed("Người giữ quỹ", ledger.fund.keeper),),
    )


def _as_fund(name: str) -> str:
    """ "quỹ làm đường", whether or not the name says that it is a fund."""
    return f"{name[:1].lower()}{name[1:]}" if name.casefold().startswith("quỹ") else f"quỹ {name}"


PAPERS = {
    "so-quy": Paper("Sổ quỹ", ledger_document, lambda ledger: True),
    "cong-khai": Paper("Bảng công khai thu, chi quỹ", public_document, lambda ledger: True),
}
