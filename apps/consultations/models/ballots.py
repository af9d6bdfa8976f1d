"""Ballots that were counted: by village, or one total for all."""

from typing import Any

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from simple_history.models import HistoricalRecords

from apps.consultations.models.consultations import Consultation, OfVillageQuerySet
from apps.consultations.rules import explain_share
from apps.core.constraints import at_most
from apps.villages.models import ChildRow, Village


def _or_zero(name: str) -> Any:
    return Coalesce(F(name), Value(0))


class ConsultationBallot(ChildRow):
    """The ballots of one village, or of all together where `village` is empty. Empty numbers: nobody counted.

    A share is of the ballots that came back, valid or not, or of those that were given out.
    """

    PARENT = "consultation"
    COUNTS = ("issued", "returned", "valid", "agreed", "against", "other")

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="ballots", verbose_name="việc lấy ý kiến Nhân dân"
    )
    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="thôn",
        help_text="Để trống khi chỉ có tổng số chung.",
    )
    issued = models.PositiveIntegerField("số phiếu phát ra", null=True, blank=True)
    returned = models.PositiveIntegerField("số phiếu thu về", null=True, blank=True)
    valid = models.PositiveIntegerField("số phiếu hợp lệ", null=True, blank=True)
    agreed = models.PositiveIntegerField("đồng ý", null=True, blank=True)
    against = models.PositiveIntegerField("không đồng ý", null=True, blank=True)
    other = models.PositiveIntegerField("ý kiến khác", null=True, blank=True)
    history = HistoricalRecords()
    objects = OfVillageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "kết quả phát phiếu"
        ordering = ("village__position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "village"],
                name="consultation_ballot_village_once",
                violation_error_message="Thôn này đã có kết quả phát phiếu.",
            ),
            models.UniqueConstraint(
                fields=["consultation"],
                condition=Q(village__isnull=True),
                name="consultation_ballot_one_total",
                violation_error_message="Chỉ ghi một dòng tổng số chung.",
            ),
            at_most(
                "returned",
                "issued",
                name="consultation_ballot_returned_lte_issued",
                message="Số phiếu thu về không được lớn hơn số phiếu phát ra.",
            ),
            at_most(
                "valid",
                "returned",
                name="consultation_ballot_valid_lte_returned",
                message="Số phiếu hợp lệ không được lớn hơn số phiếu thu về.",
            ),
            models.CheckConstraint(
                condition=Q(
                    (
                        "returned__gte",
                        _or_zero("agreed") + _or_zero("against") + _or_zero("other"),
                    )
                ),
                name="consultation_ballot_answers_lte_returned",
                violation_error_message="Tổng đồng ý, không đồng ý, ý kiến khác không được lớn hơn số phiếu thu về.",
            ),
            models.CheckConstraint(
                condition=Q(
                    (
                        "valid__gte",
                        _or_zero("agreed") + _or_zero("against") + _or_zero("other"),
                    )
                ),
                name="consultation_ballot_answers_lte_valid",
                violation_error_message="Tổng đồng ý, không đồng ý, ý kiến khác không được lớn hơn số phiếu hợp lệ.",
            ),
            models.CheckConstraint(
                condition=Q(
                    (
                        "issued__gte",
                        _or_zero("agreed") + _or_zero("against") + _or_zero("other"),
                    )
                ),
                name="consultation_ballot_answers_lte_issued",
                violation_error_message="Tổng đồng ý, không đồng ý, ý kiến khác không được lớn hơn số phiếu phát ra.",
            ),
            models.CheckConstraint(
                condition=Q(issued__isnull=False) | Q(returned__isnull=False),
                name="consultation_ballot_has_a_base",
                violation_error_message="Ghi số phiếu phát ra hoặc số phiếu thu về, ít nhất một trong hai số.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.village) if self.village_id else "tổng số chung"

    @property
    def of_returned(self) -> str:
        """ "112/150 phiếu thu về = 74,67 %"."""
        return explain_share(self.agreed, self.returned, "phiếu thu về")

    @property
    def of_issued(self) -> str:
        """ "112/180 phiếu phát ra = 62,22 %"."""
        return explain_share(self.agreed, self.issued, "phiếu phát ra")
