"""The help page of roles says what the table of roles says, in words."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from apps.accounts.models import User
from apps.accounts.roles import RIGHTS, Rights, Role, Span
from apps.accounts.views.help import permission_words, single_permissions
from tests.factories import make_user

pytestmark = pytest.mark.django_db
URL = "/tro-giup/vai-tro/"


def page(client: Client, user: User) -> Any:
    client.force_login(user)
    response = client.get(URL)
    assert response.status_code == 200
    return response


def cells(response: Any) -> dict[tuple[str, str], str]:
    """What the table says of each role and register."""
    return {
        (role, name): cell
        for _, rows in response.context["table"]
        for name, found in rows
        for role, cell in zip(Role.values, found, strict=True)
    }


def test_every_app_of_the_table_stands_on_the_page(client, official) -> None:
    groups = {name for name, _ in page(client, official).context["table"]}
    named = {app for rights in RIGHTS.values() for app in rights.reads | rights.writes}
    assert groups == {str(apps.get_app_config(app).verbose_name) for app in named}


@pytest.mark.parametrize("role", list(Role))
def test_every_single_permission_and_every_exception_has_words(client, official, role: str) -> None:
    response = page(client, official)
    content, found = response.content.decode(), cells(response)
    for permission in single_permissions(RIGHTS[role]):
        assert permission_words(permission).casefold() in content.casefold()
    for label in RIGHTS[role].without:
        # Rows of another's page have no line of their own.
        assert found.get((role, str(apps.get_model(label)._meta.verbose_name_plural)), "—") == "—"


def test_a_permission_without_words_is_an_error() -> None:
    with pytest.raises(KeyError):
        permission_words("accounts.fly")


@pytest.mark.parametrize(
    ("role", "register", "words"),
    [
        (Role.OFFICIAL, "cuộc họp thôn", "xem, ghi"),
        (Role.OFFICIAL, "đơn thư", "—"),
        (Role.OFFICIAL, "đơn vị hành chính", "xem"),
        (Role.OFFICIAL, "tài khoản", "—"),
        (Role.LEADER, "tố cáo", "xem, ghi"),
        (Role.LEADER, "tài khoản", "xem, ghi"),
        (Role.LEADER, "lượt xem dữ liệu cá nhân", "xem"),
        (Role.VILLAGE_HEAD, "hộ gia đình", "xem"),
        (Role.BOARD_MEMBER, "giám sát, khảo sát, phản biện", "xem, ghi"),
        (Role.SUPERIOR_READER, "văn bản đã ban hành", "xem"),
        (Role.SUPERIOR_READER, "sổ văn bản đi", "—"),
        (Role.OPERATOR, "đơn vị hành chính", "xem, ghi"),
        (Role.OPERATOR, "văn bản pháp luật", "xem, ghi"),
        (Role.OPERATOR, "đơn thư", "—"),
    ],
)
def test_the_table_in_words(client, official, role: str, register: str, words: str) -> None:
    assert cells(page(client, official))[role, register] == words


def test_the_page_follows_the_table_of_roles(client, official, monkeypatch) -> None:
    before = cells(page(client, official))
    changed = Rights(
        reads=frozenset({"households"}),
        writes=frozenset({"households"}),
        span=Span.BELOW,
        extra=frozenset({"reports.issue_report"}),
        grants=frozenset({Role.OPERATOR}),
        needs_second_factor=False,
        idle=timedelta(minutes=45),
        session=timedelta(days=3),
    )
    monkeypatch.setitem(RIGHTS, Role.VILLAGE_HEAD, changed)
    response = page(client, official)
    after = cells(response)
    assert {key for key in before if before[key] != after[key]} >= {
        (Role.VILLAGE_HEAD, "hộ gia đình"),
        (Role.VILLAGE_HEAD, "cuộc họp thôn"),
    }
    assert not [role for (role, _), words in after.items() if role != Role.VILLAGE_HEAD and words != before[role, _]]
    told = next(role for role in response.context["roles"] if role.label == Role.VILLAGE_HEAD.label)
    assert (told.span, told.second_factor, told.extra) == (Span.BELOW.value, "tùy chọn", ["ban hành báo cáo"])
    assert told.grants == ["quản trị hệ thống"]
    assert told.session == "tự đóng sau 45 phút không dùng; lâu nhất 3 ngày thì phải đăng nhập lại"
    assert (told.writes, told.reads) == (["hộ gia đình"], [])


def test_own_roles_are_marked_and_the_footer_leads_here(client, commune, official) -> None:
    content = page(client, official).content.decode()
    marked = re.findall(r'<h2[^>]*>\s*([^<]*?)\s*<span class="tag tag-done">vai trò của đồng chí</span>', content)
    assert marked == ["Công chức xã"]
    assert f'href="{URL}"' in client.get("/song-van/").content.decode()
    stranger = User.objects.create_user("chua-co")
    assert "của đồng chí" not in page(client, stranger).content.decode()
    client.logout()
    assert client.get(URL).status_code == 302
    assert not [
        role for role in page(client, make_user("hai", Role.OPERATOR, commune)).context["roles"][:6] if role.is_own
    ]
