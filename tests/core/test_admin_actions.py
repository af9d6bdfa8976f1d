"""Actions on selected rows of reference data: what cannot be a key selects nothing and breaks nothing."""

from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.roles import Role
from apps.law.models import LegalText
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LIST = reverse("admin:law_legaltext_changelist")


@pytest.fixture
def texts(commune: Any, client: Any) -> list[LegalText]:
    client.force_login(make_user("quan-tri", Role.OPERATOR, commune))
    return [LegalText.objects.create(kind="Luật", number=f"{n}/QH15", title=f"Luật {n}", issuer="QH") for n in (1, 2)]


def deletion(client: Any, *keys: object, **more: str) -> Any:
    return client.post(LIST, {"action": "delete_selected", "_selected_action": keys, **more})


@pytest.mark.parametrize("keys", [["null"], ["x " * 900], ["1.5", ""], [10**30], ["-" + "9" * 19], ["²"]])
def test_no_key_at_all_selects_nothing(client, texts, keys: list[object]) -> None:
    response = deletion(client, *keys, post="yes")
    assert response.status_code == 200 or response["Location"] == LIST
    assert LegalText.objects.count() == len(texts)


def test_keys_among_others_are_still_asked_about(client, texts) -> None:
    first, second = texts
    page = deletion(client, first.pk, "null").content.decode()
    assert (str(first) in page, str(second) in page) == (True, False)
    deletion(client, first.pk, "null", post="yes")
    assert list(LegalText.objects.all()) == [second]
