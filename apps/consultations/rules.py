"""The sums of a consultation, in whole numbers: which share of what, always with its base.

No share is asked for by Law 10/2022/QH15, Điều 25–29: the authority weighs the opinions and explains.
"""

from apps.core.numbers import share_text


def explain_share(part: int | None, whole: int | None, measure: str) -> str:
    """ "112/150 phiếu thu về = 74,67 %"; "" where either is not known or the base is zero."""
    if part is None or not whole:
        return ""
    return share_text(part, whole, measure)


def reached(counted: int | None, listed: int | None) -> int | None:
    """How many there are where a total was counted and some are listed one by one: the larger; None if neither."""
    known = [number for number in (counted, listed) if number is not None]
    return max(known) if known else None


def summed(numbers: list[int | None]) -> int | None:
    """The sum; None where one of them is not known, or there are none."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known and len(known) == len(numbers) else None
