"""Names and numbers of nobody, for the demo and for load data; the same seed gives the same ones."""

import random
from collections.abc import Iterator, Sequence
from itertools import count, pairwise

from apps.villages.models import AdministrativeUnit

_FAMILY = "Nguyễn Trần Lê Phạm Hoàng Giáp Dương Đỗ Ngô Vũ Thân Lưu Hà Đặng Bùi Đào Trịnh Phùng"
# Middle and given names that go together.
_MEN = ("Văn Đức Hữu Đình Quang Xuân Minh Công Bá", "An Bình Chiến Dũng Hải Hùng Khánh Long Nam Sơn Thắng")
_WOMEN = ("Thị Thu Kim Ngọc Thanh", "Hạnh Hiền Hoa Hương Lan Liên Mai Nga Phương Tâm Yến")
# Different also without diacritics, as addresses are made of them.
_PLACE_FIRST = "An Bình Cao Đông Hồng Kim Lâm Liên Minh Nam Ngọc Phú Quang Sơn Tân Tây Thanh Trung Văn Xuân"
_PLACE_SECOND = "Bắc Châu Đài Giang Hà Hải Hòa Hưng Khê Lạc Lộc Mỹ Phong Sơn Thành Thắng Thịnh Tiến Trì Vân"


class RealUnitsError(RuntimeError):
    """The database holds units that are not invented, among which invented ones have no place."""


def refuse_real_units() -> None:
    """Raises `RealUnitsError`."""
    if AdministrativeUnit.objects.filter(is_demo=False).exists():
        raise RealUnitsError("the database holds real units")


def person_name(chance: random.Random) -> str:
    """A name of three words, of a man more often than of a woman, as heads of households are."""
    own = _WOMEN if chance.random() < 0.3 else _MEN
    return " ".join(chance.choice(names.split()) for names in (_FAMILY, *own))


def place_names(chance: random.Random) -> Iterator[str]:
    """Names of places without end, none twice: "Tân Hòa", …, then "Tân Hòa 2", …"""
    names = [f"{first} {second}" for first in _PLACE_FIRST.split() for second in _PLACE_SECOND.split()]
    chance.shuffle(names)
    for turn in count(1):
        yield from (name if turn == 1 else f"{name} {turn}" for name in names)


def household_sizes(households: int, people: int, chance: random.Random) -> list[int]:
    """Household sizes that add up to the people, between one and eight, without a pattern."""
    base, more = divmod(people, households)
    sizes = [base + (index < more) for index in range(households)]
    for _ in range(2 * households):
        giver, taker = chance.randrange(households), chance.randrange(households)
        if sizes[giver] > 1 and sizes[taker] < 8:
            sizes[giver] -= 1
            sizes[taker] += 1
    return sizes


def shares(total: int, weights: Sequence[float]) -> list[int]:
    """The total in parts that add up to it, one at least for each weight and the rest by their proportion."""
    rest, whole = total - len(weights), sum(weights)
    if rest < 0:
        raise ValueError(f"{total} do not suffice for {len(weights)}")
    bounds, so_far = [0], 0.0
    for weight in weights[:-1]:
        so_far += weight
        bounds.append(int(rest * so_far / whole))
    return [1 + end - start for start, end in pairwise((*bounds, rest))]
