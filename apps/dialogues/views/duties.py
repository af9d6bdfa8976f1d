"""Who must hold how many dialogues in a year, and has."""

from typing import Any

from django.utils import timezone
from django.views.generic import TemplateView

from apps.core.periods import Period
from apps.core.text import as_key
from apps.core.views import UnitMixin
from apps.dialogues.models import Dialogue, DialogueOpinion
from apps.dialogues.services import year_duties

FIRST_YEAR = 2000


class DutyView(UnitMixin, TemplateView):
    """The duty list of a calendar year; `?nam=2025`, else the running one."""

    permission_required = "dialogues.view_dialogue"
    template_name = "dialogues/duties.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today, user = timezone.localdate(), self.request.user
        year = self.year(today.year)
        dialogues = Dialogue.objects.visible_to(user).filter(unit=self.unit)
        found = year_duties(dialogues, [Period.year(year)], today=today)
        opinions = DialogueOpinion.objects.visible_to(user).filter(dialogue__unit=self.unit).at_held().pending()
        return super().get_context_data(
            year=year,
            before=year - 1 if year > FIRST_YEAR else None,
            after=year + 1 if year < today.year + 1 else None,
            duties=[(duty, duty.state_on(today)) for duty in found],
            pending=opinions.count(),
            late=opinions.late_on(today).count(),
            may_add=user.reach.allows("dialogues.add_dialogue", self.unit),
            **kwargs,
        )

    def year(self, running: int) -> int:
        asked = as_key(self.request.GET.get("nam", ""))
        return running if asked is None else min(max(asked, FIRST_YEAR), running + 1)
