"""Which items a commune must make public in a year, and how far each has come."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from apps.core.periods import Period, runs_on
from apps.core.querysets import running_within
from apps.core.together import all_of, answers, rows_of
from apps.disclosures.models import Channel, DisclosureCatalogue, DisclosureForm, DisclosureItem, Posting
from apps.disclosures.rules import (
    FAULTS,
    OPEN,
    STATE_WORDS,
    Asked,
    FormKept,
    State,
    Turn,
    is_state_confirmed,
    kept_forms,
    state_of,
)
from apps.law.models import Mark
from apps.villages.models import AdministrativeUnit


@dataclass(frozen=True)
class ItemDuty:
    """An item of a year's list: when it is due, how it stands, in which forms, and the postings that tell so.

    `is_confirmed`: what the state rests on was seen in a public source. What was not reminds, it is never a fault.
    """

    item: DisclosureItem
    due_on: date
    state: State
    is_confirmed: bool
    forms: list[FormKept]
    postings: list[Posting] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The state in words, with what is not confirmed; for a permanent item without a number of days."""
        if self.item.is_permanent and self.state == State.STANDING:
            return "đang công khai thường xuyên"
        doubt = " (quy định chưa kiểm chứng)" if self.is_open and not self.is_confirmed else ""
        return f"{STATE_WORDS[self.state]}{doubt}"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done for it."""
        return self.state in OPEN

    @property
    def is_fault(self) -> bool:
        """Overdue or taken down too early, by what was seen in a public source."""
        return self.is_confirmed and self.state in FAULTS

    @property
    def form_words(self) -> list[str]:
        """Each form that is asked for: its days, those asked for, and what was not seen in a public source."""
        return [_form_words(form) for form in self.forms]


def _form_words(form: FormKept) -> str:
    label, asked = str(Channel(form.asked.channel).label), form.asked.days
    if not form.is_used:
        return f"{label}: chưa có"
    days = f"{label}: {form.days} ngày"
    if asked is None:
        return days
    doubt = "" if form.asked.is_confirmed else ", chưa kiểm chứng"
    return f"{days} / ít nhất {asked} ngày{doubt}"


def asked_of(item: DisclosureItem, forms: Iterable[DisclosureForm]) -> list[Asked]:
    """The forms that an item asks for: the commune's office for `min_days`, and those in its further rows, `forms`."""
    further = [Asked(form.channel, form.min_days, form.mark == Mark.SEEN) for form in forms]
    if item.min_days is None:
        return further
    return [Asked(Channel.OFFICE, item.min_days, item.min_days_mark == Mark.SEEN), *further]


def turns_of(posting: Posting) -> list[Turn]:
    """Each form of a posting with the span in which it stood there."""
    return [Turn(row.channel, row.span) for row in posting.channels.all()]


def year_of_duties(*, unit: AdministrativeUnit, year: int, day: date) -> list[ItemDuty]:
    """The unit's list of a year as it stands on the day, by the catalogues in force in that year; five queries at most.

    An item is measured by its postings that began in the year, so that one over New Year belongs to the year before; a
    permanent one by those that stood in the year.
    """
    period = Period.year(year)
    asked = DisclosureItem.objects.within(period.start, period.end)
    rows = Posting.objects.public_in(period).filter(unit=unit).order_by("starts_on", "pk")
    rows = rows.filter(item__in=asked.order_by().values("pk"))
    further = DisclosureForm.objects.filter(item__in=asked.order_by().values("pk"))
    items, posted, further_forms = all_of(
        partial(rows_of, asked), partial(rows_of, rows.for_list()), partial(rows_of, further)
    )
    postings: dict[int, list[Posting]] = defaultdict(list)
    for posting in posted:
        postings[posting.item_id].append(posting)
    forms: dict[int, list[DisclosureForm]] = defaultdict(list)
    for form in further_forms:
        forms[form.item_id].append(form)
    return [_duty(item, asked_of(item, forms[item.pk]), postings[item.pk], period, day) for item in items]


def _duty(item: DisclosureItem, asked: list[Asked], postings: list[Posting], period: Period, day: date) -> ItemDuty:
    if not item.is_permanent:
        postings = [posting for posting in postings if posting.starts_on in period]
    turns = [turn for posting in postings for turn in turns_of(posting)]
    due_on = item.due_in(period.end.year)
    state = state_of(
        asked=asked,
        turns=turns,
        due_on=due_on,
        day=day,
        is_permanent=item.is_permanent,
        is_occasional=item.is_occasional,
    )
    forms = kept_forms(asked, turns, day)
    is_confirmed = is_state_confirmed(state, forms, is_item_confirmed=item.is_confirmed, is_permanent=item.is_permanent)
    return ItemDuty(item, due_on, state, is_confirmed, forms, postings)


def empty_catalogues(year: int) -> list[DisclosureCatalogue]:
    """The catalogues in force in the year of which no item was entered."""
    period = Period.year(year)
    starts = DisclosureItem.objects.within(period.start, period.end)
    found, days = all_of(
        partial(rows_of, DisclosureCatalogue.objects.filter(running_within(period.start, period.end))),
        partial(answers, starts.values_list("valid_from")),
    )
    return [row for row in found if not any(runs_on(day, row.valid_from, row.valid_until) for (day,) in days)]
