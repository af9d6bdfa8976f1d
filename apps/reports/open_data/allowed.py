"""Which columns of which records may be read for open data: what is not named here never reaches a pack.

No name of a person, number, address, day of birth, minutes or other free text; nothing of a single household. The one
text that people typed is the title of a posting, which is public by its nature. Titles of other records come from the
public notice board alone, where an official has released them.
"""

from collections.abc import Mapping
from typing import Any

from apps.core.together import dicts

ALLOWED: Mapping[str, tuple[str, ...]] = {
    "complaints.Denunciation": ("unit", "stage"),
    "complaints.Petition": ("unit", "petition_type", "status"),
    "consultations.Consultation": ("unit", "pk", "public_id", "subject__name", "starts_on", "ends_on", "explained_on"),
    "consultations.ConsultationBallot": (
        *("consultation", "issued", "returned", "valid", "agreed", "against", "other"),
    ),
    "dialogues.Dialogue": (
        *("unit", "public_id", "held_on", "level", "target_group", "mode", "occasion"),
        *("participants", "speakers", "results_published_on"),
    ),
    "disclosures.Posting": (
        *("unit", "pk", "village", "item__article", "item__name", "item__min_days", "title", "starts_on", "ends_on"),
    ),
    "disclosures.PostingChannel": ("posting", "channel"),
    "documents.DocumentFile": ("document", "format", "sha256"),
    "documents.IssuedDocument": (
        *("unit", "pk", "source", "sign", "issued_on", "period_start", "period_end"),
        *("replaces__sign", "replaced_by__sign"),
    ),
    "documents.Publication": ("source", "title"),
    "meetings.Matter": (
        *("meeting__unit", "meeting__village", "meeting__households", "decided_on", "kind", "action", "method"),
        *("ballots_issued", "ballots_returned", "votes_for", "votes_against", "votes_other", "invalid", "carried"),
    ),
    "meetings.Meeting": ("unit", "village", "held_on", "kind", "households", "present", "failed", "follows"),
    "reports.EnteredFigure": ("unit", "key", "value"),
    "supervision.Finding": ("supervision__unit", "supervision__body", "supervision__kind", "status"),
    "works.Contribution": ("work", "village", "kind", "land_class", "amount", "households"),
    "works.Work": (
        *("unit", "pk", "public_id", "village", "kind", "started_on", "finished_on", "total_value", "state_budget"),
        *("people_money", "people_goods_value", "people_labour_days", "land_given_m2"),
    ),
}
# Of these, what people typed.
RELEASED_TEXTS = frozenset({("disclosures.Posting", "title"), ("documents.Publication", "title")})


def only(rows: Any, **reckoned: Any) -> list[dict[str, Any]]:
    """The rows as dictionaries of the columns that may be read, of what is reckoned from them, and of nothing else.

    What is reckoned by an aggregate is so for each combination of these columns.
    """
    names = ALLOWED[rows.model._meta.label]
    return dicts(rows.values(*names).annotate(**reckoned), *names, *reckoned)
