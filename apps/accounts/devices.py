"""The devices of a person's second factor, read along with the session that one of them has verified."""

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.accounts.facts import add_fact


@dataclass(frozen=True)
class DeviceKind:
    """`fact`: the person's attribute that holds the key of the one confirmed device of the kind, or None."""

    fact: str
    model: type[Any]

    def key_of(self, person: str) -> Subquery:
        confirmed = self.model.objects.filter(user=OuterRef(person), confirmed=True).order_by("pk")
        return Subquery(confirmed.values("pk")[:1])


DEVICES = (DeviceKind("app_device", TOTPDevice), DeviceKind("codes_device", StaticDevice))
for device_kind in DEVICES:
    add_fact(device_kind.fact, device_kind.key_of)


def known_device(user: Any, persistent_id: str) -> Any:
    """The person's device that a session names so, None where it is none of his; its secrets are not read."""
    for kind in DEVICES:
        key = getattr(user, kind.fact)
        if key is not None and persistent_id == f"{kind.model.model_label()}/{key}":
            return kind.model(pk=key, user_id=user.pk, confirmed=True)
    return None
