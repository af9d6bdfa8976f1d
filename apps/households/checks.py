"""What the data doctor looks for in the household register. All of it is of today; what has ended is history."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from apps.core.doctor import Check, Contradiction, ContradictionSource, FoundRows
from apps.core.numbers import format_number
from apps.core.together import rows_of
from apps.households.indicators import counts_by_village
from apps.households.models import Household, HouseholdClassification, HouseholdRepresentative, Residence
from apps.households.rules import PHONE, PHONE_SAYS
from apps.households.services.pairs import MOST_PAIRS, likely_pairs
from apps.households.services.representatives import voter_age
from apps.villages.counting import Count
from apps.villages.models import VillageProfile

# More is possible, yet mostly a slip of the hand.
MANY_MEMBERS = 15
JUST_ENDED = timedelta(days=60)
_PERMISSION, _WRITES = "households.view_household", "households.change_household"
_NAMED = HouseholdRepresentative.Kind.NAMED


def _counting(unit: Any, user: Any, today: date) -> Any:
    return Household.objects.visible_to(user).filter(unit=unit).on(today).for_list()


def _of_households(title: str, rows: Any, detail: Callable[[Any], str]) -> FoundRows:
    return FoundRows(
        rows, lambda row: Contradiction(title, str(row), f"{row.village}: {detail(row)}", row.get_absolute_url())
    )


def without_voter(unit: Any, user: Any) -> Sequence[Contradiction]:
    """Who casts the vote, the named person or else the head, is not of age in any part of this year.

    The register knows the year of birth alone: who comes of age this year is not named. No rule, no finding.
    """
    today = timezone.localdate()
    rule = voter_age(today)
    if rule is None:
        return []
    named = HouseholdRepresentative.objects.on(today).filter(household=OuterRef("pk"), kind=_NAMED)
    born_after = today.year - rule.numerator
    young = named.filter(birth_year__gt=born_after)
    rows = _counting(unit, user, today).filter(Exists(young) | Q(~Exists(named), birth_year__gt=born_after))

    def detail(row: Any) -> str:
        who = f"người được cử sinh năm {row.named_born}" if row.named_born else f"chủ hộ sinh năm {row.birth_year}"
        return f"{who}, chưa đủ {rule.numerator} tuổi ({rule.article})"

    return _of_households(NO_VOTER, rows.annotate(named_born=Subquery(young.values("birth_year")[:1])), detail)


def without_birth_year(unit: Any, user: Any) -> Sequence[Contradiction]:
    """Without it nobody knows whether the head may vote, and namesakes are not told apart."""
    rows = _counting(unit, user, timezone.localdate()).filter(birth_year__isnull=True)
    return _of_households(NO_BIRTH_YEAR, rows, lambda row: "chưa ghi năm sinh chủ hộ")


def many_members(unit: Any, user: Any) -> Sequence[Contradiction]:
    """Households of more than `MANY_MEMBERS` people."""
    rows = _counting(unit, user, timezone.localdate()).filter(members__gt=MANY_MEMBERS)
    return _of_households(MEMBERS, rows, lambda row: f"{format_number(row.members)} nhân khẩu")


def odd_phones(unit: Any, user: Any) -> Sequence[Contradiction]:
    """Telephone numbers that cannot be dialled; the number itself is not repeated."""
    rows = _counting(unit, user, timezone.localdate()).exclude(phone="").exclude(phone__regex=PHONE)

    def detail(row: Household) -> str:
        return f"điện thoại có {sum(letter.isdigit() for letter in row.phone)} chữ số"

    return _of_households(PHONES, rows, detail)


def in_ended_villages(unit: Any, user: Any) -> Sequence[Contradiction]:
    """A household that still counts in a village which exists no more is missing in the lists of villages."""
    today = timezone.localdate()
    rows = Residence.objects.visible_to(user).filter(household__unit=unit, village__ended_on__lt=today).on(today)

    def finding(row: Residence) -> Contradiction:
        detail = f"{row.village} đã kết thúc ngày {row.village.ended_on:%d/%m/%Y}, hộ vẫn đang tính"
        return Contradiction(ENDED_VILLAGES, str(row.household), detail, row.household.get_absolute_url())

    return FoundRows(rows.order_by("village__position", "household__code").for_list(), finding)


def ended_representatives(unit: Any, user: Any) -> Sequence[Contradiction]:
    """The named person's time ended within `JUST_ENDED` and nobody followed: the head votes again, who may not know."""
    today = timezone.localdate()
    later = HouseholdRepresentative.objects.filter(household=OuterRef("household"), kind=_NAMED)
    later = later.exclude(valid_until__lt=today)
    rows = HouseholdRepresentative.objects.visible_to(user).filter(household__unit=unit, kind=_NAMED)
    rows = rows.filter(valid_until__gte=today - JUST_ENDED, valid_until__lt=today)
    rows = rows.filter(~Exists(later), Exists(Residence.objects.on(today).filter(household=OuterRef("household"))))

    def finding(row: HouseholdRepresentative) -> Contradiction:
        detail = f"{row.full_name} thôi đại diện sau ngày {row.valid_until:%d/%m/%Y}; chưa có người mới"
        return Contradiction(ENDED_NAMED, str(row.household), detail, row.household.get_absolute_url())

    return FoundRows(rows.for_list(), finding)


def classes_after_the_end(unit: Any, user: Any) -> Sequence[Contradiction]:
    """A class of a year in which the household counted on no day."""
    rows = HouseholdClassification.objects.visible_to(user).filter(household__unit=unit)
    rows = rows.filter(year__gt=F("household__ended_on__year"))

    def finding(row: HouseholdClassification) -> Contradiction:
        detail = f"{row}, nhưng hộ thôi tính sau ngày {row.household.ended_on:%d/%m/%Y}"
        return Contradiction(LATE_CLASSES, str(row.household), detail, row.household.get_absolute_url())

    return FoundRows(rows.for_list(), finding)


def pairs(unit: Any, user: Any) -> Sequence[Contradiction]:
    """One line that counts the likely duplicates; they have a page of their own."""
    number = len(likely_pairs(unit=unit, user=user))
    if not number:
        return []
    most = "ít nhất " if number == MOST_PAIRS else ""
    url = reverse("households:pair-list", args=[unit.slug])
    return [
        Contradiction(
            DUPLICATES, f"{most}{format_number(number)} cặp hộ", "xem từng cặp, gộp hoặc xác định là hai hộ", url
        )
    ]


def _unlike_profile(title: str, field: str, measure: str) -> ContradictionSource:
    def source(unit: Any, user: Any) -> list[Contradiction]:
        today = timezone.localdate()
        profiles = VillageProfile.objects.visible_to(user).filter(unit=unit, village__ended_on__isnull=True).for_list()
        newest: dict[int, VillageProfile] = {}
        for profile in rows_of(profiles.order_by("village__position", "village__slug", "-year")):
            newest.setdefault(profile.village_id, profile)
        registered = counts_by_village(newest, today)
        found = []
        for profile in newest.values():
            stated, counted = getattr(profile, field), getattr(registered.get(profile.village_id, Count()), field)
            if stated is not None and stated != counted:
                words = f"sổ hộ hôm nay {format_number(counted)} {measure}"
                words += f"; số liệu cơ bản năm {profile.year}: {format_number(stated)} {measure} ({profile.source})"
                found.append(Contradiction(title, capfirst(str(profile.village)), words, profile.get_absolute_url()))
        return found

    return source


NO_VOTER = "Hộ không có người đủ tuổi đại diện"
NO_BIRTH_YEAR = "Hộ thiếu năm sinh chủ hộ"
ENDED_NAMED = "Người đại diện vừa hết hạn"
DUPLICATES = "Hộ nghi trùng"
ENDED_VILLAGES = "Hộ ở thôn đã kết thúc"
HOUSEHOLDS_DIFFER = "Số hộ khác số liệu của thôn"
PEOPLE_DIFFER = "Số nhân khẩu khác số liệu của thôn"
MEMBERS = "Hộ đông bất thường"
PHONES = "Số điện thoại không gọi được"
LATE_CLASSES = "Diện hộ sau khi hộ thôi tính"


def _check(
    title: str, why: str, source: ContradictionSource, model: Any = Household, permission: str = _PERMISSION
) -> Check:
    return Check(title, why, source, permission, model)


CHECKS = (
    _check(NO_VOTER, "Chủ hộ hoặc người được cử chưa đủ tuổi thì hộ phải cử người khác biểu quyết.", without_voter),
    _check(
        ENDED_NAMED,
        f"Trong {JUST_ENDED.days} ngày qua; nếu không cử người mới thì chủ hộ biểu quyết.",
        ended_representatives,
    ),
    # Only who writes the register can do something about a pair.
    _check(
        DUPLICATES,
        "Một hộ ghi hai lần làm sai tổng số hộ và tỷ lệ biểu quyết.",
        pairs,
        permission=_WRITES,
    ),
    _check(ENDED_VILLAGES, "Hộ phải được tính ở thôn đang có.", in_ended_villages),
    _check(
        HOUSEHOLDS_DIFFER,
        "Biểu quyết tính theo sổ hộ; số liệu gần nhất của thôn nên khớp với sổ.",
        _unlike_profile(HOUSEHOLDS_DIFFER, "households", "hộ"),
        None,
    ),
    _check(
        PEOPLE_DIFFER,
        "Số nhân khẩu của báo cáo lấy từ sổ hộ.",
        _unlike_profile(PEOPLE_DIFFER, "people", "người"),
        None,
    ),
    _check(NO_BIRTH_YEAR, "Cần để biết ai đủ tuổi đại diện và phân biệt người trùng tên.", without_birth_year),
    _check(MEMBERS, f"Hộ trên {MANY_MEMBERS} nhân khẩu thường do gõ nhầm.", many_members),
    _check(PHONES, PHONE_SAYS, odd_phones),
    _check(LATE_CLASSES, "Diện của một năm chỉ ghi cho hộ còn tính trong năm đó.", classes_after_the_end),
)
