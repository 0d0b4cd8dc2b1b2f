"""D10: papers get numbers without a gap, content that stays, and readers who may read them."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.dispatch.bootstrap import Container
from services.dispatch.domain.documents.document import Document
from tests.factories.audit import AUDIT_RING
from tests.factories.dispatch import CENTRE, MONDAY, STREET_UNIT, UNIT, directory_body, submitted
from tests.factories.escalation import policy
from tests.factories.papers import papers_body
from tests.fakes.dispatch import FakeClock
from tests.integration.dispatch.conftest import Headers
from tests.integration.dispatch.papers_scene import register_paper, with_papers
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[3]
REGISTRAR = """
from services.common.settings import load
from services.dispatch.bootstrap import bootstrap
from services.dispatch.settings import DispatchSettings
container = bootstrap(load(DispatchSettings))
while True:
    container.documents.register()
"""
WORDS = {"zh": "{matter}：{text}", "en": "{matter}: {text}"}


def body(**texts: str) -> dict[str, Any]:
    return {**directory_body(), "policies": [policy()], "papers": papers_body(**texts)}


@pytest.fixture
def office(container: Container) -> Container:
    """Dispatch with templates in force."""
    container.publish_directory(body())
    return container


def opened(container: Container, count: int, **said: Any) -> list[str]:
    container.open_tickets([submitted(number, **said) for number in range(1, count + 1)])
    return [row["_id"] for row in container.database["tickets"].find({}, sort=[("number", 1)])]


def documents(container: Container) -> list[dict[str, Any]]:
    return list(container.database["documents"].find({}, sort=[("year", 1), ("serial", 1)]))


def story(container: Container, ticket_id: str) -> list[dict[str, Any]]:
    found = container.database["tickets"].find_one({"_id": ticket_id}) or {}
    return [event for event in found["history"] if event["type"] == "document.issued.v1"]


def assert_gapless(container: Container, papers: int) -> None:
    """Each paper has one number, each series counts 1, 2, 3 …; each number was told once."""
    rows = documents(container)
    assert len(rows) == len({(row["ticket_id"], row["paper_id"]) for row in rows}) == papers
    series: dict[tuple[str, int], list[int]] = {}
    for row in rows:
        series.setdefault((row["word"], row["year"]), []).append(row["serial"])
    assert all(sorted(s) == list(range(1, len(s) + 1)) for s in series.values()), series
    tickets = container.database["tickets"].find({"paper_count": {"$gt": 0}})
    told = [e["data"] for t in tickets for e in t["history"] if e["type"] == "document.issued.v1"]
    assert sorted(e["document_id"] for e in told) == sorted(row["_id"] for row in rows)
    assert container.database["tickets"].count_documents({"papers_due": True}) == 0


def test_a_step_s_papers_get_their_numbers_and_are_told(
    office: Container, clock: FakeClock
) -> None:
    """From the scheduler's step to the unit's own queue."""
    (ticket_id,) = opened(office, 1)
    clock.advance(days=12)
    office.advance_clocks()
    kept = office.tickets.get(ticket_id)
    assert kept is not None
    assert kept.paper_count > 3

    office.documents.register()
    office.documents.register()

    assert_gapless(office, kept.paper_count)
    event = story(office, ticket_id)[-1]["data"]
    made = office.documents.read.documents.get(event["document_id"])
    assert made is not None
    assert event["number"] == made.number
    assert event["content_sha256"] == made.content.digest == made.digest
    assert event["href"] == f"/api/v1/documents/{made.id}.pdf"
    outbox = office.database["tickets"].find_one({"_id": ticket_id}, {"outbox": 1}) or {}
    sent = [e for e in outbox["outbox"] if e["event"]["type"] == "document.issued.v1"]
    assert all(made.to_unit in entry["units"] for entry in sent[-1:])


def test_each_kind_counts_for_itself_and_each_year_anew(
    office: Container, clock: FakeClock
) -> None:
    ids = opened(office, 3)
    for ticket_id in ids[:2]:
        register_paper(office, ticket_id, kind="supervision_order")
    register_paper(office, ids[2], kind="reminder_notice")
    clock.advance(seconds=(datetime(2026, 12, 31, 16, 0, tzinfo=UTC) - MONDAY).total_seconds())
    register_paper(office, ids[2], kind="supervision_order")  # in Xi'an it is 2027

    numbers = {row["content"]["zh"]["number"] for row in documents(office)}
    assert numbers == {
        "莲督〔2026〕1号",
        "莲督〔2026〕2号",
        "莲催〔2026〕1号",
        "莲督〔2027〕1号",
    }


def test_numbers_have_no_gap_when_many_register_at_once(office: Container) -> None:
    """Four registrars at the same tickets, while schedulers write the same tickets."""
    ids = opened(office, 30)
    for ticket_id in ids:
        with_papers(office, ticket_id, 2)
    tickets = office.database["tickets"]

    def disturb() -> None:
        for ticket_id in ids * 10:
            tickets.update_one({"_id": ticket_id}, {"$inc": {"version": 1}})

    def register() -> None:
        while tickets.count_documents({"papers_due": True}, limit=1):
            office.documents.register()  # it passes by what somebody else writes at that moment

    with ThreadPoolExecutor(5) as threads:
        works = [threads.submit(work) for work in (disturb, *[register] * 4)]
        for running in works:
            running.result(timeout=60)

    assert_gapless(office, 60)


def test_whoever_dies_before_the_ticket_tells_of_it_leaves_no_gap_and_no_second_number(
    office: Container,
) -> None:
    """The document is kept, the process is gone: the next one finds it there and tells it."""
    first, second = opened(office, 2)
    with_papers(office, first)
    office.documents.register()
    kept = documents(office)
    office.database["tickets"].update_one(
        {"_id": first},
        {"$set": {"papers_due": True, "papers_registered": 0}, "$unset": {"outbox": 1}},
    )
    with_papers(office, second)

    office.documents.register()

    assert documents(office)[0] == kept[0]
    assert [row["serial"] for row in documents(office)] == [1, 2]
    assert {e["data"]["document_id"] for e in story(office, first)} == {kept[0]["_id"]}


def test_numbers_have_no_gap_when_registrars_are_killed(
    office: Container, mongodb_url: str, keys: tuple[str, str]
) -> None:
    """Two processes; the older one is killed with SIGKILL whenever they have done some more."""
    ids = opened(office, 90)
    for ticket_id in ids:
        with_papers(office, ticket_id, 2)
    environment = {
        **os.environ,
        "HUYING_MONGODB_URL": mongodb_url,
        "HUYING_AMQP_URL": "amqp://127.0.0.1:1/",
        "HUYING_DATABASE_PREFIX": office.settings.database_prefix,
        "HUYING_TOKEN_PUBLIC_KEY": keys[1],
        "HUYING_SERVICE_TOKEN": "none",
        "HUYING_AUDIT_KEY": AUDIT_RING,
    }
    waiting = office.database["tickets"]
    running = [registrar(environment) for _ in range(2)]
    kills, left, seen = 0, 90, 90
    pause = threading.Event()  # never set: a wait is a pause
    try:
        while left:
            pause.wait(0.003)
            left = waiting.count_documents({"papers_due": True})
            if left and seen - left >= 10 and kills < 3:  # they are in the midst of it
                victim = running.pop(0)
                victim.send_signal(signal.SIGKILL)
                victim.wait()
                kills, seen = kills + 1, left
                running.append(registrar(environment))
    finally:
        for process in running:
            process.kill()
            process.wait()

    assert kills >= 2
    assert_gapless(office, 180)


def registrar(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", REGISTRAR]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet)


def test_a_later_name_does_not_change_what_was_issued(office: Container) -> None:
    (ticket_id,) = opened(office, 1)
    register_paper(office, ticket_id)
    before = documents(office)

    renamed = body()
    for unit in renamed["units"]:
        unit["name"] = f"改名后的{unit['code']}"
    renamed["papers"]["issuer"]["zh"] = "另一机关"
    office.publish_directory(renamed)
    office.documents.register()

    assert documents(office) == before
    register_paper(office, ticket_id)
    later = documents(office)[-1]["content"]["zh"]
    assert later["addressed_to"] == f"改名后的{UNIT}"
    assert later["issuer"] != "另一机关"  # texts are of the policy's version, the ticket's own


def test_nothing_is_registered_before_the_district_has_templates(container: Container) -> None:
    (ticket_id,) = opened(container, 1)
    register_paper(container, ticket_id)
    assert documents(container) == []

    container.publish_directory(body())
    container.documents.register()

    assert_gapless(container, 1)


def test_one_ticket_that_cannot_be_registered_does_not_keep_others_waiting(
    office: Container,
) -> None:
    ids = opened(office, 3)
    for ticket_id in ids:
        with_papers(office, ticket_id)
    broken = min(ids)
    office.database["tickets"].update_one({"_id": broken}, {"$set": {"papers.0.kind": ["?"]}})

    office.documents.register()

    assert len(documents(office)) == 2


# --- over HTTP


def made(container: Container, ticket_id: str, **changes: Any) -> Document:
    register_paper(container, ticket_id, **changes)
    return container.documents.read.documents.of_ticket(ticket_id)[-1]


def test_readers(office: Container, http: FlaskClient, bearer: Headers) -> None:
    """Its unit, units with a copy, the district's staff: nobody else learns that it exists."""
    (ticket_id,) = opened(office, 1)
    one = made(office, ticket_id, copies=(CENTRE, "gongan"))
    readers: list[tuple[dict[str, str], int]] = [
        (bearer("unit_handler", unit=UNIT), 200),
        (bearer("unit_leader", unit=UNIT), 200),
        (bearer("unit_handler", unit="gongan"), 200),
        (bearer("supervisor"), 200),
        (bearer("operator"), 200),
        (bearer("unit_handler", unit="shizheng"), 404),
        (bearer("street", unit=STREET_UNIT, areas=("610104001",)), 404),
        (bearer("grid_officer", areas=("610104001",)), 404),
        (bearer("ops"), 403),
    ]
    for who, status in readers:
        for kind in ("pdf", "docx"):
            url = f"/api/v1/documents/{one.id}.{kind}"
            assert http.get(url, headers=who).status_code == status, (who, kind)
    listing = f"/api/v1/tickets/{ticket_id}/documents"
    for who, status in readers[:5]:
        answer = http.get(listing, headers=who)
        assert answer.status_code == status
        assert [item["number"] for item in answer.json["items"]] == ["莲督〔2026〕1号"]
    # Who sees the ticket by its area sees that nothing is addressed to him.
    street = http.get(listing, headers=readers[6][0])
    assert (street.status_code, street.json["items"]) == (200, [])
    assert http.get(listing, headers=readers[5][0]).status_code == 404
    assert http.get(f"/api/v1/documents/{one.id}.pdf").status_code == 401


def test_with_a_resident_s_words_it_is_for_those_who_may_read_them(
    container: Container, http: FlaskClient, bearer: Headers
) -> None:
    container.publish_directory(body(**WORDS))
    (ticket_id,) = opened(container, 1, title="油烟扰民")
    one = made(container, ticket_id, copies=("gongan",))

    url = f"/api/v1/documents/{one.id}.pdf"
    assert http.get(url, headers=bearer("unit_handler", unit=UNIT)).status_code == 200
    assert http.get(url, headers=bearer("supervisor")).status_code == 200
    assert http.get(url, headers=bearer("unit_handler", unit="gongan")).status_code == 404
    assert http.get(url, headers=bearer("analyst")).status_code == 404


def test_of_a_case_that_was_closed_to_him_nobody_reads_what_he_had(
    office: Container, http: FlaskClient, bearer: Headers
) -> None:
    (ticket_id,) = opened(office, 1)
    one = made(office, ticket_id)
    url, own = f"/api/v1/documents/{one.id}.pdf", bearer("unit_leader", unit=UNIT)
    assert http.get(url, headers=own).status_code == 200

    accused = {"units": [UNIT]}
    accuse = f"/api/v1/tickets/{ticket_id}/accuse"
    assert http.post(accuse, json=accused, headers=bearer("supervisor")).status_code == 200

    assert http.get(url, headers=own).status_code == 404
    listing = f"/api/v1/tickets/{ticket_id}/documents"
    assert http.get(listing, headers=own).status_code == 404


def test_files_are_made_once_and_known_by_their_tag(
    office: Container, http: FlaskClient, bearer: Headers
) -> None:
    (ticket_id,) = opened(office, 1)
    url, who = f"/api/v1/documents/{made(office, ticket_id).id}.pdf", bearer("supervisor")

    first = http.get(url, headers=who)
    assert first.data.startswith(b"%PDF-")
    assert first.mimetype == "application/pdf"
    assert "filename*=UTF-8''%E7%9D%A3" in first.headers["Content-Disposition"]
    assert office.database["document_files"].count_documents({}) == 1
    office.database["document_files"].update_one({}, {"$set": {"data": b"kept"}})
    assert http.get(url, headers=who).data == b"kept"
    again = http.get(url, headers={**who, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    english = http.get(f"{url}?lang=en", headers=who)
    assert english.headers["ETag"] != first.headers["ETag"]
    assert http.get(f"{url}?lang=fr", headers=who).status_code == 422
    for other in ("doc_no.pdf", "doc_no.exe", ".pdf", "%00.pdf", "../counts.pdf"):
        assert http.get(f"/api/v1/documents/{other}", headers=who).status_code == 404


def test_what_was_altered_in_the_store_is_shown_to_nobody(
    office: Container, http: FlaskClient, bearer: Headers
) -> None:
    (ticket_id,) = opened(office, 1)
    one = made(office, ticket_id)
    office.database["documents"].update_one(
        {"_id": one.id}, {"$set": {"content.zh.addressed_to": "别的单位"}}
    )

    answer = http.get(f"/api/v1/documents/{one.id}.pdf", headers=bearer("supervisor"))

    assert answer.status_code == 409
    assert answer.json["type"] == "urn:huying:problem:document_altered"


def test_the_register_tells_each_reader_what_is_for_him_the_latest_first(
    office: Container, http: FlaskClient, bearer: Headers, clock: FakeClock
) -> None:
    first, second = opened(office, 2)
    register_paper(office, first, to_unit="gongan", kind="red_card")
    clock.advance(days=1)
    register_paper(office, second, to_unit=UNIT)
    staff, url = bearer("supervisor"), "/api/v1/documents"
    with profiled(office.database):
        rows = http.get(url, headers=staff).json["items"]
        one = http.get(f"{url}?kind=red_card", headers=staff).json["items"]
    assert collection_scans(office.database) == []
    assert {row["ticket_id"] for row in rows} == {first, second}
    assert [row["issued_at"] for row in rows] == sorted(
        (row["issued_at"] for row in rows), reverse=True
    )
    assert [(row["ticket_id"], row["kind"]) for row in one] == [(first, "red_card")]
    page = http.get(f"{url}?limit=1", headers=staff).json
    rest = http.get(f"{url}?limit=1&cursor={page['next_cursor']}", headers=staff).json
    assert [row["document_id"] for row in (*page["items"], *rest["items"])] == [
        row["document_id"] for row in rows
    ]
    mine = http.get(url, headers=bearer("unit_leader", unit="gongan")).json["items"]
    assert [row["ticket_id"] for row in mine] == [first]
    assert http.get(f"{url}?to=2020-01-01", headers=staff).json["items"] == []
    assert http.get(f"{url}?kind=white_card", headers=staff).status_code == 422
    assert http.get(f"{url}?cursor=x", headers=staff).status_code == 400
    assert http.get(f"{url}?from=0001-01-01&to=9999-12-31", headers=staff).status_code == 200
