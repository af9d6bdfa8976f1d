"""Walks the URLconf: every page stands on the unit's scope, or is listed here by name as open."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from apps.core.views.base import UnitMixin
from tests.factories import make_user

OPEN = {"home", "accounts:sign-in", "accounts:sign-out", "documents:paper-style"}


def patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                yield from patterns(entry, f"{entry.namespace}:" if entry.namespace else namespace)
        else:
            yield f"{namespace}{entry.name}", entry


ALL = sorted(patterns(get_resolver()), key=lambda item: item[0])
ARGUMENTS = {
    "unit": "song-van",
    "public_id": "0" * 16,
    "village": "khong-co",
    "history_id": 1,
    "section": 1,
    "format": "pdf",
}
ARGUMENTS["name"] = "dialogues.sessions"


def address(name: str, entry: URLPattern) -> str:
    wanted = entry.pattern.converters or entry.pattern.regex.groupindex
    return reverse(name, kwargs={key: ARGUMENTS[key] for key in wanted})


def test_names_are_unique() -> None:
    names = [name for name, _ in ALL]
    assert len(names) == len(set(names))
    assert len(names) > 80


@pytest.mark.parametrize(("name", "entry"), ALL, ids=[name for name, _ in ALL])
def test_every_page_stands_on_the_scope_or_is_listed(name: str, entry: URLPattern) -> None:
    view = getattr(entry.callback, "view_class", None)
    assert name in OPEN or (view is not None and issubclass(view, UnitMixin)), name


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "entry"), [item for item in ALL if item[0] not in OPEN], ids=lambda value: str(value))
def test_visitors_sign_in_and_strangers_find_nothing(
    client, commune, other_commune, name: str, entry: URLPattern
) -> None:
    url = address(name, entry)
    visitor = client.get(url)
    assert visitor.status_code == 302
    assert "/dang-nhap/" in visitor.url
    client.force_login(make_user("nguoi-khac", "leader", other_commune))
    for method in (client.get, client.post, client.head):
        assert method(url).status_code in (404, 405)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "entry"), [item for item in ALL if item[0] not in OPEN], ids=lambda value: str(value))
def test_no_page_breaks_for_the_people_of_the_commune(client, official, leader, name: str, entry: URLPattern) -> None:
    url = address(name, entry)
    for user in (official, leader):
        client.force_login(user)
        assert client.get(url).status_code in (200, 302, 403, 404, 405)
        assert client.get(f"{url}?q=%00&nam=x&page=99999999999999999999&sort=-khong_co").status_code < 500
        assert client.post(url, {"version": "x", "submission": "y" * 500}).status_code < 500
