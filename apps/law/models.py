"""Legal and party texts that reports cite, with the dates between which they are in force, and dated rules."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from apps.core.constraints import not_before
from apps.core.fields import CleanCharField, SearchKeyField
from apps.core.once import asked_once
from apps.core.periods import Period, runs_on
from apps.core.querysets import running_on
from apps.core.together import rows_of
from apps.law.rules import Start, StepLimit

_SATURDAY = 5


class Mark(models.TextChoices):
    """How sure a fact of law is: seen in a public source, or from memory and to be checked by an official."""

    SEEN = "S", "đã đối chiếu nguồn công khai"
    UNCONFIRMED = "K", "chưa kiểm chứng"


class LegalTextQuerySet(models.QuerySet):
    def in_force_on(self, day: date) -> Self:
        """Texts in force on the day; one whose start is not known counts as in force."""
        return self.filter(
            Q(in_force_from__isnull=True) | Q(in_force_from__lte=day),
            Q(in_force_until__isnull=True) | Q(in_force_until__gte=day),
        )


class LegalText(models.Model):
    """One text: "Luật Thực hiện dân chủ ở cơ sở", 10/2022/QH15. Dates are days, both counted in."""

    SEARCH_FIELDS = ("kind", "number", "title", "issuer")

    kind = CleanCharField("loại văn bản", max_length=60)
    number = CleanCharField("số, ký hiệu", max_length=60, blank=True)
    title = CleanCharField("trích yếu", max_length=500)
    issuer = CleanCharField("cơ quan ban hành", max_length=160)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    in_force_from = models.DateField("có hiệu lực từ", null=True, blank=True)
    in_force_until = models.DateField("còn hiệu lực đến hết", null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="replaced",
        null=True,
        blank=True,
        verbose_name="văn bản thay thế",
    )
    mark = models.CharField("mức kiểm chứng", max_length=1, choices=Mark.choices, default=Mark.UNCONFIRMED)
    note = CleanCharField("ghi chú", max_length=500, blank=True)
    search_text = SearchKeyField()
    objects = LegalTextQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "văn bản pháp luật"
        ordering = ("kind", "number", "title")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number", "title"],
                name="legal_text_once",
                violation_error_message="Văn bản này đã có trong danh mục.",
            ),
            not_before(
                "in_force_until",
                "in_force_from",
                name="legal_text_ends_after_start",
                message="Ngày hết hiệu lực phải sau hoặc bằng ngày có hiệu lực.",
                unset=("in_force_from", "in_force_until"),
            ),
        ]

    def __str__(self) -> str:
        """As texts cite it: a law by its name, "Luật … số 10/2022/QH15", others "Nghị định số 30/2020/NĐ-CP về …"."""
        if self.number and self.title.startswith(f"{self.kind} "):
            return f"{self.title} số {self.number}"
        called = f"{self.kind} số {self.number}" if self.number else self.kind
        return f"{called} {self.title[:1].lower()}{self.title[1:]}"


class RuleQuerySet(models.QuerySet):
    def on(self, key: str, day: date) -> "Rule":
        """The row of the rule that held on the day; raises `Rule.DoesNotExist` when there was none."""
        found: Any = self.get(running_on(day), key=key)
        return found  # type: ignore[no-any-return]


class Rule(models.Model):
    """A threshold or time-limit of law from a day to a day. A change of law adds a row; old records keep theirs.

    A share is `numerator`/`denominator` (`inclusive`: reached counts); a limit is `numerator` in `measure`.
    """

    key = models.SlugField("mã", max_length=60)
    numerator = models.PositiveIntegerField("giá trị (tử số)")
    denominator = models.PositiveIntegerField("mẫu số", default=1)
    inclusive = models.BooleanField("tính cả bằng", default=True)
    measure = CleanCharField("đơn vị", max_length=60)
    article = CleanCharField("căn cứ", max_length=200)
    mark = models.CharField("mức kiểm chứng", max_length=1, choices=Mark.choices, default=Mark.UNCONFIRMED)
    valid_from = models.DateField("từ ngày")
    valid_until = models.DateField("đến hết ngày", null=True, blank=True)
    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "quy định theo thời gian"
        ordering = ("key", "valid_from")
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="rule_once_per_start"),
            models.CheckConstraint(condition=Q(denominator__gt=0), name="rule_denominator_positive"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="rule_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        share = f"{self.numerator}/{self.denominator}" if self.denominator > 1 else str(self.numerator)
        return f"{self.key}: {share} {self.measure}"

    @property
    def is_confirmed(self) -> bool:
        """Seen in a public source. A limit that is not may remind; nobody is judged by it."""
        return self.mark == Mark.SEEN

    def held_within(self, period: Period) -> bool:
        """Whether it held on at least one day of the period."""
        return self.valid_from <= period.end and (self.valid_until is None or self.valid_until >= period.start)

    @property
    def source(self) -> str:
        """The article, and that nobody has confirmed it yet."""
        return self.article if self.is_confirmed else f"{self.article}; {Mark.UNCONFIRMED.label}"


class CalendarDay(models.Model):
    """A day on which offices are closed though it is none of a weekend, or open though it is; national, by year.

    Holidays by Bộ luật Lao động 2019, Điều 112, swapped days by yearly notices [K]: entered, never computed.
    """

    class Kind(models.TextChoices):
        OFF = "off", "ngày nghỉ"
        WORKED = "worked", "ngày làm bù"

    day = models.DateField("ngày", unique=True, error_messages={"unique": "Ngày này đã có trong lịch."})
    kind = models.CharField("loại", max_length=10, choices=Kind.choices, default=Kind.OFF)
    name = CleanCharField("tên", max_length=120)
    mark = models.CharField("mức kiểm chứng", max_length=1, choices=Mark.choices, default=Mark.UNCONFIRMED)

    class Meta:
        verbose_name = "ngày nghỉ, ngày làm bù"
        verbose_name_plural = "lịch ngày nghỉ, ngày làm bù"
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}: {self.name}"

    def clean(self) -> None:
        super().clean()
        if self.day and self.kind == self.Kind.WORKED and self.day.weekday() < _SATURDAY:
            raise ValidationError({"day": "Ngày làm bù phải là thứ Bảy hoặc Chủ nhật."})


class CaseKind(models.TextChoices):
    """Which procedure a step of the law belongs to."""

    COMPLAINT = "complaint", "khiếu nại lần đầu"
    SECOND_COMPLAINT = "second_complaint", "khiếu nại lần hai"
    DENUNCIATION = "denunciation", "tố cáo"
    RECOMMENDATION = "recommendation", "kiến nghị"
    REFLECTION = "reflection", "phản ánh"
    DISPUTE = "dispute", "tranh chấp"
    RECEPTION = "reception", "tiếp công dân"


class StartEvent(models.TextChoices):
    """The event from which a step's time runs (`rules.Start`)."""

    RECEIVED = Start.RECEIVED.value, "ngày tiếp nhận"
    ACCEPTED = Start.ACCEPTED.value, "ngày thụ lý"
    DECIDED = Start.DECIDED.value, "ngày ban hành quyết định, kết luận"
    HEARD = Start.HEARD.value, "ngày tiếp công dân"


class ProcedureStep(models.Model):
    """One step of the law for a kind of case, from a day to a day; national. A change of law adds a row."""

    kind = models.CharField("loại vụ việc", max_length=20, choices=CaseKind.choices)
    code = models.SlugField("mã bước", max_length=20)
    position = models.PositiveSmallIntegerField("thứ tự")
    name = CleanCharField("bước", max_length=120)
    days = models.PositiveSmallIntegerField("số ngày")
    working = models.BooleanField("ngày làm việc", default=False)
    start = models.CharField("tính từ", max_length=10, choices=StartEvent.choices)
    days_remote = models.PositiveSmallIntegerField("vùng sâu, vùng xa", null=True, blank=True)
    days_complex = models.PositiveSmallIntegerField("vụ việc phức tạp", null=True, blank=True)
    days_remote_complex = models.PositiveSmallIntegerField("vùng sâu, vùng xa và phức tạp", null=True, blank=True)
    extension_days = models.PositiveSmallIntegerField("số ngày mỗi lần gia hạn", default=0)
    extension_times = models.PositiveSmallIntegerField("số lần gia hạn nhiều nhất", default=0)
    may_pause = models.BooleanField("dừng khi tạm đình chỉ", default=False)
    article = CleanCharField("căn cứ", max_length=200)
    mark = models.CharField("mức kiểm chứng", max_length=1, choices=Mark.choices, default=Mark.UNCONFIRMED)
    valid_from = models.DateField("từ ngày")
    valid_until = models.DateField("đến hết ngày", null=True, blank=True)

    class Meta:
        verbose_name = "bước xử lý theo luật"
        verbose_name_plural = "các bước xử lý theo luật"
        ordering = ("kind", "position", "valid_from")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code", "valid_from"],
                name="procedure_step_once_per_start",
                violation_error_message="Bước này đã có quy định từ ngày đó.",
            ),
            not_before("valid_until", "valid_from", name="procedure_step_ends_after_start"),
            models.CheckConstraint(
                condition=Q(days__gte=1),
                name="procedure_step_has_days",
                violation_error_message="Thời hạn có ít nhất 1 ngày.",
            ),
            models.CheckConstraint(
                condition=Q(extension_times=0) | Q(extension_days__gte=1),
                name="procedure_step_extension_has_days",
                violation_error_message="Ghi số ngày của mỗi lần gia hạn.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name}"

    def as_limit(self) -> StepLimit:
        """The step as the rules take it."""
        return StepLimit(
            name=self.name,
            days=self.days,
            working=self.working,
            start=Start(self.start),
            article=self.article,
            is_confirmed=self.mark == Mark.SEEN,
            days_remote=self.days_remote,
            days_complex=self.days_complex,
            days_remote_complex=self.days_remote_complex,
            extension_days=self.extension_days,
            extension_times=self.extension_times,
            may_pause=self.may_pause,
        )


@asked_once
def all_rules() -> list[Rule]:
    """Every row of every rule, by key and start; there are a few dozen, so a page reads them whole and once."""
    return list(Rule.objects.all())


def rules_of(*keys: str) -> list[Rule]:
    """The rows of the rules with these keys, by key and start."""
    return [rule for rule in all_rules() if rule.key in keys]


@asked_once
def procedure_steps() -> list["ProcedureStep"]:
    """Every step of every procedure, by kind, position and start; read once by a page, as the rules are."""
    return rows_of(ProcedureStep.objects.all())


def rule_on(rows: Iterable[Rule], key: str, day: date) -> Rule | None:
    """Among rows already loaded, the one of this key that held on the day."""
    return next((row for row in rows if row.key == key and runs_on(day, row.valid_from, row.valid_until)), None)


def rule_at(key: str, day: date) -> Rule | None:
    """The row of this key that held on the day."""
    return rule_on(all_rules(), key, day)
