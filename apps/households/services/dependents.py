"""What leads to a household: its own rows, which come and go with it, and the keys of other tables."""

from collections.abc import Iterator
from typing import Any

from simple_history.models import HistoricalChanges

from apps.households.models import (
    Household,
    HouseholdClassification,
    HouseholdPair,
    HouseholdRepresentative,
    Residence,
)
from apps.villages.scope import home_key

OWN_ROWS: tuple[type[Any], ...] = (Residence, HouseholdRepresentative, HouseholdClassification)


def leading_keys() -> Iterator[Any]:
    """The keys by which rows of other tables lead to a household; its own rows and the history are left out.

    So are pairs said to be two, which end with either of them.
    """
    relations: list[Any] = Household._meta.get_fields(include_hidden=True)
    for relation in relations:
        if not relation.auto_created or relation.concrete:
            continue
        key, model = relation.field, relation.related_model
        if not issubclass(model, HistoricalChanges) and home_key(model) is not key and model is not HouseholdPair:
            yield key
