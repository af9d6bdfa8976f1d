"""What the checks need to know of the world, as plain values: gathered once, read by every rule."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class LawFact:
    """A text of the list of legal texts; `confirmed`: its dates were seen in a public source."""

    kind: str
    number: str
    title: str
    starts: date | None = None
    ends: date | None = None
    issued_on: date | None = None
    successor: str = ""
    successor_title: str = ""
    confirmed: bool = False

    @property
    def name(self) -> str:
        """Kind and number: "Nghị định số 04/2015/NĐ-CP"."""
        return f"{self.kind} số {self.number}" if self.number else f"{self.kind} {self.title}"


@dataclass(frozen=True)
class FigureFact:
    """A whole figure of the unit over the report's period; `words`: its label without "Số", `chosen`: its options."""

    key: str
    label: str
    words: str
    measure: str
    value: Decimal
    text: str
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True)
class HolderFact:
    """Who held which office (a code of `villages.Office`) from when to when; `village`: that of a village head."""

    name: str
    office: str
    start: date
    end: date | None
    village: str = ""

    def holds_on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class PlaceFact:
    """An administrative unit above the report's own, with the days on which it stood above it."""

    kind: str
    name: str
    start: date
    end: date | None

    def stands_on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Signing:
    """The signature of the report: the organ's sign, form, posts and name as they are printed."""

    organ: str = "UBND"
    form: str = ""
    head_post: str = ""
    own_post: str = ""
    name: str = ""


@dataclass(frozen=True)
class Facts:
    """Everything that rules may ask for. Kinds are words as texts print them ("xã", "huyện", "thôn")."""

    start: date
    end: date
    issued_on: date
    unit_kind: str = "xã"
    unit_name: str = ""
    above: tuple[PlaceFact, ...] = ()
    village_kinds: frozenset[str] = frozenset({"thôn"})
    village_names: frozenset[str] = frozenset()
    laws: tuple[LawFact, ...] = ()
    figures: tuple[FigureFact, ...] = ()
    holders: tuple[HolderFact, ...] = ()
    signing: Signing = field(default_factory=Signing)
    missing: tuple[tuple[str, str], ...] = ()

    @property
    def village_kind(self) -> str:
        """The word for its villages where the commune has one kind only, else "thôn"."""
        return next(iter(self.village_kinds)) if len(self.village_kinds) == 1 else "thôn"

    @property
    def plan_years(self) -> frozenset[int]:
        """Years of the tasks to come: the year after a period that ends with its year, else also the period's own."""
        ahead = {self.end.year + 1}
        return frozenset(ahead if (self.end.month, self.end.day) == (12, 31) else ahead | {self.end.year})
