"""The catalogue of what must be made public, and how far a commune has come with it in a year."""

from apps.disclosures.services.catalogue import load_catalogues, load_disclosure_items
from apps.disclosures.services.counts import public_class_counts
from apps.disclosures.services.duties import ItemDuty, empty_catalogues, year_of_duties
from apps.disclosures.services.ratings import FAIR_KEY, GOOD_KEY, RatedYear, rate_year

__all__ = [
    "FAIR_KEY",
    "GOOD_KEY",
    "ItemDuty",
    "RatedYear",
    "empty_catalogues",
    "load_catalogues",
    "load_disclosure_items",
    "public_class_counts",
    "rate_year",
    "year_of_duties",
]
