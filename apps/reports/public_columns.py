"""Which columns of which records a report may print as a list.

A report goes to the level above and onto the notice board, so a list names places, days, subjects and numbers alone,
and no minutes or other free text, where people are named.
Records that tell of private persons (petitions, receptions, households, contributions by household) are not listed at
all, whatever figure they stand behind.
"""

from collections.abc import Mapping

from django.utils.text import capfirst

from apps.core.indicators import Indicator
from apps.core.periods import Period

_PUBLIC: Mapping[str, tuple[str, ...]] = {
    "agencies.InternalRule": ("agency", "kind", "action", "title", "number", "issued_on"),
    "agencies.StaffConference": ("agency", "kind", "form", "held_on", "called", "present", "opinions"),
    "agencies.WorkplaceDialogue": ("agency", "held_on", "subject", "participants", "opinions", "opinions_resolved"),
    "committees.CommitteeMeeting": ("kind", "held_on", "present", "conclusion_number"),
    "committees.Inspection": ("subject", "plan_number", "held_on", "ended_on", "concluded_on"),
    "committees.ModelCase": ("name", "field", "village", "registered_on", "recognised_on"),
    "committees.TrainingSession": ("kind", "topic", "held_on", "organiser", "place", "participants"),
    "consultations.Consultation": ("title", "lead_body", "starts_on", "ends_on", "explained_on"),
    "dialogues.Dialogue": ("held_on", "subject", "level", "target_group", "mode", "place", "participants", "speakers"),
    "dialogues.VoterContact": ("held_on", "level", "subject", "place", "voters_present", "recommendations", "answered"),
    "disclosures.Broadcast": ("kind", "title", "medium", "village", "starts_on", "repeats"),
    "disclosures.Posting": ("village", "item", "title", "starts_on", "ends_on", "document_number"),
    "meetings.Meeting": ("village", "kind", "subject", "held_on", "households", "present"),
    "supervision.Supervision": ("body", "kind", "subject", "place", "started_on", "ended_on"),
    "surveys.Survey": ("title", "kind", "starts_on", "ends_on"),
    "villages.Convention": ("village", "kind", "title", "change", "recognised_on", "decision_number"),
    "works.LandProject": ("name", "decision_number", "started_on", "finished_on", "area_m2", "households_affected"),
    "works.Work": (
        *("name", "kind", "village", "started_on", "finished_on"),
        *("total_value", "state_budget", "people_money", "people_labour_days", "land_given_m2"),
    ),
}


def columns_of(indicator: Indicator) -> dict[str, str]:
    """Names and labels of the columns that a list of the figure's records may have; empty where none may be printed."""
    model = indicator.records(Period.year(2000), {}).model
    names = _PUBLIC.get(model._meta.label, ())
    return {name: capfirst(str(model._meta.get_field(name).verbose_name)) for name in names}
