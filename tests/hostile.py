"""Requests that no honest browser sends, drawn by a seed: what the portal must answer without breaking.

One draw is one request. It depends on nothing but the seed, its number and the seeded world, so a failure is found
again by both.
"""

import io
import json
import random
import traceback
import unicodedata
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote_from_bytes, urlsplit

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern

from tests.files import office, picture, real_docx, real_xlsx
from tests.permissions import TABLE, addresses
from tests.served import Field, Form, Pairs, forms_of

HALF = "\ud800"  # half of a surrogate pair, which is no text
TEXTS = (
    *("\0", "a\0b", HALF, f"a{HALF}b", "\udfff" * 40, "\ufffe\uffff", "\x1b[31m", "\x01\x1f\x7f", "\r\n\r\n", "\u2028"),
    *(
        "'",
        '"',
        "'; DROP TABLE x; --",
        "' OR '1'='1",
        "%",
        "_",
        "%s%d",
        "{0}",
        "{{ 7|add:7 }}",
        "{% debug %}",
        "${7*7}",
    ),
    *("<script>alert(1)</script>", "]]>", "&#0;", "<!--", "\\", "\\u0000", "../../../etc/passwd", "C:\\nul"),
    *("=1+1", "@SUM(A1)", "null", "None", "undefined", "true", "[]", "{}", "[[", "]]", "[[a]]", "[[dialogues.sessions"),
    *("[[dialogues.sessions|format=99|period=x]]", "[[" * 300, "[[dialogues.sessions|scope=village:\0]]", "|" * 200),
    *(
        "\u202eabc",
        "\u200b\u200c",
        "ƣơ",
        "İ",
        "ß" * 300,
        "ﷺ" * 200,
        "𝕏" * 300,
        "👩‍👩‍👧‍👦",
        "🇻🇳" * 60,
        "a" + "\u0301" * 400,
    ),
    unicodedata.normalize("NFD", "Nguyễn Thị Hường ở thôn Đồng Kim"),
    *(" ", "\t", "\u00a0", "\u3000", "", "-", ".", "/", "?", "#", "a b", "a/b", "x" * 201, "ế" * 20_001, "x " * 5_000),
)
NUMBERS = (
    *("0", "-1", "1", "2147483647", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808"),
    *("9" * 30, "9" * 400, "9" * 5_000, "1e5", "1e400", "1E+999999999", "-1e-999999999", "NaN", "sNaN", "Infinity"),
    *("-Infinity", "0x10", "1_000", "٣", "²", "½", "一", "1.5", "1,5", "1.000.000", "1,000,000", "1.0.0", "--1", "+1"),
    *("00001", "32768", "1" + "0" * 20, "0." + "0" * 50 + "1", "99999999999999,99", "- 1", "1 000", "−1", "1;2", "1\0"),
)
DAYS = (
    *("31/02/2024", "29/02/2023", "29/02/2024", "00/00/0000", "01/01/0001", "31/12/9999", "01/01/10000", "1/1/1"),
    *(
        "2024-13-45",
        "2024-02-30",
        "2024-W01-1",
        "2024-03-01T25:61",
        "2024-03-01T00:00:00+99:99",
        "01032024",
        "99999999",
    ),
    *("٠١/٠٣/٢٠٢٤", "1-1-2024", "1.1.2024", "01/03/24", "31/12/1899", "01/01/2201", "31/12/2200", "01/01/1900"),
    *("24:00", "25:61", "08:00:60", "8h", "-1:00", "2024-03", "2024", "0000-00-00", "9999-12-31", "1/3/2024 8:00"),
)
IDS = (
    "0",
    "-1",
    "999999999",
    "9" * 19,
    "9" * 30,
    "0" * 16,
    "f" * 16,
    "F" * 16,
    "1.0",
    "1 ",
    "x",
    "1\0",
    HALF,
    "",
    "None",
)
ODD = TEXTS + NUMBERS + DAYS + IDS
ARGUMENTS = (
    *("q", "nam", "page", "per_page", "sort", "thon", "khoa", "xuat", "ngay", "village", "year", "tu", "den", "from"),
    *(
        "next",
        "kind",
        "state",
        "status",
        "month",
        "quy",
        "ky",
        "quarter",
        "tab",
        "unit",
        "code",
        "format",
        "id",
        "limit",
    ),
    *("offset", "start", "end", "period", "indicator", "key", "o", "p", "_popup", "_to_field", "all", "e"),
)
WRONG_METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD", "PROPFIND", "get", "QUERY", "A" * 300)
KINDS = {
    *("application/json", "text/plain", "application/xml", "application/x-www-form-urlencoded; charset=utf-16"),
    *("multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "x" * 300),
    *("multipart/form-data; boundary=\xff", "a" * 500, "", "/"),
    *("application/json; charset=utf-7", "multipart/mixed; boundary=b", "application/octet-stream"),
}
# Without NUL and line breaks: a server takes no such header.
HEADERS: dict[str, tuple[str, ...]] = {
    "Host": ("kin-dau.example", "testserver:99999", "[::1", "a b", "", "x" * 5_000, "127.0.0.1"),
    "Accept-Language": ("vi", "xx-YY;q=9", "," * 500, "a" * 5_000, "*;q=nan", "en;q=1e9", "\xff", "vi-" * 2_000),
    "Accept": ("*/*", "application/json", ";;;", "text/html;q=x", "a" * 5_000, ","),
    "Cookie": ("phien=x", "csrftoken=\x7f", "phien=" + "9" * 9_000, "a=b;" * 300, "=;=", "phien=é", 'x="'),
    "If-None-Match": ("*", '"', 'W/"x', '"\x01"', "x" * 5_000, '"a", ' * 500),
    "If-Modified-Since": ("x", "Thu, 99 Foo 9999 99:99:99 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "0", "9" * 40),
    "Range": (
        "bytes=0-",
        "bytes=-1",
        "bytes=9-1",
        "bytes=" + "9" * 40 + "-",
        "bytes=0-0," * 400,
        "lines=1-2",
        "bytes=x-y",
    ),
    "If-Range": ('"x"', "x", "9" * 30),
    "Referer": ("https://kin-dau.example/", "javascript:alert(1)", "http://[", "\x01", "x" * 5_000),
    "Origin": ("null", "http://[", "https://kin-dau.example", "x"),
    "User-Agent": ("", "\xff\xfe", "<script>", "x" * 9_000, "\x01"),
    "X-Forwarded-For": ("1.2.3.4", "x", "::1%eth0", ",,,", "1.2.3.4\x01", "9" * 999, "[::1]:80"),
    "X-Forwarded-Proto": ("https", "x", "https,http"),
    "HX-Request": ("true", "x"),
    "HX-Current-URL": ("http://[", "\x01", "x" * 5_000, "http://testserver/%zz"),
    "HX-Target": ("'", "<x>", "\xff"),
    "Authorization": ("Bearer", "Bearer x", "Bearer \x01", "Basic !!!", "Bearer " + "9" * 9_000, "Bearer \xff", "x"),
    "Content-Length": ("-1", "x", "", "9" * 30, "1e3"),
    "X-CSRFToken": ("x", "\x01", "x" * 64),
}
FILE_NAMES = (
    *("a.pdf", "a.docx", "a.xlsx", "a.png", "a.jpg", "a.svg", "a.html", "a.exe", "a", ".pdf", "a.pdf.exe", "a.PDF"),
    *("../../etc/passwd.pdf", "C:\\x\\a.pdf", "nul.pdf", "a\0.pdf", "a\r\nX: y.pdf", 'a".pdf', "ế" * 300 + ".pdf"),
    *(
        "\u202efdp.exe",
        "a;b.pdf",
        "  .pdf",
        "%00.pdf",
        "a/.pdf",
        "..",
        unicodedata.normalize("NFD", "Biên bản.pdf"),
        "",
    ),
)


def files() -> list[bytes]:
    """Contents that are hardly what their names say: cut, empty, of another kind, with a hostile inside."""
    whole = [real_docx(), real_xlsx(), picture("PNG"), picture("JPEG"), b"%PDF-1.7\n%%EOF"]
    doctype = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    return [
        *whole,
        *(content[: len(content) // 2] for content in whole),
        *(content[:30] + b"\xff" * 40 + content[70:] for content in whole),
        *(b"", b"\0", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF-"),
        office("xlsx", {"xl/worksheets/sheet1.xml": doctype}),
        office("docx", {"../../x": "x", "word/styles.xml": "<w>"}),
        office("xlsx", {"xl/sharedStrings.xml": "<sst" + "<si>" * 5_000}),
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "Họ tên,Thôn\nNguyễn,\0\n".encode(),
        "a;b\n".encode("utf-16"),
    ]


@dataclass
class Request:
    """One hostile request, complete enough to be sent again."""

    method: str
    url: str
    body: bytes = b""
    kind: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.url[:400]}\n  {self.kind} {self.headers!r:.600}\n  {self.body[:1500]!r}"


def percent(text: str) -> str:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe="")


def encoded(pairs: Pairs) -> bytes:
    return "&".join(f"{percent(name)}={percent(value)}" for name, value in pairs).encode()


def multipart(pairs: Pairs, sent: list[tuple[str, str, bytes]]) -> tuple[bytes, str]:
    """Body and content type of a sending with files (field, file name, content)."""
    body, edge = io.BytesIO(), b"bien-gioi-7f3a"
    for name, value in pairs:
        head = f'Content-Disposition: form-data; name="{name}"'
        body.write(b"--%s\r\n%s\r\n\r\n" % (edge, head.encode("utf-8", "surrogatepass")))
        body.write(value.encode("utf-8", "surrogatepass") + b"\r\n")
    for name, file_name, content in sent:
        head = f'Content-Disposition: form-data; name="{name}"; filename="{file_name}"'
        head += "\r\nContent-Type: application/octet-stream"
        body.write(b"--%s\r\n%s\r\n\r\n%s\r\n" % (edge, head.encode("utf-8", "surrogatepass"), content))
    body.write(b"--%s--\r\n" % edge)
    return body.getvalue(), f"multipart/form-data; boundary={edge.decode()}"


def plausible(control: Field, rng: random.Random) -> list[str]:
    """What an honest person might send, so that the request comes past the first refusal."""
    if control.choices:
        real = [choice for choice in control.choices if choice]
        most = len(control.choices) if control.kind == "checkbox" else 1
        return (
            rng.sample(real, rng.randint(0, min(most, 4, len(real))))
            if control.kind == "checkbox"
            else ([rng.choice(real)] if real else [""])
        )
    if control.values and control.values[0] and rng.random() < 0.8:
        return list(control.values)
    if control.kind == "hidden":
        return list(control.values)
    if control.is_date:
        return [f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/{rng.choice((2023, 2024, 2026, 2027))}"]
    if control.is_number:
        return [rng.choice(("1", "2", "3", "10", "2024"))]
    return [rng.choice(("Nội dung", "Lưu: VT", "2024", "01/03/2024", "08:00", "12/BC-UBND", "0912345678"))]


def odd_for(control: Field, rng: random.Random, ids: list[str]) -> str:
    """A hostile value, mostly of the sort that its field takes."""
    if rng.random() < 0.3:
        return rng.choice(ODD)
    if control.choices or control.kind == "hidden":
        return rng.choice((*IDS, *ids, *NUMBERS[:10]))
    if control.is_date:
        return rng.choice(DAYS)
    return rng.choice(NUMBERS if control.is_number else TEXTS)


class Fuzzer:
    """Draws and sends; `wrong` gathers what broke. `program` is the secret of a token of the API."""

    def __init__(self, world: Any, address: Callable[..., str], seed: int, program: str) -> None:
        self.world, self.address, self.seed, self.program = world, address, seed, program
        self.ways = [(name, entry) for name, entry in addresses() if name not in UNTRIED]
        random.Random(seed).shuffle(self.ways)
        self.clients: dict[str, Client] = {}
        self.served: dict[tuple[str, str], list[Form]] = {}
        self.wrong: list[str] = []
        self.statuses: dict[int, int] = {}

    @cached_property
    def contents(self) -> list[bytes]:
        return files()

    @cached_property
    def ids(self) -> list[str]:
        """Keys of rows of every scope: most are not the person's, and none fits the field that it is put into."""
        rows = [row for scope in sorted(self.world.rows) for row in self.world.rows[scope].values()]
        return [str(row.pk) for row in rows[::7]] + [row.public_id for row in rows[::5] if hasattr(row, "public_id")]

    def client(self, letter: str) -> Client:
        if letter not in self.clients:
            self.clients[letter] = Client(raise_request_exception=True)
            if letter != "-":
                self.clients[letter].force_login(self.world.people[letter])
        return self.clients[letter]

    def run(self, numbers: range) -> None:
        for number in numbers:
            self.one(number)

    def one(self, number: int) -> None:
        """Draw and send the request of this number."""
        # Several in a row are about one page as one person sees it, which is fetched once for all of them.
        lap, at = divmod(number // OF_A_PAGE, len(self.ways))
        rng = random.Random(f"{self.seed}:{lap}:{at}")
        name, entry = self.ways[at]
        line = TABLE[name]
        letter = rng.choice(line.do or line.see or "SSL") if rng.random() < 0.9 else rng.choice("OLVBPSYN-")
        url = self.place(name, entry, letter, rng)
        rng = random.Random(f"{self.seed}:{number}")
        request = self.draw(name, entry, url, letter, rng)
        self.send(request, letter, number)

    def place(self, name: str, entry: URLPattern, letter: str, rng: random.Random) -> str:
        """An address over a row, mostly an own one; of a kind that is there in several states, any of them."""
        kind = TABLE[name].kind
        scope = "own" if rng.random() < 0.85 else rng.choice(sorted(self.world.rows))
        states = [key for key in self.world.rows[scope] if key.partition(":")[0] == kind and key not in _beside(kind)]
        if states and name != "board:file":
            kind = rng.choice(states)
        slug = self.world.slugs.get(scope, self.world.slugs["own"])
        if letter == "S" and rng.random() < 0.7:
            slug = "tan-yen"
        return self.address(self.world, name, entry, kind, scope, slug)

    def forms(self, url: str, letter: str) -> list[Form]:
        """The forms that the address serves to this person."""
        if (url, letter) not in self.served:
            response = self.ask(Request("GET", url), letter)
            page = response is not None and response.status_code == 200 and not response.streaming
            is_html = page and response["Content-Type"].startswith("text/html") and response.content.strip()
            self.served[url, letter] = forms_of(response.content, url) if is_html else []
        return self.served[url, letter]

    def draw(self, name: str, entry: URLPattern, url: str, letter: str, rng: random.Random) -> Request:
        # What draws a PDF, or unpacks an office file, costs a hundred times a page.
        forms = self.forms(url, letter) if not _is_costly(name) else []
        sent = [form for form in forms if form.method == "post"] or forms
        ways: list[tuple[int, Callable[..., Request]]] = [(3, self.query), (2, self.path), (2, self.headers)]
        ways += [(2, self.shape), (1, self.method)]
        if sent:
            ways.append((25, self.form))
            if any(control.kind == "file" for form in sent for control in form.fields):
                ways.append((8, self.upload))
        weights, makers = zip(*ways, strict=True)
        (make,) = rng.choices(makers, weights)
        request: Request = make(url, entry, sent, rng)
        if name.startswith("api_v1:") and rng.random() < 0.8:
            request.headers.setdefault("Authorization", f"Bearer {self.program}")
        return request

    def filled(self, form: Form, rng: random.Random) -> Pairs:
        """The form as somebody fills it in, a few of its fields, or all, with something hostile."""
        pairs: Pairs = [
            (control.name, value)
            for control in form.fields
            if control.kind != "file"
            for value in plausible(control, rng)
        ]
        kinds = {control.name: control for control in form.fields}
        roll = rng.random()
        count = 0 if roll < 0.1 else len(pairs) if roll < 0.25 else rng.randint(1, 3)
        for at in rng.sample(range(len(pairs)), min(count, len(pairs))):
            name = pairs[at][0]
            if name != "csrfmiddlewaretoken":
                pairs[at] = (name, odd_for(kinds[name], rng, self.ids))
        if form.buttons and rng.random() < 0.8:
            pairs.append(rng.choice(form.buttons))
        return pairs

    def form(self, url: str, entry: URLPattern, forms: list[Form], rng: random.Random) -> Request:
        form = rng.choice(forms)
        pairs = misshapen(self.filled(form, rng), rng) if rng.random() < 0.2 else self.filled(form, rng)
        action = _path_of(form.action, url)
        if form.method == "get":
            return Request("GET", f"{action.partition('?')[0]}?{encoded(pairs).decode()}")
        headers = {"HX-Request": "true"} if rng.random() < 0.1 else {}
        if any(control.kind == "file" for control in form.fields) and rng.random() < 0.5:
            return Request("POST", action, *multipart(pairs, []), headers)
        return Request("POST", action, encoded(pairs), "application/x-www-form-urlencoded", headers)

    def upload(self, url: str, entry: URLPattern, forms: list[Form], rng: random.Random) -> Request:
        form = rng.choice([form for form in forms if any(control.kind == "file" for control in form.fields)])
        names = [control.name for control in form.fields if control.kind == "file"]
        count = rng.choice((1, 1, 1, 2, 11, 41))
        sent = [(rng.choice(names), rng.choice(FILE_NAMES), rng.choice(self.contents)) for _ in range(count)]
        body, kind = multipart(self.filled(form, rng), sent)
        if rng.random() < 0.15:
            body = body[: rng.randint(0, len(body))]
        return Request("POST", _path_of(form.action, url), body, kind)

    def query(self, url: str, entry: URLPattern, forms: list[Form], rng: random.Random) -> Request:
        own = [control.name for form in forms if form.method == "get" for control in form.fields]
        names = [rng.choice(own * 3 + list(ARGUMENTS)) for _ in range(rng.randint(1, 4))]
        pairs = [(name, rng.choice((*ODD, *self.ids))) for name in names]
        if rng.random() < 0.1:
            pairs += [(rng.choice(ARGUMENTS), "1")] * 1_001
        headers = {"HX-Request": "true"} if rng.random() < 0.2 else {}
        text = encoded(pairs).decode()
        if rng.random() < 0.1:
            text = rng.choice(("%", "%zz=%", "&&&=", "?" * 99, "a[]=1&a[b]=2", "%FF=%FE", "\xff")) + text
        join = "&" if "?" in url else "?"
        return Request(rng.choice(("GET", "GET", "GET", "POST", "HEAD")), f"{url}{join}{text}", headers=headers)

    def path(self, url: str, entry: URLPattern, forms: list[Form], rng: random.Random) -> Request:
        path, _, text = url.partition("?")
        parts = path.strip("/").split("/")
        at = rng.randrange(len(parts))
        parts[at] = percent(rng.choice((*ODD, *self.ids)))
        changed = "/" + "/".join(parts) + ("/" if path.endswith("/") else "")
        if rng.random() < 0.1:
            changed = rng.choice(
                (changed.rstrip("/"), f"/{changed}", changed + "../", changed + "%2e%2e/", changed * 20)
            )
        return Request(rng.choice(("GET", "GET", "POST")), f"{changed}?{text}" if text else changed)

    def headers(self, url: str, entry: URLPattern, forms: list[Form], rng: random.Random) -> Request:
        names = rng.sample(sorted(HEADERS), rng.randint(1, 3))
        return Request(rng.choice(("GET", "GET", "POST")), url, headers={n: rng.choice(HEADERS[n]) for n in names})

    def shape(self, url: str, entry: URLPattern, forms: list[Form], rng: random.Random) -> Request:
        """A body that is not what its head says."""
        values: list[Any] = [None, [], {}, "x", 0, [[[]]], {"a": None}, {"page": "x"}, {"q": ["\0"]}, -1, 1e308]
        bodies = [
            json.dumps(rng.choice(values)).encode(),
            *(b"{", b"\xff\xfe", b"[" * 5_000, b"", b"%", b"=&=&=", b"a=1;b=2", b"--\r\n", b"\0" * 99),
            encoded([(f"f{at}", "1") for at in range(1_001)]),
            encoded([(f"f{at}", "1") for at in range(6_001)]),
            encoded(rng.choice(forms).pairs) if forms else b"version=1",
            b'--b\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--b--',
            b"--b\r\nContent-Disposition: form-data; name*=utf-8''%zz; filename=\"\r\n\r\nx\r\n",
        ]
        kind = rng.choice((*sorted(KINDS), "multipart/form-data; boundary=b", "application/x-www-form-urlencoded"))
        return Request("POST", url, rng.choice(bodies), kind)

    def method(self, url: str, entry: URLPattern, forms: list[Form], rng: random.Random) -> Request:
        return Request(rng.choice(WRONG_METHODS), url, b"a=1", "application/x-www-form-urlencoded")

    def ask(self, request: Request, letter: str) -> HttpResponse | None:
        """The answer; what the request wrote is taken back. An exception that escapes comes through."""
        client = self.client(letter)
        cookies = deepcopy(client.cookies)
        cache.clear()
        try:
            with transaction.atomic():
                response = send_raw(client, request)
                if response.streaming:
                    b"".join(response.streaming_content)
                if request.method == "POST" and response.status_code == 302:
                    connection.check_constraints()
                transaction.set_rollback(True)
                return response
        finally:
            client.cookies = cookies

    def send(self, request: Request, letter: str, number: int) -> None:
        try:
            response = self.ask(request, letter)
        except Exception:  # whatever escapes is what is looked for
            told = traceback.format_exc().splitlines()
            self.note(number, letter, request, "\n".join(told[-14:]))
            return
        self.statuses[response.status_code] = self.statuses.get(response.status_code, 0) + 1
        if response.status_code >= 500:
            self.note(number, letter, request, str(response.status_code))

    def note(self, number: int, letter: str, request: Request, why: str) -> None:
        self.wrong.append(f"seed {self.seed}, request {number}, as {letter}: {request}\n{why}\n")


def send_raw(client: Client, request: Request) -> HttpResponse:
    """Send it as it stands, past the client that would clean it."""
    parts = urlsplit(request.url) if not request.url.startswith("//") else urlsplit(f"http:{request.url}")
    head = dict(request.headers)
    extra: dict[str, Any] = {"QUERY_STRING": parts.query}
    for name in ("Host", "Cookie", "Content-Length"):
        if name in head:
            key = {"Content-Length": "CONTENT_LENGTH"}.get(name, f"HTTP_{name.upper()}")
            extra[key] = head.pop(name)
    return client.generic(
        request.method,
        parts.path or "/",
        request.body,
        request.kind or "application/octet-stream",
        headers=head,
        **extra,
    )


def misshapen(pairs: Pairs, rng: random.Random) -> Pairs:
    """Fields that were left out, sent twice or made up, counts of rows that lie, and more fields than any form has."""
    how = rng.randrange(5)
    if how == 0 and pairs:
        gone = set(rng.sample(range(len(pairs)), rng.randint(1, len(pairs))))
        return [pair for at, pair in enumerate(pairs) if at not in gone]
    if how == 1:
        return pairs + rng.sample(pairs, min(len(pairs), 5)) + [(name, rng.choice(ODD)) for name, _ in pairs[:5]]
    if how == 2:
        return pairs + [(rng.choice(TEXTS), rng.choice(TEXTS)) for _ in range(5)]
    if how == 3:
        return pairs + [(f"f-{at}", "1") for at in range(1_001)]
    counts = [at for at, (name, _) in enumerate(pairs) if name.endswith("_FORMS")]
    for at in counts:
        if rng.random() < 0.6:
            pairs[at] = (pairs[at][0], rng.choice((*NUMBERS, "1", "2", "5", "201", "2001")))
    return pairs


def _path_of(action: str, url: str) -> str:
    """Where a form leads that may name the page's own address only in part."""
    if action.startswith("?"):
        return url.partition("?")[0] + action
    return action if action.startswith("/") else url


def _beside(kind: str) -> set[str]:
    return {f"{kind}:deletion", f"{kind}:attachment"}


def _is_costly(name: str) -> bool:
    return name.endswith(("-paper", "-pdf", "-file", ":poster", "-phone", "-slips", "-chart", ":file"))


OF_A_PAGE = 5
# Signing out ends the session that the others go on with.
UNTRIED = {"accounts:sign-out", "admin:logout"}


def told(wrong: list[str]) -> Iterator[str]:
    """Each sort of failure once: those that end in the same line are one."""
    seen = set()
    for line in wrong:
        end = line.strip().splitlines()[-1][:60]
        if end not in seen:
            seen.add(end)
            yield line
