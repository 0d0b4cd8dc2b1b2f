"""A9: a picture goes to who works on the case, without its place, and to nobody else."""

import io
from typing import Any

import httpx2
import pytest
from PIL import Image

from tests.e2e.story import Story, uploaded
from tests.factories import media_files
from tests.support import eventually
from tests.support.journey import District
from tests.support.people import session

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
PATH = "/api/v1/attachments"


def test_a9_a_picture_reaches_unit_and_reporter_without_its_place_and_nobody_else(
    story: Story, lianhu: District
) -> None:
    photo = story.upload(media_files.picture(turned=True))
    receipt = story.post(attachments=[photo])
    unit = story.ticket(receipt)["unit"]
    address = f"{PATH}/{photo}/content"

    shown = eventually(lambda: _ok(_get(lianhu, address, lianhu.api.unit(unit))))
    picture = Image.open(io.BytesIO(shown.content))
    assert (picture.size, dict(picture.getexif())) == ((200, 320), {})
    assert shown.headers["content-disposition"].startswith("attachment; ")

    mine = session(lianhu.api, receipt)
    assert _get(lianhu, f"/api/v1/track/attachments/{photo}/content", mine).status_code == 200
    others = (lianhu.api.unit("jiaoyu"), session(lianhu.api, story.post()), None)
    assert {_get(lianhu, address, token).status_code for token in others} <= {401, 403, 404}


def test_a9_what_acts_and_what_is_broken_is_refused(lianhu: District) -> None:
    whole = media_files.picture()
    for content in (b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"MZ\x90", whole[:-500]):
        assert uploaded(lianhu, content).status_code in {415, 422}


def _get(lianhu: District, path: str, token: str | None) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx2.get(lianhu.urls["intake"] + path, headers=headers, trust_env=False, timeout=60)


def _ok(answer: Any) -> Any:
    return answer if answer.status_code == 200 else None
