"""Rows that tests start from; records are made with plain `Model.objects.create` or the app's services."""

from datetime import date
from typing import Any

from apps.accounts.models import Appointment, User
from apps.core.text import slugify_vi
from apps.households.models import Household
from apps.households.services.register import save_household, sum_up
from apps.villages.models import AdministrativeUnit, UnitVersion, Village, VillageVersion


def make_unit(slug: str, name: str, kind: str, parent: AdministrativeUnit | None = None) -> AdministrativeUnit:
    """A unit with one version that has held since 1990."""
    unit, created = AdministrativeUnit.objects.get_or_create(slug=slug)
    if created:
        UnitVersion.objects.create(unit=unit, name=name, kind=kind, parent=parent, valid_from=date(1990, 1, 1))
    return unit


def make_commune(slug: str, name: str) -> AdministrativeUnit:
    """A commune of huyện Tân Yên, tỉnh Bắc Giang."""
    province = make_unit("bac-giang", "Bắc Giang", "province")
    district = make_unit("tan-yen", "Tân Yên", "district", province)
    return make_unit(slug, name, "commune", district)


def make_village(unit: AdministrativeUnit, name: str, started_on: date = date(1990, 1, 1), **values: Any) -> Village:
    village = Village.objects.create(unit=unit, slug=slugify_vi(name), started_on=started_on, **values)
    VillageVersion.objects.create(village=village, name=name, valid_from=started_on)
    return village


def make_user(username: str, role: str, unit: AdministrativeUnit, village: Village | None = None) -> User:
    """A person with one appointment that has run since 2020."""
    user = User.objects.create_user(username, password="mat-khau-thu-nghiem", full_name=username)
    Appointment.objects.create(user=user, role=role, unit=unit, village=village, valid_from=date(2020, 1, 1))
    return user


def make_household(village: Village, code: str = "H001", **values: Any) -> Household:
    """A household that counts in the village since 2020; `ended_on` lets it count no longer (dissolved).

    `start_kind` and the fields of the model may be given.
    """
    ended_on, start_kind = values.pop("ended_on", None), values.pop("start_kind", "")
    given = {"head_name": "Nguyễn Văn An", "members": 4, "started_on": date(2020, 1, 1)} | values
    household = Household(unit=village.unit, village=village, code=code, **given)
    household.start_kind = start_kind
    save_household(record=household, user=None)
    if ended_on is not None:
        household.residences.update(end=ended_on, end_kind="dissolved")
        sum_up(household)
        household.save()
    return household
