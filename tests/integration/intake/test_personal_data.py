"""Personal data on real MongoDB: keys are rotated online, every look-up is listed (L2)."""

import base64
import io
from dataclasses import replace
from typing import Any

from flask.testing import FlaskClient

from services.intake.adapters.channels.mongo_imports import MongoImports
from services.intake.adapters.personal_data.sealed_documents import MongoSealedDocuments
from services.intake.adapters.personal_data.sealing import KeyRing
from services.intake.application.personal_data.rotate_keys import RotateKeys
from services.intake.bootstrap import Container
from services.intake.domain.appeals.appeal import Contact
from tests.factories.files import GOOD, csv_of
from tests.factories.intake import KEY, submission
from tests.integration.intake.conftest import Headers

NEW_KEY = base64.b64encode(b"n" * 32).decode()


def test_keys_are_rotated_while_appeals_come_in(container: Container) -> None:
    receive = container.receive_appeal
    ids = [_received(receive, number) for number in range(7)]
    ring = KeyRing(f"2:{NEW_KEY},1:{KEY}")
    store = MongoSealedDocuments(container.appeals_collection)
    more = iter(range(7, 10))

    def traffic() -> bool:
        number = next(more, None)
        if number is not None:
            ids.append(_received(receive, number))
        return False

    done = RotateKeys([store], ring, container.cursor)(batch=3, pause=traffic)

    only_new = KeyRing(f"2:{NEW_KEY}")
    kept = {one["_id"]: one["sealed"] for one in container.appeals_collection.find()}
    assert done.is_complete
    assert len(kept) == 10
    assert [only_new.unseal(key, "phone", kept[key]["phone"]) for key in ids] == [
        f"+861381234{number:04d}" for number in range(10)
    ]


def test_a_file_that_waits_is_sealed_anew_with_the_rest_and_read_under_the_new_key_alone(
    container: Container, http: FlaskClient, bearer: Headers
) -> None:
    form = {"meeting_id": "mtg_1", "file": (io.BytesIO(csv_of(*GOOD)), "m.csv")}
    sent = http.post("/api/v1/imports", data=form, headers=bearer("operator"))
    assert sent.status_code == 202, sent.text
    ring = KeyRing(f"2:{NEW_KEY},1:{KEY}")
    done = replace(container.rotate_keys, sealer=ring)(batch=500, pause=lambda: False)
    assert (done.is_complete, done.resealed) == (True, 1)

    only_new = KeyRing(f"2:{NEW_KEY}")
    imports = MongoImports(container.database, only_new, container.wall, "worker")
    claimed = imports.claim()
    assert claimed is not None
    assert claimed[1] == csv_of(*GOOD)


def _received(receive: Any, number: int) -> str:
    contact = Contact(phone=f"1381234{number:04d}", name="王小明")
    return str(receive(submission(contact=contact)).appeal_id)


def test_every_look_up_is_listed_by_person_and_by_appeal(
    container: Container, http: FlaskClient, bearer: Headers
) -> None:
    first, second = (_received(container.receive_appeal, number) for number in (1, 2))
    for subject, appeal_id in (("staff:a", first), ("staff:b", first), ("staff:b", second)):
        headers = bearer("operator", subject=subject)
        path = f"/api/v1/appeals/{appeal_id}/reveals"
        assert http.post(path, json={"purpose": "contact"}, headers=headers).status_code == 200
    auditor = bearer("auditor")

    def listed(query: str) -> list[tuple[str, list[str]]]:
        answer = http.get(f"/api/v1/contact-lookups?{query}", headers=auditor)
        assert answer.status_code == 200, answer.text
        return [(one["by"], one["appeal_ids"]) for one in answer.json["items"]]

    assert listed("by=staff:b") == [("staff:b", [second]), ("staff:b", [first])]
    assert listed(f"appeal_id={first}") == [("staff:b", [first]), ("staff:a", [first])]
    assert listed("since=2999-01-01T00:00:00Z") == []
    page = http.get("/api/v1/contact-lookups?limit=2", headers=auditor).json
    rest = http.get(
        f"/api/v1/contact-lookups?limit=2&cursor={page['next_cursor']}", headers=auditor
    ).json
    assert [len(page["items"]), len(rest["items"]), rest["next_cursor"]] == [2, 1, None]
    assert "1381234" not in str(page)
    assert http.get("/api/v1/contact-lookups", headers=bearer("operator")).status_code == 403
