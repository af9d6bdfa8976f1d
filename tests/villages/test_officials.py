from datetime import date

import pytest

from apps.villages.models import OfficeTerm, Official

pytestmark = pytest.mark.django_db


def test_terms_are_found_by_the_persons_name_of_today(client, commune, official) -> None:
    person = Official.objects.create(unit=commune, full_name="Thân Văn Một")
    term = OfficeTerm.objects.create(unit=commune, official=person, office="chairman", valid_from=date(2021, 3, 1))
    person.full_name = "Thân Văn Minh"
    person.save()
    client.force_login(official)
    found = {
        words: list(client.get("/song-van/chuc-vu/", {"q": words}).context["object_list"]) for words in ("minh", "mot")
    }
    assert found == {"minh": [term], "mot": []}
