"""An anonymised appeal leaves no words anywhere, and the numbers as they were (L2)."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from pymongo.database import Database

from services.dispatch.adapters.erasing import MongoErasure
from services.intake.application.attachments.upload import Upload
from services.intake.application.personal_data.anonymise_appeal import NoSuchAppeal, StillOpen
from services.intake.bootstrap import Container
from services.intake.domain.appeals.appeal import RatingAsked, TakenOn
from services.intake.domain.following.ticket_view import TicketView
from services.intake.domain.ratings.rating import Answer, Manner
from services.intake.ports.appeals import ChangedMeanwhile
from services.notify.adapters.ledger.erasing import MongoErasure as NotifyErasure
from services.reporting.adapters.event_archive import MongoArchive
from tests.factories import media_files as files
from tests.factories.audit import CHAIN
from tests.factories.intake import NOW
from tests.fakes.notify import FakeClock
from tests.integration.intake.conftest import Headers

SAID = {
    "kind": "help",
    "title": "槐树巷路灯",
    "text": "槐树巷十七号门口路灯不亮",
    "address": "槐树巷十七号",
    "location": {"longitude": 108.94, "latitude": 34.26, "crs": "wgs84"},
    "contact": {"phone": "13812345678", "name": "王小明", "email": "w@example.com"},
}


def ended(container: Container, http: FlaskClient) -> str:
    """Post an appeal, let its ticket end and its events be published; return its id."""
    appeal_id = str(http.post("/api/v1/appeals", json=SAID).get_json()["appeal_id"])
    container.appeals.follow(
        [TakenOn(appeal_id, "tkt_1"), RatingAsked("tkt_1", 1, NOW + timedelta(days=1))]
    )
    container.views.save([(0, TicketView("tkt_1", 1, "resolved"))])
    container.speak_up.views.save([(1, TicketView("tkt_1", 2, "in_progress"))])
    container.speak_up.supplement(appeal_id, "槐树巷东口也不亮")
    container.views.save([(2, TicketView("tkt_1", 3, "closed"))])
    good = Answer(contacted=True, resolved=True, satisfaction="satisfied")
    container.rate_appeal(appeal_id, 1, good, Manner(comment="槐树巷亮了"))
    published(container)
    return appeal_id


def published(container: Container) -> None:
    gone = {"$set": {"outbox": []}, "$unset": {"outbox_since": ""}}
    container.appeals_collection.update_many({}, gone)


def everything(container: Container) -> str:
    kept = {
        name: list(container.database[name].find())
        for name in container.database.list_collection_names()
    }
    return json.dumps(kept, default=str, ensure_ascii=False)


def test_no_word_contact_or_place_is_left_in_intake(
    container: Container, http: FlaskClient
) -> None:
    appeal_id = ended(container, http)
    code = container.hashes.tracking_code(appeal_id, alone=False)
    assert "槐树巷" in everything(container)

    assert container.anonymise_appeal(appeal_id, "staff:9") is True

    left = everything(container)
    for word in ("槐树巷", "108.94", "13812345678", "sealed': '1:"):
        assert word not in left
    case = container.appeals.get(appeal_id)
    assert case is not None
    assert (case.appeal.kind, case.appeal.received_at) == ("help", NOW)
    assert case.rating is not None
    assert case.rating.answer is not None
    assert case.secrets.sealed == {}
    proof = {"tracking_code": code, "phone_suffix": "5678"}
    assert http.post("/api/v1/track/sessions", json=proof).status_code == 404
    last = container.feed.events(appeal_id, 0)[-1]
    assert last["type"] == "appeal.anonymised.v1"
    assert last["data"]["by"] == "staff:9"
    assert container.ledger.buckets().total == 1


def test_its_files_are_erased_but_for_bytes_that_another_case_has_as_well(
    container: Container, http: FlaskClient
) -> None:
    appeal_id = ended(container, http)
    mine, shared, others = (
        container.upload_attachment(Upload(content)).id
        for content in (files.picture(), files.heic(), files.heic())
    )
    for attachment_id, owner in ((mine, appeal_id), (shared, appeal_id), (others, "apl_other")):
        container.attachments.give(attachment_id, owner)
    with pytest.raises(ChangedMeanwhile):  # their check would bring the bytes back
        container.anonymise_appeal(appeal_id, "staff:9")
    while container.check_attachments():
        pass
    container.database["attachment_contents.files"].update_many(
        {}, {"$set": {"metadata.touched_at": datetime(2026, 1, 1, tzinfo=UTC)}}
    )

    container.anonymise_appeal(appeal_id, "staff:9")

    assert container.attachments.of_owner(appeal_id) == []
    left = [one["filename"] for one in container.database["attachment_contents.files"].find()]
    (kept,) = container.attachments.of_owner("apl_other")
    assert left == [kept.content.key if kept.content else None]


def test_doing_it_twice_is_doing_it_once(container: Container, http: FlaskClient) -> None:
    appeal_id = ended(container, http)
    container.anonymise_appeal(appeal_id, "staff:9")
    published(container)

    assert container.anonymise_appeal(appeal_id, "staff:9") is False
    types = [event["type"] for event in container.feed.events(appeal_id, 0)]
    assert types.count("appeal.anonymised.v1") == 1


def test_what_an_operator_answered_is_erased_with_the_rest(
    container: Container, http: FlaskClient, bearer: Headers
) -> None:
    said = {"answer": "您住槐树巷十七号，请到街道办理"}
    form = {"channel": "hotline", "kind": "consult", "text": "办证", "answered": said}
    posted = http.post("/api/v1/appeals", json=form, headers=bearer("operator")).get_json()
    published(container)

    container.anonymise_appeal(posted["appeal_id"], "staff:9")

    assert "槐树巷" not in everything(container)
    case = container.appeals.get(posted["appeal_id"])
    assert case is not None
    assert case.is_ended


def test_what_is_open_under_way_or_unknown_is_left_alone(
    container: Container, http: FlaskClient
) -> None:
    appeal_id = ended(container, http)
    container.views.save([(3, TicketView("tkt_1", 4, "in_progress"))])
    with pytest.raises(StillOpen):
        container.anonymise_appeal(appeal_id, "staff:9")
    container.views.save([(4, TicketView("tkt_1", 5, "closed"))])
    container.appeals_collection.update_one({}, {"$set": {"outbox_since": NOW}})
    with pytest.raises(ChangedMeanwhile):
        container.anonymise_appeal(appeal_id, "staff:9")
    with pytest.raises(NoSuchAppeal):
        container.anonymise_appeal("apl_none", "staff:9")
    assert "槐树巷" in everything(container)


def test_dispatch_erases_matter_supplements_and_kept_text_of_this_reporter_alone(
    database: Database[dict[str, Any]],
) -> None:
    member = {"state": "open", "reporter_ref": "rep_1"}
    database["tickets"].insert_one(
        {
            "_id": "tkt_1",
            "appeal_id": "apl_1",
            "version": 3,
            "matter": {"title": "路灯", "text": "槐树巷", "address": "槐树巷", "point": [1, 2]},
            "words": ["槐树", "树巷", "槐树巷"],
            "members": [{"appeal_id": "apl_1", **member}, {"appeal_id": "apl_2", **member}],
            "supplements": [
                {"appeal_id": "apl_1", "text": "槐树巷东口"},
                {"appeal_id": "apl_2", "text": "别人的话"},
            ],
        }
    )
    database["ticket_members"].insert_one({"_id": "apl_1", "text": "槐树巷"})

    for _ in range(2):
        MongoErasure(database, CHAIN).words("apl_1")

    kept = database["tickets"].find_one()
    assert kept is not None
    assert "槐树巷" not in str(kept)
    assert [said["text"] for said in kept["supplements"]] == ["", "别人的话"]
    assert kept["members"][1]["reporter_ref"] == "rep_1"
    assert kept["version"] > 3
    assert database["ticket_members"].count_documents({}) == 0


def test_notify_and_the_archive_forget_the_words_and_keep_that_it_was(
    database: Database[dict[str, Any]],
) -> None:
    database["notifications"].insert_one(
        {
            "_id": "ntf_1",
            "appeal_id": "apl_1",
            "audience": "resident",
            "facts": {"question": "槐树巷几号？"},
            "event": None,
            "status": "sent",
        }
    )
    waiting = {"facts": {"answer": "槐树巷已修"}, "audience": "resident", "appeal_id": "apl_1"}
    database["notifications"].insert_many(
        [
            {"_id": "ntf_2", "status": "held", "held_until": NOW, **waiting},
            {"_id": "ntf_3", "status": "queued", "next_attempt_at": NOW, **waiting},
        ]
    )
    event = {
        "id": "evt_1",
        "subject": "apl_1",
        "sequence": 1,
        "type": "appeal.submitted.v1",
        "data": {"appeal_id": "apl_1", "title": "路灯", "text": "槐树巷", "kind": "help"},
    }
    archive = MongoArchive(database["archive"])
    archive.keep([event])

    assert NotifyErasure(database, FakeClock(NOW)).of_appeal("apl_1")
    archive.erase_words("apl_1")
    archive.keep([event])

    for waited in database["notifications"].find({"_id": {"$ne": "ntf_1"}}):
        assert (waited["facts"], waited["status"]) == ({}, "suppressed")
        assert not {"held_until", "next_attempt_at"} & waited.keys()
    notice, kept = database["notifications"].find_one(), database["archive"].find_one()
    assert notice is not None
    assert kept is not None
    assert (notice["facts"], notice["status"]) == ({}, "sent")
    assert kept["event"]["data"] == {"appeal_id": "apl_1", "title": "", "text": "", "kind": "help"}
