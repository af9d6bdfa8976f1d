"""Matters put to the vote, the options or candidates of each, and how the vote went."""

from collections.abc import Iterable
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from simple_history.models import HistoricalRecords

from apps.core.constraints import at_most, where_filled
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.numbers import format_number, share_text
from apps.core.text import shortened
from apps.meetings.models.kinds import AT_DOORS, NEEDS_RECOGNITION, NOT_HELD, MatterAction, MatterKind, VoteMethod
from apps.meetings.models.meetings import VOTE_KEY, Meeting
from apps.meetings.rules import Threshold, Verdict
from apps.villages.models import AdministrativeUnit, ChildQuerySet, ChildRow


class MatterQuerySet(ChildQuerySet):
    unit_path = "meeting__unit"
    village_path = "meeting__village"

    def for_list(self) -> Self:
        return self.select_related("meeting__unit", "meeting__village").prefetch_related("meeting__village__versions")

    def in_units(self, ids: Iterable[int]) -> Self:
        """Rows of the units with these keys; by the copy of the key, so that a year's are found by an index."""
        return super().in_units(ids).filter(unit__in=ids)

    def held(self) -> Self:
        """Matters of meetings that were held."""
        return self.exclude(meeting__state__in=NOT_HELD)

    def final(self) -> Self:
        """One row for each matter: the last of those that took it up again after it had fallen short.

        Being taken up at a meeting that was not held yet changes nothing.
        """
        return self.exclude(Exists(self.model._default_manager.held().filter(follows=OuterRef("pk"))))


class Matter(ChildRow):
    """One matter put to the vote. Votes are households; `votes_for` stays empty while they are not counted yet.

    Where there are options or candidates (`choices`), `votes_for` are the votes that decide: those of the foremost,
    or of the last one who would take a seat. `follows` is the same matter as it fell short before, at an earlier
    meeting or at the one after which ballots went to all households; the last of such a chain is its final result.
    `carried` is the verdict by the law of the day, kept with the votes; an election is carried once all seats are
    taken, as far as there are candidates for them, a dismissal once everybody named in it is dismissed.
    """

    PARENT = "meeting"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="matters", verbose_name="cuộc họp")
    unit = models.ForeignKey(
        AdministrativeUnit,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        db_index=False,
        verbose_name="đơn vị",
        help_text="Của cuộc họp.",
    )
    position = models.PositiveSmallIntegerField("thứ tự", default=1)
    kind = models.CharField("loại việc", max_length=20, choices=MatterKind.choices)
    action = models.CharField("việc cần quyết", max_length=10, choices=MatterAction.choices, default="decide")
    text = CleanTextField("nội dung đưa ra quyết định")
    opinions = CleanTextField("ý kiến thảo luận", blank=True)
    method = models.CharField("hình thức", max_length=20, choices=VoteMethod.choices, default=VoteMethod.SHOW_OF_HANDS)
    options = models.PositiveSmallIntegerField("số phương án đưa ra bàn", default=1)
    seats = models.PositiveSmallIntegerField("số người được bầu", default=1)
    ballots_issued = models.PositiveIntegerField("số phiếu phát ra", null=True, blank=True)
    ballots_returned = models.PositiveIntegerField("số phiếu thu về", null=True, blank=True)
    votes_for = models.PositiveIntegerField("số hộ tán thành", null=True, blank=True)
    votes_against = models.PositiveIntegerField("số hộ không tán thành", default=0)
    votes_other = models.PositiveIntegerField("số hộ có ý kiến khác", default=0)
    invalid = models.PositiveIntegerField("số phiếu không hợp lệ", default=0)
    resolution = CleanTextField("nội dung quyết định", blank=True)
    contribution = models.PositiveBigIntegerField("mức đóng góp mỗi hộ (đồng)", null=True, blank=True)
    labour_days = models.PositiveIntegerField("ngày công mỗi hộ", null=True, blank=True)
    decided_on = models.DateField("ngày có kết quả", blank=True, editable=False)
    carried = models.BooleanField("đạt tỷ lệ", null=True, editable=False)
    follows = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        related_name="followed_by",
        null=True,
        blank=True,
        editable=False,
        verbose_name="việc chưa đạt trước đó",
    )
    history = HistoricalRecords()
    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "việc đưa ra bàn, quyết định"
        ordering = ("position", "pk")
        indexes = [
            models.Index(fields=["unit", "decided_on"], name="matter_unit_day"),
            where_filled("follows", name="matter_that_follows"),
        ]
        # That votes do not pass the households stands in another row, the meeting's: `clean` sees to it.
        constraints = [
            models.CheckConstraint(
                condition=Q(votes_for__isnull=False)
                | Q(votes_against=0, votes_other=0) & (Q(invalid=0) | Q(action="elect")),
                name="matter_votes_counted_together",
                violation_error_message="Đã có kết quả thì nhập cả số hộ tán thành; không có hộ nào thì ghi 0.",
            ),
            at_most(
                "ballots_returned",
                "ballots_issued",
                name="matter_returned_lte_issued",
                message="Số phiếu thu về không được lớn hơn số phiếu phát ra.",
            ),
            at_most(
                "invalid",
                "ballots_returned",
                name="matter_invalid_lte_returned",
                message="Số phiếu không hợp lệ không được lớn hơn số phiếu thu về.",
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1),
                name="matter_has_seats",
                violation_error_message="Số người được bầu phải từ 1 trở lên.",
            ),
        ]

    def __str__(self) -> str:
        return shortened(self.text, 120)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The day of result is the meeting's, as long as nothing else is known; the verdict goes with the votes."""
        self.unit_id = self.meeting.unit_id
        if self.decided_on is None:
            self.decided_on = self.meeting.held_on
        if not self.is_election:
            self.carried = self.verdict.carried if self.verdict else None
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """No more votes or ballots than households, and as many ballots returned as opinions counted."""
        super().clean()
        meeting: Any = getattr(self, "meeting", None)
        if meeting is None:
            return
        asked = self.asked
        for name, words, number in (
            ("ballots_issued", "Số phiếu phát ra là", self.ballots_issued),
            ("votes_for", "Cộng các ý kiến được", self.votes_for if self.is_election else self.votes_cast),
        ):
            if number is not None and asked is not None and number > asked:
                base = "tổng số hộ của thôn" if self.method in AT_DOORS else "số hộ có đại diện dự họp"
                raise ValidationError(
                    {name: f"{words} {format_number(number)}, lớn hơn {base} ({format_number(asked)})."}
                )
        returned = self.ballots_returned
        if returned is not None and self.votes_for is not None and not self.is_election and returned != self.votes_cast:
            cast = format_number(self.votes_cast)
            raise ValidationError(
                {"ballots_returned": f"Số phiếu thu về là {format_number(returned)}, cộng các ý kiến được {cast}."}
            )

    @property
    def is_election(self) -> bool:
        return self.action == MatterAction.ELECT

    @property
    def asked(self) -> int | None:
        """How many households could vote: those present, or all of the village where every door was asked.

        All of them as well as long as it is not known how many were present.
        """
        meeting = self.meeting
        return meeting.households if self.method in AT_DOORS or meeting.present is None else meeting.present

    @property
    def votes_cast(self) -> int:
        """Opinions counted, of a vote that is no election."""
        return (self.votes_for or 0) + self.votes_against + self.votes_other + self.invalid

    @property
    def valid_ballots(self) -> int | None:
        """Ballots returned that count; None where ballots were not counted."""
        return None if self.ballots_returned is None else self.ballots_returned - self.invalid

    @property
    def threshold(self) -> Threshold | None:
        """The share that the law of the meeting's day asks for; None where no rule of that day is known."""
        return self.meeting.rules.get(f"{VOTE_KEY}{self.kind}")

    @property
    def verdict(self) -> Verdict | None:
        """The votes for over all households; None while they are not counted or where no rule is known."""
        if self.votes_for is None or self.threshold is None or not self.meeting.households:
            return None
        return Verdict(self.votes_for, self.meeting.households, self.threshold)

    @property
    def verdict_text(self) -> str:
        """The verdict with its sum over all households, or why there is none."""
        return self._verdict_text(str(self.verdict))

    @property
    def verdict_on_paper(self) -> str:
        """The same as it is signed: without the mark of an article that was not seen in a public source."""
        return self._verdict_text(self.verdict.on_paper if self.verdict is not None else "")

    def _verdict_text(self, words: str) -> str:
        if self.votes_for is None:
            return "Chưa có kết quả biểu quyết."
        if self.verdict is not None:
            seated = self.is_election and self.verdict.carried and self.carried is False
            return f"{words}; bằng phiếu nên chưa bầu đủ" if seated else words
        if not self.meeting.households:
            return "Chưa có tổng số hộ của thôn."
        return f"{share_text(self.votes_for, self.meeting.households, 'hộ')}; chưa có quy định về tỷ lệ cho ngày họp."

    @property
    def share_of_present(self) -> str:
        """The votes for among the households present; empty where every door was asked and presence is no base."""
        if self.votes_for is None or self.method in AT_DOORS or not self.meeting.present:
            return ""
        return share_text(self.votes_for, self.meeting.present, "hộ dự")

    @property
    def out_of_reach(self) -> Verdict | None:
        """The verdict if all that are present agreed, where even that would not do; then ballots go to the doors.

        Nghị định 59/2023/NĐ-CP, Điều 4 khoản 1 điểm b.
        """
        meeting = self.meeting
        if self.threshold is None or self.method in AT_DOORS or not meeting.households or meeting.present is None:
            return None
        best = Verdict(meeting.present, meeting.households, self.threshold)
        return None if best.carried else best

    @property
    def needs_recognition(self) -> bool:
        return self.kind in NEEDS_RECOGNITION


class OfMatterQuerySet(ChildQuerySet):
    """What hangs on a matter: its choices, the plan of its ballots, the draft before it, the recognition after it."""

    unit_path = "matter__meeting__unit"
    village_path = "matter__meeting__village"

    def for_list(self) -> Self:
        return self.select_related("matter__meeting__unit", "matter__meeting__village")


class ChoiceQuerySet(OfMatterQuerySet):
    def in_units(self, ids: Iterable[int]) -> Self:
        """As the matters are found."""
        return super().in_units(ids).filter(matter__unit__in=ids)


class Choice(ChildRow):
    """An option of a matter, or a candidate of an election, with the votes for it.

    `elected` and `reelected` hold for candidates: among the seats with the share of votes that the law asks for, and
    already in the office before. Of a dismissal `elected` says that the share for letting the person go was reached.
    """

    PARENT = "matter"

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="choices", verbose_name="việc")
    position = models.PositiveSmallIntegerField("thứ tự", default=1)
    text = CleanCharField("phương án hoặc người ứng cử", max_length=300)
    birth_year = models.PositiveSmallIntegerField("năm sinh", null=True, blank=True)
    votes = models.PositiveIntegerField("số hộ tán thành", null=True, blank=True)
    reelected = models.BooleanField("đang giữ chức vụ (tái cử)", default=False)
    elected = models.BooleanField("trúng cử, được cho thôi", null=True, editable=False)
    history = HistoricalRecords()
    objects = ChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "phương án, người ứng cử"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.text

    @property
    def standing(self) -> str:
        """What became of a candidate, or of a person to be dismissed; "" where nothing is known, or of an option."""
        before = "đang giữ chức vụ" if self.reelected else ""
        if self.elected is None:
            return before
        if not self.matter.is_election:
            return "được cho thôi" if self.elected else "không cho thôi"
        if self.elected:
            return "trúng cử (tái cử)" if self.reelected else "trúng cử"
        return f"không trúng cử ({before})" if before else "không trúng cử"

    def clean(self) -> None:
        """No more votes than ballots that count, or than households asked."""
        super().clean()
        matter: Any = getattr(self, "matter", None)
        most = None if matter is None else matter.asked if matter.valid_ballots is None else matter.valid_ballots
        if self.votes is not None and most is not None and self.votes > most:
            base = "số hộ được hỏi" if matter.valid_ballots is None else "số phiếu hợp lệ"
            raise ValidationError(
                {"votes": f"{self.text}: {format_number(self.votes)} lớn hơn {base} ({format_number(most)})."}
            )
