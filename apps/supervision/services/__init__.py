"""Writing supervisions and their plans, and the steps of what was found and recommended."""

from apps.supervision.services.chains import Chain, Link, chains_of
from apps.supervision.services.findings import (
    Handled,
    close_finding,
    recommend,
    record_remedy,
    record_reply,
    reopen_finding,
    send_back_remedy,
    verify_remedy,
)
from apps.supervision.services.plans import cancel_plan, resume_plan
from apps.supervision.services.supervisions import (
    delete_supervision,
    follow_recommendations,
    planned_values,
    record_supervision,
    remarks_on,
    restore_supervision,
)

__all__ = [
    "Chain",
    "Handled",
    "Link",
    "cancel_plan",
    "chains_of",
    "close_finding",
    "delete_supervision",
    "follow_recommendations",
    "planned_values",
    "recommend",
    "record_remedy",
    "record_reply",
    "record_supervision",
    "remarks_on",
    "reopen_finding",
    "restore_supervision",
    "resume_plan",
    "send_back_remedy",
    "verify_remedy",
]
