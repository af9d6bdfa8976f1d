"""The read-only API, version 1: what is asked, what is answered. What may be read is the reader's (`readers`)."""

import inspect
import logging
import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import wraps
from typing import Annotated, Any

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response
from ninja import NinjaAPI, Path, Query
from ninja.errors import AuthenticationError, AuthorizationError, ValidationError
from ninja.renderers import JSONRenderer
from ninja.security.http import HttpAuthBase
from pydantic import BeforeValidator, Field

from apps.api import reading
from apps.api.problems import CONTENT_TYPE, ParameterError, problem, words_for, wrong_parameters
from apps.api.readers import TokenReader
from apps.api.schemas import (
    FigureTable,
    IndicatorList,
    LiveFigures,
    Problem,
    ReportFigures,
    ReportList,
    ReportOut,
    UnitList,
)
from apps.api.services import TokenBusyError, TokenRefusedError, enter
from apps.core.downloads import file_response
from apps.core.outages import outage_of
from apps.core.periods import Period
from apps.core.text import slugify_vi
from apps.core.views.errors import answer_to
from apps.documents.models import DocumentFile
from apps.documents.services import DamagedFileError, read_stored

logger = logging.getLogger(__name__)
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
# Figures are computed anew for each request.
MOST_LIVE_YEARS = 5
_BEARER = re.compile(r"bearer +(\S+) *", re.IGNORECASE)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class PlainJSON(JSONRenderer):
    """Vietnamese letters as they are, so that answers can be read."""

    json_dumps_params = {"ensure_ascii": False}  # noqa: RUF012 - as the class above declares it


class PortalAPI(NinjaAPI):
    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        """Refusals have a type of their own, which ninja does not know of."""
        schema = super().get_openapi_schema(*args, **kwargs)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, told in operation["responses"].items():
                    if status >= 400 and "application/json" in told["content"]:
                        told["content"] = {CONTENT_TYPE: told["content"]["application/json"]}
        return schema


class Bearer(HttpAuthBase):
    """`Authorization: Bearer …`; sessions and cookies open nothing here."""

    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> TokenReader:
        match = _BEARER.fullmatch(request.headers.get("Authorization", ""))
        if match is None:
            raise AuthenticationError(message="")
        return TokenReader(enter(match[1]))


api = PortalAPI(
    title="API chỉ đọc của cổng thông tin dân chủ cơ sở",
    version="1.0",
    description="Báo cáo đã ban hành và số liệu, đọc bằng mã truy cập của đơn vị. Hướng dẫn: /api/.",
    auth=Bearer(),
    docs_url=None,
    urls_namespace="api_v1",
    renderer=PlainJSON(),
)


def _day(value: Any) -> Any:
    """ISO days alone: pydantic would also read seconds since 1970."""
    if isinstance(value, str) and not _ISO_DAY.fullmatch(value):
        raise ValueError("date")
    return value


_IsoDay = Annotated[date, BeforeValidator(_day), Field(ge=FIRST_DAY, le=LAST_DAY)]
Day = Annotated[_IsoDay, Query()]
MaybeDay = Annotated[_IsoDay | None, Query()]
Slug = Annotated[str, Query(max_length=60, description="slug của đơn vị.")]
ReportId = Annotated[str, Path(description="id của báo cáo.")]


def read(path: str, url_name: str, summary: str, response: Any, *refusals: int, **extra: Any) -> Callable[..., Any]:
    """Registers a way to read. Parameters that it does not know, or that come twice, are refused: a filter that is
    misspelt must not answer with everything.
    """
    told = {200: response} | dict.fromkeys((400, 401, *refusals, 405, 422, 429, 500, 503, 507), Problem)

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        known = {name for name in inspect.signature(view).parameters if f":{name}}}" not in path} - {"request"}

        @wraps(view)
        def checked(request: HttpRequest, **kwargs: Any) -> Any:
            for name, values in request.GET.lists():
                if name not in known:
                    raise ParameterError(name[:40] if name.isascii() and name.isidentifier() else "?", "không có ở đây")
                if len(values) > 1:
                    raise ParameterError(name, "chỉ ghi một lần")
            return view(request, **kwargs)

        register: Any = api.get(
            path, url_name=url_name, operation_id=url_name.replace("-", "_"), summary=summary, response=told, **extra
        )
        return register(checked)  # type: ignore[no-any-return]

    return decorate


def _reader(request: HttpRequest) -> TokenReader:
    reader: TokenReader = request.auth  # type: ignore[attr-defined]
    return reader


def _period(start: date, end: date) -> Period:
    if end < start:
        raise ParameterError("end", "không được trước start")
    return Period(start, end)


@read("/units", "units", "Đơn vị của mã truy cập và các đơn vị trực thuộc vào một ngày", UnitList)
def units(request: HttpRequest, day: MaybeDay = None) -> Any:
    return reading.units(_reader(request), day or timezone.localdate())


@read("/indicators", "indicators", "Danh mục chỉ tiêu", IndicatorList)
def indicators(request: HttpRequest) -> Any:
    return reading.indicators()


@read("/reports", "reports", "Báo cáo đã ban hành, theo thứ tự ban hành trên cổng", ReportList, 404)
def reports(
    request: HttpRequest,
    unit: Slug = "",
    start: Annotated[_IsoDay | None, Query(description="Kỳ báo cáo bắt đầu từ ngày này trở đi.")] = None,
    end: Annotated[_IsoDay | None, Query(description="Kỳ báo cáo kết thúc đến ngày này.")] = None,
    issued_since: Annotated[_IsoDay | None, Query(description="Ban hành từ ngày này trở đi.")] = None,
    after: Annotated[
        str, Query(pattern=r"^([0-9a-f]{16})?$", description="id của báo cáo cuối cùng đã nhận (next của trang trước).")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Any:
    if start is not None and end is not None:
        _period(start, end)
    wanted = reading.ReportFilter(unit, start, end, issued_since, after)
    return reading.report_page(_reader(request), wanted, limit)


@read("/reports/{hexid:public_id}", "report", "Một báo cáo", ReportOut, 404)
def report(request: HttpRequest, public_id: ReportId) -> Any:
    reader = _reader(request)
    return reading.reports_out(reader, [get_object_or_404(reader.reports(), public_id=public_id)])[0]


_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FILES = {
    200: {
        "description": "Tệp như khi ban hành; ETag là SHA-256 của tệp.",
        "content": {
            "application/pdf": _BINARY,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _BINARY,
        },
    }
}


@read(
    "/reports/{hexid:public_id}/files/{slug:format}",
    "report-file",
    "Tệp PDF hoặc DOCX của báo cáo",
    None,
    404,
    409,
    openapi_extra={"responses": _FILES},
)
def report_file(
    request: HttpRequest, public_id: ReportId, format: Annotated[str, Path(description="pdf hoặc docx.")]
) -> Any:
    issued = get_object_or_404(_reader(request).reports(), public_id=public_id)
    row = get_object_or_404(DocumentFile.objects.filter(document=issued), format=format)
    etag = f'"{row.sha256}"'
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        return known
    name = f"{slugify_vi(issued.sign)}-{issued.issued_on:%Y%m%d}.{format}"
    response = file_response(read_stored(row), format, name)
    response["ETag"] = etag
    return response


@read("/reports/{hexid:public_id}/figures", "report-figures", "Số liệu mà báo cáo nêu", ReportFigures, 404)
def report_figures(request: HttpRequest, public_id: ReportId) -> Any:
    reader = _reader(request)
    return reading.report_figures(reader, get_object_or_404(reader.reports(), public_id=public_id))


@read("/figures", "figures", "Số liệu các xã đã báo cáo của một kỳ, đặt cạnh nhau và cộng lại", FigureTable, 404)
def figures(
    request: HttpRequest,
    start: Day,
    end: Day,
    key: Annotated[str, Query(max_length=200, description="Khóa của một số liệu.")] = "",
    unit: Slug = "",
) -> Any:
    return reading.figure_table(_reader(request), _period(start, end), key, unit)


@read(
    "/units/{slug:unit}/figures",
    "unit-figures",
    "Số liệu của chính đơn vị, tính ngay từ sổ của cổng",
    LiveFigures,
    403,
    404,
)
def unit_figures(
    request: HttpRequest,
    unit: Annotated[str, Path(description="slug của đơn vị của mã truy cập.")],
    start: Day,
    end: Day,
    name: Annotated[str, Query(max_length=180, description="Chỉ tiêu, có thể kèm cách chia: tên|cách=giá trị.")] = "",
) -> Any:
    reader, period = _reader(request), _period(start, end)
    found = reader.reach.unit(unit)
    if not reader.reach.allows("api.compute_figures", found):
        raise AuthorizationError(message="")
    if end.year - start.year > MOST_LIVE_YEARS:
        raise ParameterError("end", f"không được quá {MOST_LIVE_YEARS} năm sau start")
    return reading.live_figures(found, period, name)


@api.exception_handler(TokenRefusedError)
def _refused(request: HttpRequest, error: TokenRefusedError) -> HttpResponse:
    return problem(401, str(error), headers={"WWW-Authenticate": "Bearer"})


@api.exception_handler(AuthenticationError)
def _no_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(401, headers={"WWW-Authenticate": "Bearer"})


@api.exception_handler(AuthorizationError)
def _forbidden(request: HttpRequest, error: AuthorizationError) -> HttpResponse:
    return problem(403)


@api.exception_handler(TokenBusyError)
def _busy(request: HttpRequest, error: TokenBusyError) -> HttpResponse:
    return problem(429, headers={"Retry-After": str(error.seconds)})


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404)


@api.exception_handler(DamagedFileError)
def _damaged(request: HttpRequest, error: DamagedFileError) -> HttpResponse:
    return problem(409)


@api.exception_handler(ParameterError)
def _parameter(request: HttpRequest, error: ParameterError) -> HttpResponse:
    return wrong_parameters(request, [(error.name, error.reason)])


@api.exception_handler(ValidationError)
def _validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return wrong_parameters(request, _told(error.errors))


@api.exception_handler(SuspiciousOperation)
def _suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    return problem(400)


@api.exception_handler(Exception)
def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """Never the error itself, whatever the mode: the log has its classes and places under the same code."""
    logger.error("a request of a program failed", exc_info=error)
    if (outage := outage_of(error)) is not None:
        status, seconds = answer_to(outage)
        return problem(status, headers={"Retry-After": str(seconds)})
    return problem(500)


def _told(errors: Sequence[Any]) -> list[tuple[str, str]]:
    """Name and reason of each parameter, once; what was sent stays out."""
    found: dict[str, str] = {}
    for error in errors:
        kind = "date" if error["type"] == "value_error" else error["type"]
        found.setdefault(str(error["loc"][1]), words_for(kind))
    return list(found.items())
