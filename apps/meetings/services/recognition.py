"""The commune recognises what a village decided; what comes of it stands in the registers of villages and boards.

All that one recognition puts in force carries one mark in its history, by which it can be taken back.
"""

import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.utils import timezone

from apps.committees.models import Committee, CommitteeKind, CommitteeMember, CommitteeRole
from apps.core.services import delete_record, lock_current, save_record
from apps.law.models import rule_at
from apps.meetings.models import Choice, Matter, MatterAction, MatterKind, Meeting, Outcome, Recognition
from apps.meetings.services.contradictions import digest_of
from apps.meetings.services.settling import level_of
from apps.villages.models import Convention, OfficeTerm, Official, Village
from apps.villages.models.officials import CameBy, Office
from apps.villages.rules import last_allowed_day
from apps.villages.services import save_convention, save_office_term
from apps.villages.services.terms import TERM_KEY

BOARDS = frozenset({CommitteeKind.INSPECTORATE, CommitteeKind.INVESTMENT_BOARD})


@transaction.atomic
def recognise(*, recognition: Recognition, user: Any, expected_version: int) -> Recognition:
    """Store the commune's decision on a matter and, where it recognises it, put it in force.

    A convention, a village head's term or seats on a board come of it (Law 10/2022/QH15, Điều 21). Raises
    `ValidationError` before the minutes were sent, while there is no result, where a confirmed rule says that the share
    was not reached, or where what is to be put in force does not hold together; nothing is stored then.
    """
    meeting: Meeting = lock_current(recognition.matter.meeting, expected_version)
    matter = meeting.matters.select_related("followed_by").get(pk=recognition.matter_id)
    recognition.matter = matter
    recognition.full_clean()
    if recognition.decided_on > timezone.localdate():
        raise ValidationError({"decided_on": "Ngày quyết định chưa tới."})
    _refuse_undecided(matter)
    # Two recognitions at once would each end the same term.
    Village.objects.select_for_update().get(pk=meeting.village_id)
    mark = secrets.token_hex(8)
    if recognition.outcome == Outcome.RECOGNISED:
        _refuse_uncarried(matter)
        _PutInForce(matter, recognition, user, mark).run()
    recognition.digest = digest_of(matter, matter.choices.all())
    recognition._change_reason = mark  # type: ignore[attr-defined]
    recognition.save()
    save_record(record=meeting, user=user)
    return recognition


def _refuse_undecided(matter: Matter) -> None:
    if not matter.meeting.is_locked:
        raise ValidationError("Thôn chưa gửi biên bản lên xã nên chưa ghi được quyết định công nhận.")
    if matter.carried is None:
        raise ValidationError("Việc này chưa có kết quả biểu quyết theo quy định của ngày họp.")
    if hasattr(matter, "followed_by"):
        raise ValidationError("Việc này đã được đưa ra biểu quyết lại; ghi quyết định ở lần sau cùng.")


def _refuse_uncarried(matter: Matter) -> None:
    """What rests on an unconfirmed rule only warns: the verdict says so wherever it is shown."""
    some_elected = any(choice.elected for choice in matter.choices.all())
    if not matter.carried and not some_elected and matter.threshold is not None and matter.threshold.is_confirmed:
        raise ValidationError(f"Không đạt tỷ lệ nên không công nhận được: {matter.verdict}.")


class _PutInForce:
    """One recognition at work; `mark` goes into the history of every row that it makes or changes."""

    def __init__(self, matter: Matter, recognition: Recognition, user: Any, mark: str) -> None:
        self.matter, self.recognition, self.user, self.mark = matter, recognition, user, mark
        self.meeting, self.first = matter.meeting, recognition.valid_from
        self.last_before = self.first - timedelta(days=1)

    def run(self) -> None:
        if self.matter.kind == MatterKind.CONVENTION:
            self.recognition.convention = self._convention()
        elif self.matter.kind == MatterKind.VILLAGE_HEAD:
            elects = self.matter.action == MatterAction.ELECT
            self.recognition.term = self._elected_head() if elects else self._dismissed_head()
        else:
            self._seats()

    def _marked(self, row: Any) -> Any:
        row._change_reason = self.mark
        return row

    def _convention(self) -> Convention:
        draft = getattr(self.matter, "convention_draft", None)
        if draft is None:
            raise ValidationError("Chưa ghi dự thảo hương ước, quy ước của việc này.")
        convention = Convention(
            unit=self.meeting.unit,
            village=self.meeting.village,
            kind=draft.kind,
            title=draft.title,
            change=draft.change,
            base=draft.base,
            adopted_on=self.matter.decided_on,
            recognised_on=self.first,
            decision_number=self.recognition.number,
        )
        return save_convention(record=self._marked(convention), user=self.user)

    @property
    def _heads(self) -> QuerySet[OfficeTerm]:
        return OfficeTerm.objects.filter(village=self.meeting.village, office=Office.VILLAGE_HEAD)

    def _elected_head(self) -> OfficeTerm:
        """The term of the elected head, to the day decided, else as long as the rule has it; the one before ends."""
        winners = _winners(self.matter)
        if len(winners) != 1:
            raise ValidationError("Chưa có đúng một người trúng cử trưởng thôn.")
        later = self._heads.filter(valid_from__gte=self.first).order_by("valid_from").first()
        if later is not None:
            raise ValidationError(
                f"Thôn đã có nhiệm kỳ trưởng thôn từ ngày {later.valid_from:%d/%m/%Y} ({later.official}); "
                "sửa hoặc xóa nhiệm kỳ đó trước."
            )
        self._end_running_term()
        known = Official.objects.filter(terms__village=self.meeting.village)
        term = OfficeTerm(
            unit=self.meeting.unit,
            official=self._official(winners[0], known),
            office=Office.VILLAGE_HEAD,
            village=self.meeting.village,
            valid_from=self.first,
            valid_until=self.recognition.term_until or _end_of_term(self.first),
            came_by=CameBy.ELECTED,
            decided_on=self.matter.decided_on,
            decision=f"Quyết định số {self.recognition.number}",
        )
        term.full_clean()
        return save_office_term(record=self._marked(term), user=self.user)

    def _dismissed_head(self) -> OfficeTerm:
        ended = self._end_running_term()
        if ended is None:
            raise ValidationError(f"Không có trưởng thôn đương nhiệm vào ngày {self.last_before:%d/%m/%Y} để cho thôi.")
        return ended

    def _end_running_term(self) -> OfficeTerm | None:
        """Whoever is head the day before goes no further than that day; an acting head as well."""
        ended = None
        for term in self._heads.on(self.first).filter(valid_from__lt=self.first):  # type: ignore[attr-defined]
            term.valid_until = self.last_before
            ended = save_office_term(record=self._marked(term), user=self.user)
        return ended

    def _official(self, choice: Choice, known: QuerySet[Official]) -> Official:
        """The person of this very name among those known there already, else a new one."""
        rows = known.filter(unit=self.meeting.unit).distinct().order_by("-pk")
        found = next((person for person in rows if _same_name(person.full_name, choice.text)), None)
        if found is not None:
            return found
        person = Official(unit=self.meeting.unit, full_name=choice.text)
        person.full_clean()
        saved: Official = save_record(record=self._marked(person), user=self.user)
        return saved

    def _seats(self) -> None:
        committee = self.recognition.committee
        if committee is None or committee.kind not in BOARDS:
            raise ValidationError({"committee": "Chọn ban mà người được bầu hoặc cho thôi là thành viên."})
        if committee.established_on > self.first or (committee.dissolved_on and committee.dissolved_on < self.first):
            raise ValidationError({"committee": f"Ban này không hoạt động vào ngày {self.first:%d/%m/%Y}."})
        if self.matter.action == MatterAction.ELECT:
            self._give_seats(committee)
        else:
            self._take_seats(committee)
        # Whoever has the board's page open meanwhile is told.
        save_record(record=committee, user=self.user)

    def _give_seats(self, committee: Committee) -> None:
        winners = _winners(self.matter)
        if not winners:
            raise ValidationError("Chưa có người trúng cử.")
        known = Official.objects.filter(seats__committee=committee) | Official.objects.filter(
            terms__village=self.meeting.village
        )
        for choice in winners:
            official = self._official(choice, known)
            for seat in committee.members.filter(official=official):
                if seat.serves_on(self.first):
                    self._end_seat(seat)
            member = CommitteeMember(
                committee=committee,
                official=official,
                role=CommitteeRole.MEMBER,
                area=self.meeting.village_name,
                village=self.meeting.village,
                joined_on=self.first,
            )
            member.full_clean()
            self._marked(member).save()

    def _take_seats(self, committee: Committee) -> None:
        serving = [row for row in committee.members.select_related("official") if row.serves_on(self.first)]
        for choice in self.matter.choices.all():
            if choice.elected is False and self.matter.threshold is not None and self.matter.threshold.is_confirmed:
                continue
            named = [seat for seat in serving if _same_name(seat.official.full_name, choice.text)]
            if len(named) != 1:
                raise ValidationError(f"Ban không có đúng một thành viên đương nhiệm tên {choice.text}.")
            self._end_seat(named[0])
        if not self.matter.choices.all():
            raise ValidationError("Ghi tên người được cho thôi ở việc này trước.")

    def _end_seat(self, seat: CommitteeMember) -> None:
        seat.left_on = self.last_before
        seat.full_clean()
        self._marked(seat).save()


def _same_name(one: str, other: str) -> bool:
    """Letter for letter but for case: Hùng and Hưng are two."""
    return " ".join(normalize("NFC", one).casefold().split()) == " ".join(normalize("NFC", other).casefold().split())


def _winners(matter: Matter) -> list[Choice]:
    """Who is elected. Where an unconfirmed rule says that nobody reached its share, those ahead in votes.

    Such a rule only warns, and the commune knows whom it recognises.
    """
    choices = list(matter.choices.all())
    elected = [choice for choice in choices if choice.elected]
    if elected or matter.threshold is None or matter.threshold.is_confirmed:
        return elected
    level = level_of(matter, sorted((choice.votes or 0 for choice in choices), reverse=True))
    return [choice for choice in choices if choice.votes and choice.votes > level]


def _end_of_term(first: date) -> date | None:
    """The last day of a full term by the rule of its first day (Thông tư 04/2012/TT-BNV, Điều 12)."""
    rule = rule_at(TERM_KEY, first)
    return last_allowed_day(first, rule.numerator) if rule else None


@transaction.atomic
def withdraw_recognition(*, recognition: Recognition, user: Any, expected_version: int) -> Meeting:
    """Take a recognition back with all that it put in force; terms and seats that it ended go on as before.

    Gives the meeting. Raises `ValidationError` once something depends on what it put in force, or changed it since.
    """
    meeting: Meeting = lock_current(recognition.matter.meeting, expected_version)
    stored = Recognition.objects.select_related("committee", "convention", "term").get(pk=recognition.pk)
    mark = stored.history.filter(history_type="+").latest("history_id").history_change_reason
    _refuse_successor(stored, meeting)
    # It leads to what it made, so it goes first.
    stored.delete()
    try:
        for model in (CommitteeMember, OfficeTerm, Convention):
            _take_back(_touched(model, mark), user)
        _forget_unused(mark)
    except ProtectedError as error:
        raise _still_needed({str(row._meta.verbose_name) for row in error.protected_objects}) from None
    if stored.committee is not None:
        save_record(record=stored.committee, user=user)
    saved: Meeting = save_record(record=meeting, user=user)
    return saved


def _still_needed(kinds: Iterable[str]) -> ValidationError:
    return ValidationError(f"Chưa rút được quyết định: còn bản ghi phụ thuộc ({', '.join(sorted(kinds))}).")


def _refuse_successor(stored: Recognition, meeting: Meeting) -> None:
    """A head who came later took over from the one whom this recognition put in, or ended."""
    if stored.term is None:
        return
    later = OfficeTerm.objects.filter(village=meeting.village, office=Office.VILLAGE_HEAD)
    if later.filter(valid_from__gte=stored.valid_from).exclude(pk=stored.term.pk).exists():
        raise _still_needed(["nhiệm kỳ trưởng thôn sau đó"])


def _touched(model: Any, mark: str | None) -> list[tuple[Any, Any]]:
    """Each row that the recognition made or changed, with its history entry, the last one first.

    Raises `ValidationError` for one that somebody changed or deleted since.
    """
    found = []
    for entry in model.history.filter(history_change_reason=mark or "-").order_by("-history_id"):
        row = model.objects.filter(pk=entry.id).first()
        if row is None or row.history.latest("history_id").history_id != entry.history_id:
            kind = model._meta.verbose_name
            raise ValidationError(f"Chưa rút được quyết định: {kind} liên quan đã được sửa hoặc xóa sau đó.")
        found.append((row, entry))
    return found


def _take_back(touched: Iterable[tuple[Any, Any]], user: Any) -> None:
    for row, entry in touched:
        if entry.history_type == "+":
            if isinstance(row, CommitteeMember):
                row.delete()
            else:
                delete_record(record=row)
        elif isinstance(row, CommitteeMember):
            row.left_on = entry.prev_record.left_on
            row.full_clean()
            row.save()
        else:
            row.valid_until = entry.prev_record.valid_until
            save_office_term(record=row, user=user)


def _forget_unused(mark: str | None) -> None:
    """The persons whom the recognition entered, as far as nobody changed them and nothing else names them by now."""
    made = Official.history.filter(history_change_reason=mark or "-", history_type="+").values("id")
    for person in Official.objects.filter(pk__in=made):
        if person.history.count() > 1:
            continue
        try:
            delete_record(record=person)
        except ProtectedError:
            continue
