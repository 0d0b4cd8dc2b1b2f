"""C2: the ticket's page says by what the place is known, and what is doubtful about it."""

import pytest

from services.console.entrypoints.http.shell.wording import LANGUAGES, Wording
from services.console.entrypoints.http.ticket.views.routing import reasons
from services.dispatch.domain.routing.deciding import AREA_NOTES


def test_a_point_outside_the_district_is_told_beside_the_place() -> None:
    """Known by the address all the same: who looks at the map knows why the point is elsewhere."""
    found = {"area_name": "桃溪社区", "area_by": "address", "area_note": "point_outside"}

    place = reasons(found, Wording("zh"))[1]

    assert place.words == "桃溪社区（地址、坐标在区外）"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("note", AREA_NOTES)
def test_every_doubt_about_a_place_has_a_word(note: str, language: str) -> None:
    place = reasons({"area_note": note}, Wording(language))[1]

    assert note not in place.words
    assert place.words != reasons({"area_note": None}, Wording(language))[1].words
