"""The sheet for the village house that leads to the board."""

from typing import Any

from apps.documents.posters import qr_poster


def poster(*, unit: Any, address: str) -> bytes:
    """One page A4 as PDF; `address` is the whole address of the unit's board."""
    return qr_poster(
        title="BẢNG CÔNG KHAI",
        name=str(unit),
        address=address,
        note="Nội dung công khai, kết quả họp thôn, đối thoại, báo cáo của xã. Không cần tài khoản.",
    )
