"""Uploads that a case's work names become the case's, or it is said why not (D8)."""

import pytest
from flask.testing import FlaskClient

from services.intake.bootstrap import Container
from tests.factories import media_files as files
from tests.integration.intake.conftest import Headers
from tests.integration.intake.test_a9_attachments import checked, taken, upload

pytestmark = pytest.mark.integration
URL = "/internal/v1/attachments/claim"
UNKNOWN = "att_00000000000000000000000000"


def test_an_upload_is_one_ticket_s_and_stays(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    """Named again it is still the same ticket's; named by another, by nobody, it is refused."""
    service = bearer("service")
    first = taken(http, files.picture())["attachment_id"]

    def claim(owner: str, *ids: str) -> list[str]:
        body = {"attachment_ids": list(ids), "owner": owner}
        answer = http.post(URL, json=body, headers=service)
        assert answer.status_code == 200, answer.json
        return [fault["code"] for fault in answer.json["faults"]]

    assert claim("tkt_1", first, UNKNOWN) == ["attachment_unknown"]
    kept = container.attachments.get(first)
    assert kept is not None
    assert kept.owner is None  # of what is wrong with one nothing is given
    assert claim("tkt_1", first) == claim("tkt_1", first) == []
    assert claim("tkt_2", first) == ["attachment_taken"]
    broken = upload(http, files.picture()[:-400])
    assert broken.status_code == 422
    checked(container)
    staff = http.post(
        URL, json={"attachment_ids": [first], "owner": "tkt_1"}, headers=bearer("operator")
    )
    assert staff.status_code == 403
    for wrong in (
        {"attachment_ids": [], "owner": "tkt_1"},
        {"attachment_ids": [first], "owner": "apl_1"},
    ):
        assert http.post(URL, json=wrong, headers=service).status_code == 422
