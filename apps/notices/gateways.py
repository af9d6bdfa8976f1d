"""The ways in which a short message leaves the portal; which one, the settings say (`SONGVAN_GATEWAY…`)."""

import json
import os
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

TIMEOUT = 15
_LONGEST_ANSWER = 64 * 1024


class RefusedError(Exception):
    """The provider will not take this message however often it is sent; the text holds no number and no words of it."""


class UnreachableError(Exception):
    """It could not be handed over now; to be tried again."""


@dataclass(frozen=True)
class Message:
    """What goes to one telephone. `key` stays when it is sent again, by which a provider knows it; `phone` is 84…."""

    key: str
    phone: str
    channel: str
    text: str
    late: int
    soon: int
    link: str


class Gateway(ABC):
    """Hands one message over, or says why not."""

    @abstractmethod
    def send(self, message: Message) -> None:
        """Raises `RefusedError` or `UnreachableError`. Sending the same key again must do no harm."""


class FileGateway(Gateway):
    """A file for each message, named by its key, so that the same one is there once; for tests and a trial."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: Message) -> None:
        name = message.key.replace(":", "-")
        whole, begun = self.folder / f"{name}.json", self.folder / f".{name}.{os.getpid()}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            begun.write_text(json.dumps(asdict(message), ensure_ascii=False) + "\n", encoding="utf-8")
            begun.replace(whole)
        except OSError as error:
            raise UnreachableError(type(error).__name__) from error


class _NoRedirect(HTTPRedirectHandler):
    """The token and the number go where the settings say, and nowhere else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@dataclass(frozen=True)
class HttpGateway(Gateway):
    """One JSON request for each message. `body` is JSON with placeholders in its texts, `success` "field=value"."""

    url: str
    header: str
    token: str
    body: str
    success: str

    def send(self, message: Message) -> None:
        sent = json.dumps(self._filled(json.loads(self.body), message), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"} | (
            {self.header: self.token} if self.token else {}
        )
        request = Request(self.url, data=sent, headers=headers, method="POST")  # noqa: S310 - https or own machine
        try:
            with build_opener(_NoRedirect).open(request, timeout=TIMEOUT) as answer:
                told = answer.read(_LONGEST_ANSWER)
        except HTTPError as error:
            error.close()
            # Too many requests, or the provider's own trouble: later it may go.
            kind = UnreachableError if error.code in (408, 429) or error.code >= 500 else RefusedError
            raise kind(f"HTTP {error.code}") from error
        except OSError as error:
            raise UnreachableError(type(error).__name__) from error
        self._check(told)

    def _filled(self, part: Any, message: Message) -> Any:
        if isinstance(part, dict):
            return {name: self._filled(value, message) for name, value in part.items()}
        if isinstance(part, list):
            return [self._filled(value, message) for value in part]
        return Template(part).safe_substitute(asdict(message)) if isinstance(part, str) else part

    def _check(self, told: bytes) -> None:
        """Providers answer 200 and say in the body that they took nothing."""
        if not self.success:
            return
        name, _, wanted = self.success.partition("=")
        try:
            answer = json.loads(told)
        except ValueError as error:
            raise UnreachableError("answer is no JSON") from error
        found = answer.get(name) if isinstance(answer, dict) else None
        if str(found) != wanted:
            raise RefusedError(f"{name}={str(found)[:20]}")


def is_configured() -> bool:
    """Whether messages leave this installation at all."""
    return bool(settings.GATEWAY)


def get_gateway() -> Gateway:
    """The one that the settings name; raises `ImproperlyConfigured` where they cannot be meant."""
    if settings.GATEWAY == "file":
        return FileGateway(Path(settings.GATEWAY_FOLDER))
    if settings.GATEWAY != "http":
        raise ImproperlyConfigured('SONGVAN_GATEWAY is neither "file" nor "http".')
    parts = urlsplit(settings.GATEWAY_URL)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")):
        raise ImproperlyConfigured("SONGVAN_GATEWAY_URL must begin with https://.")
    try:
        json.loads(settings.GATEWAY_BODY)
    except ValueError as error:
        raise ImproperlyConfigured("SONGVAN_GATEWAY_BODY is no JSON.") from error
    return HttpGateway(
        url=settings.GATEWAY_URL,
        header=settings.GATEWAY_HEADER,
        token=settings.GATEWAY_TOKEN,
        body=settings.GATEWAY_BODY,
        success=settings.GATEWAY_SUCCESS,
    )
