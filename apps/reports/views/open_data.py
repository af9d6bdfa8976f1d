"""The open data of a year: what is in it, the pack, and its way to everybody."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, FormView, TemplateView, View

from apps.core.downloads import file_response
from apps.core.forms import new_sending
from apps.core.services import StaleRecordError
from apps.core.together import all_of, rows_of, together
from apps.core.views import OnceFormMixin, UnitMixin, VisibleMixin
from apps.core.views.base import FormOnRecordView
from apps.documents.forms import WithdrawForm
from apps.documents.models import Subject
from apps.documents.services import RELEASE, DamagedFileError, has_board
from apps.documents.views.release import confirmation_asked
from apps.reports.models import PUBLISH_OPEN_DATA, OpenDataPack
from apps.reports.open_data.jobs import FIRST_YEAR, JOBS, VIEW, Job, begin_pack, last_year, pack_of
from apps.reports.open_data.places import state_of_register
from apps.reports.open_data.publishing import (
    announcement,
    file_name,
    last_of_year,
    mark_of_year,
    may_publish,
    publish_pack,
    read_pack,
    withdraw_pack,
)
from apps.reports.open_data.tables import TABLES
from apps.reports.open_data.year import OpenYear
from apps.reports.open_data_forms import PublishForm
from apps.reports.views.file_jobs import JobFileMixin, JobPartMixin
from apps.reports.views.years import chosen_year

NOT_MADE = "Chưa có gói dữ liệu để công bố: chọn năm, lập gói rồi công bố."
CHANGED = (
    "Dữ liệu mở của năm này vừa được công bố hoặc gỡ xuống ở nơi khác. Xem lại bản đang công khai rồi bấm lần nữa nếu "
    "vẫn đúng ý."
)
REMADE = "Gói vừa được lập lại ở cửa sổ khác. Xem lại gói dưới đây rồi bấm lần nữa."


class OpenDataMixin(UnitMixin):
    permission_required = VIEW
    request: HttpRequest

    @property
    def page_url(self) -> str:
        return reverse("reports:open-data", args=[self.unit.slug])

    def page_of(self, year: int) -> str:
        return f"{self.page_url}?nam={year}"

    def job_context(self) -> dict[str, Any]:
        return JOBS.context(self.request.user, self.unit) | {"may_publish": may_publish(self.request.user, self.unit)}


class OpenDataView(OpenDataMixin, TemplateView):
    """`?nam=`: the tables of the year with their lines and columns, the account's pack, and what was published."""

    template_name = "reports/open_data.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        last = last_year()
        year = max(FIRST_YEAR, min(chosen_year(self.request, self.unit), last))
        asked = OpenYear(self.unit, year)
        predecessors = [unit.name_on(asked.day) for unit in asked.units[1:]]
        published = OpenDataPack.objects.visible_to(self.request.user).filter(unit=self.unit).for_list()
        told: list[Callable[[], Any]] = [
            partial(rows_of, published),
            partial(has_board, self.unit),
            *(partial(_shown, table, asked) for table in TABLES),
        ]
        packs, is_on_board, *tables = together(told)
        return super().get_context_data(
            year=year,
            years=[other for other in (year - 1, year, year + 1) if FIRST_YEAR <= other <= last],
            tables=tables,
            predecessors=predecessors,
            packs=packs,
            live=next((pack for pack in packs if pack.year == year and pack.is_standing), None),
            board=f"{reverse('board:unit', args=[self.unit.slug])}?muc={Subject.OPEN_DATA}" if is_on_board else "",
            **self.job_context(),
            **kwargs,
        )


def _shown(table: Any, asked: OpenYear) -> dict[str, Any]:
    """A table as the page tells of it; the states are those of its register, unit by unit."""
    coverage, lines = all_of(
        lambda: asked.coverage(table.register) if table.register else {},
        partial(table.lines, asked),
    )
    return {"table": table, "lines": lines, "states": sorted({state_of_register(each) for each in coverage.values()})}


@method_decorator(never_cache, name="dispatch")
class OpenDataMakeView(OpenDataMixin, JobPartMixin, View):
    """Has the pack made by a job; htmx asks here how far it has come."""

    part_template = "reports/_open_data_job.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Leads back to the page of the year, which shows the job."""
        typed = request.POST.get("nam", "")
        year = int(typed) if len(typed) == 4 and typed.isascii() and typed.isdigit() else 0
        try:
            begin_pack(user=request.user, unit=self.unit, year=year)
        except ValidationError as error:
            messages.error(request, error.message)
        return redirect(self.page_of(year) if year else self.page_url)


@method_decorator(never_cache, name="dispatch")
class OpenDataFileView(OpenDataMixin, JobFileMixin, View):
    """The pack that the account's job made."""

    def made_file(self) -> HttpResponse:
        job, content = pack_of(self.request.user, self.unit)
        return file_response(content, "zip", file_name(self.unit, job.year))


@method_decorator(never_cache, name="dispatch")
class OpenDataPublishView(OnceFormMixin, OpenDataMixin, FormView):
    """Asks before the account's pack goes to everybody: what the board will say is shown first."""

    permission_required = (VIEW, PUBLISH_OPEN_DATA, RELEASE)
    form_class = PublishForm
    template_name = "reports/open_data_publish.html"

    @cached_property
    def job(self) -> Job | None:
        found = JOBS.of(self.request.user, self.unit)
        return found if found is not None and found.is_ready else None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.job is None:
            messages.error(request, NOT_MADE)
            return redirect(self.page_url)
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        job = self.job
        return {"token": job.token, "stands": mark_of_year(self.unit, job.year)} if job else {}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        job = self.job
        last = last_of_year(self.unit, job.year) if job else None
        return super().get_context_data(
            job=job,
            preview=announcement(unit=self.unit, sha256=job.sha256, **_facts(job)) if job else None,
            file=file_name(self.unit, job.year) if job else "",
            last=last,
            back=self.page_of(job.year) if job else self.page_url,
            **kwargs,
        )

    def carry_out(self, form: Any) -> str:
        job, content = pack_of(self.request.user, self.unit)
        typed = form.cleaned_data
        if job.token != typed["token"]:
            form.come_back_with(token=job.token, submission=new_sending())
            raise ValidationError(REMADE)
        with confirmation_asked(form):
            try:
                publish_pack(
                    unit=self.unit,
                    content=content,
                    user=self.request.user,
                    numbers=job.numbers,
                    confirmed=typed["confirmed"],
                    stands=typed["stands"],
                    **_facts(job),
                )
            except StaleRecordError as stale:
                form.come_back_with(stands=mark_of_year(self.unit, job.year), submission=new_sending())
                raise ValidationError(CHANGED) from stale
        return self.page_of(job.year)

    def tell(self, form: Any) -> None:
        messages.success(self.request, "Đã công bố dữ liệu mở trên bảng công khai.")


def _facts(job: Job) -> dict[str, Any]:
    """What of the job the publication tells."""
    return {"year": job.year, "made_on": job.made_on, "rows": job.rows}


class PublishedMixin(VisibleMixin):
    """A pack that was published, of the unit of the address."""

    model = OpenDataPack
    slug_field = slug_url_kwarg = "public_id"
    context_object_name = "record"


class OpenDataCopyView(PublishedMixin, DetailView):
    """The file of a pack as it was published, also of one that was replaced or taken down."""

    permission_required = VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pack = self.get_object()
        try:
            content = read_pack(pack)
        except DamagedFileError:
            return render(request, "reports/open_data_damaged.html", {"unit": self.unit, "pack": pack}, status=409)
        return file_response(content, "zip", file_name(self.unit, pack.year))


class OpenDataWithdrawView(OnceFormMixin, PublishedMixin, FormOnRecordView):
    """Asks for the reason before a pack comes down."""

    permission_required = (PUBLISH_OPEN_DATA, RELEASE)
    writing = True
    form_class = WithdrawForm
    template_name = "core/record_step.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = {
            "title": "Gỡ dữ liệu mở khỏi bảng công khai",
            "explanation": "Địa chỉ của gói vẫn còn và báo là đã gỡ. Tệp đã công bố, lý do và người gỡ được giữ lại.",
            "button": "Gỡ xuống",
        }
        return super().get_context_data(**(asked | kwargs))

    def carry_out(self, form: Any) -> str:
        pack = withdraw_pack(pack=self.object, reason=form.cleaned_data["reason"], user=self.request.user)
        return pack.get_absolute_url()

    def tell(self, form: Any) -> None:
        messages.success(self.request, "Đã gỡ dữ liệu mở khỏi bảng công khai.")
