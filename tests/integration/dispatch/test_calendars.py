"""E2, E6: a notice is imported, open deadlines are counted anew, killed in the middle or not."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from typer.testing import CliRunner, Result

from services.dispatch.application.calendars.recompute_deadlines import RecomputeDeadlines
from services.dispatch.bootstrap import Container
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.entrypoints.cli.main import app
from tests.factories.dispatch import submitted
from tests.fakes.dispatch import FakeClock
from tests.support import eventually

pytestmark = pytest.mark.integration

Headers = Callable[..., dict[str, str]]
NOTICE = """years:
  "2027":
    holidays:
      - {name: 元旦, from: "2027-01-01", to: "2027-01-03"}
      - {name: 春节, from: "2027-02-05", to: "2027-02-11"}
    workdays:
      - {name: 元旦, date: "2027-01-09"}
"""
OPENED = datetime(2026, 12, 30, 2, tzinfo=UTC)  # Wed, 10:00
BEFORE = datetime(2027, 1, 6, 9, tzinfo=UTC)  # Wed, 17:00: five working days, weekends only
AFTER = datetime(2027, 1, 7, 9, tzinfo=UTC)  # Thu: New Year's Day is a Friday


class Killed(Exception):
    """The process is gone."""


class Office:
    """Open tickets, and the command line of their calendars."""

    def __init__(self, container: Container, clock: FakeClock, folder: Path) -> None:
        self.container, self.clock, self.folder = container, clock, folder

    def open(self, count: int, at: datetime = OPENED) -> list[str]:
        self.clock.instant = at
        news = [submitted(n, received_at=at, address=f"{n} 号") for n in range(1, count + 1)]
        self.container.open_tickets(news)
        ids = self.container.tickets.with_members([one.appeal.id for one in news])
        return sorted(ids.values())

    def import_(self, text: str = NOTICE, *options: str, name: str = "notice.yaml") -> Any:
        done = self.run("import", str(self.written(name, text)), *options)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    def written(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.write_text(text, encoding="utf-8")
        return file

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(app, ["calendar", *words], obj=self.container)

    def tickets(self) -> list[Ticket]:
        found = self.container.database["tickets"].find({}, {"_id": 1}, sort=[("_id", 1)])
        by_id = self.container.tickets.get_many([raw["_id"] for raw in found])
        return list(by_id.values())

    def dues(self) -> set[datetime]:
        return {ticket.orders[0].resolve_due_at for ticket in self.tickets()}

    def report(self, version: int = 2) -> dict[str, Any]:
        return dict(self.container.calendars.store.report(version))


@pytest.fixture
def office(container: Container, clock: FakeClock, tmp_path: Path) -> Office:
    return Office(container, clock, tmp_path)


def test_provisional_deadlines_become_certain_when_the_notice_comes(
    office: Office, http: FlaskClient, bearer: Headers
) -> None:
    """Flagged at birth, moved on publication, told in the story and in the record."""
    office.open(3)
    assert office.dues() == {BEFORE}
    assert all(
        clock.provisional
        for t in office.tickets()
        for clock in t.clocks
        if clock.due_at > OPENED + timedelta(days=3)
    )

    said = office.import_()
    assert (said["before"], said["version"]) == (1, 2)
    office.container.calendars.recompute()

    assert office.dues() == {AFTER}
    one = office.tickets()[0]
    assert (one.calendar_version, one.resident_due_at) == (2, AFTER)
    assert not any(clock.provisional for clock in one.clocks)
    assert office.report()["tickets"] == 3
    assert office.report()["waiting"] == 0
    who = bearer("supervisor")
    shown = http.get(f"/api/v1/tickets/{one.id}/deadlines", headers=who).json
    resolve = next(clock for clock in shown["clocks"] if clock["clock"] == "resolve")
    assert "holiday:元旦" in {item["reason"] for item in resolve["intervals"]}
    assert resolve["sums"]["counted_seconds"] == resolve["sums"]["limit_seconds"] == 5 * 7 * 3600
    story = http.get(f"/api/v1/tickets/{one.id}/history", headers=who).json["items"]
    assert "deadline.recomputed.v1" in {event["type"] for event in story}
    entries = office.container.database["audit_log"].find()
    acts = [event["data"]["act"] for entry in entries for event in entry["history"]]
    assert acts == ["calendar.published", "calendar.recomputed"]


def test_dry_run_writes_nothing_and_shows_what_would_move(office: Office) -> None:
    office.open(4)
    said = office.import_(NOTICE, "--dry-run", "--rows", "2")

    assert said["open"]["tickets"] == 4
    assert said["open"]["moved"] == 4
    assert len(said["moved"]) == 2
    assert {"2027-01-01", "2027-01-09"} <= {day["day"] for day in said["days"]}
    assert office.dues() == {BEFORE}
    assert office.container.directories.current().calendars.version == 1  # type: ignore[union-attr]


def test_run_that_is_killed_in_the_middle_goes_on_and_moves_each_ticket_once(
    office: Office,
) -> None:
    """Killed between the record and the tickets, and between two batches: the sums are the same."""
    office.open(23)
    office.import_()
    calendars = office.container.calendars
    store, desk = calendars.store, office.container.desk

    class Dying:
        """Writes two batches, then dies at the worst moment: the record is kept, tickets not."""

        def __init__(self) -> None:
            self.left = 2

        def save_many(self, changes: Any) -> frozenset[str]:
            if not self.left:
                raise Killed
            self.left -= 1
            return office.container.tickets.save_many(changes)

    dying: Any = Dying()
    record = calendars.recompute.record
    killed = RecomputeDeadlines(dying, desk.directories, store, desk, desk.clock, record, batch=5)
    with pytest.raises(Killed):
        killed()
    assert store.count_behind(2) == 13
    assert office.report()["tickets"] == 15

    again = RecomputeDeadlines(
        office.container.tickets, desk.directories, store, desk, desk.clock, record, batch=5
    )
    assert again(most_batches=1) == 5
    assert again() == 8
    assert again() == 0

    assert office.dues() == {AFTER}
    assert office.report()["tickets"] == 23
    started = store.of(2)
    assert started is not None
    assert started.finished_at is not None
    for ticket in office.tickets():
        events = office.container.lists.history(ticket.id, 0, 100)
        moved = [event["data"]["key"] for event in events if "recomputed" in event["type"]]
        assert len(moved) == len(set(moved)) > 0


def test_tickets_that_end_before_the_change_are_passed_over(office: Office) -> None:
    """They go by the new calendars as well, without being read or written anew."""
    office.open(6, datetime(2026, 11, 23, 2, tzinfo=UTC))
    versions = {ticket.id: ticket.version for ticket in office.tickets()}
    office.import_()

    assert office.container.calendars.recompute() == 0
    assert {ticket.calendar_version for ticket in office.tickets()} == {2}
    assert {ticket.id: ticket.version for ticket in office.tickets()} == versions
    assert office.report()["tickets"] == 0


MAKE_UP = "date,kind,name\n2026-12-26,workday,调整\n"  # Sat: what ran until Monday ended on it


def late_at_once(office: Office) -> str:
    """Return a ticket whose contact would have been due on a Saturday that is over."""
    (one,) = office.open(1, datetime(2026, 12, 25, 2, tzinfo=UTC))  # Fri, 10:00
    office.clock.instant = datetime(2026, 12, 27, 2, tzinfo=UTC)  # Sun
    office.container.advance_clocks()
    office.import_(MAKE_UP, name="notice.csv")
    office.container.calendars.recompute()
    return one


def test_what_became_late_at_once_waits_for_a_supervisor(
    office: Office, http: FlaskClient, bearer: Headers
) -> None:
    """No storm of escalations: the old end stands, until somebody with the right approves."""
    one = late_at_once(office)
    url = "/api/v1/calendars/recomputations"
    contact = next(c for c in office.tickets()[0].clocks if c.kind == "contact")
    monday = datetime(2026, 12, 28, 9, tzinfo=UTC)
    assert (contact.due_at, contact.missed_at) == (monday, None)
    assert contact.named is not None
    assert contact.named.why == "kept"
    office.container.advance_clocks()
    assert all(c.missed_at is None for c in office.tickets()[0].clocks if c.kind == "contact")

    waiting = http.get(f"{url}/tickets?version=2&waiting=true", headers=bearer("auditor")).json[
        "items"
    ]
    assert [row["ticket_id"] for row in waiting] == [one]
    body = {"version": 2, "ticket_ids": [one]}
    assert http.post(f"{url}/approve", json=body, headers=bearer("operator")).status_code == 403
    done = http.post(f"{url}/approve", json=body, headers=bearer("supervisor"))
    assert done.json == {"version": 2, "verdict": "approved", "tickets": 1}

    def is_missed() -> bool:  # what comes to be due in the past is seen some seconds later
        office.container.advance_clocks()
        contact = next(c for c in office.tickets()[0].clocks if c.kind == "contact")
        return contact.missed_at == contact.due_at == datetime(2026, 12, 26, 9, tzinfo=UTC)

    eventually(is_missed, timeout=60)
    again = http.post(f"{url}/approve", json={"version": 2}, headers=bearer("supervisor"))
    assert again.json["tickets"] == 0


def test_what_is_refused_keeps_its_old_end_and_climbs_then(office: Office) -> None:
    """A refusal is final: the limit that was told to the unit is the one that counts."""
    late_at_once(office)
    said = json.loads(office.run("refuse", "2").stdout)
    assert said == {"version": 2, "verdict": "refused", "tickets": 1}

    office.clock.instant = datetime(2026, 12, 28, 9, 1, tzinfo=UTC)
    office.container.advance_clocks()
    contact = next(c for c in office.tickets()[0].clocks if c.kind == "contact")
    assert contact.missed_at == datetime(2026, 12, 28, 9, tzinfo=UTC)


def test_steps_that_were_taken_stay_taken(office: Office) -> None:
    """A limit that was missed before the notice stays missed, and nothing climbs twice."""
    office.open(1)
    office.clock.instant = BEFORE + timedelta(minutes=1)
    office.container.advance_clocks()
    before = office.tickets()[0]
    office.import_()
    office.container.calendars.recompute()
    after = office.tickets()[0]

    assert after.steps == before.steps
    missed = {c.key: c.missed_at for c in before.clocks if c.missed_at}
    assert {c.key: c.missed_at for c in after.clocks if c.missed_at} == missed


def test_broken_notice_is_refused_with_every_fault_and_changes_nothing(office: Office) -> None:
    text = "date,kind,name\n2027-01-32,holiday,元旦\n2027-01-04,workday,元旦\n"
    done = office.run("import", str(office.written("bad.csv", text)))

    assert done.exit_code == 1
    assert "bad.csv:2: row 2: 2027-01-32 is no day" in done.output
    assert "bad.csv:3: row 3: 2027-01-04 is a working day anyway" in done.output
    few = office.written("few.csv", "date,kind,name\n2027-01-01,holiday,元旦\n")
    assert office.run("import", str(few)).exit_code == 1
    assert office.container.directories.bodies(None)[0] == 1  # type: ignore[index]


def test_calendars_of_a_file_are_checked_as_a_draft_s_are(office: Office) -> None:
    """Another code's or nobody's units, the code of the district: nothing of it is published."""
    hours = 'hours: [["08:00", "20:00"]]'
    text = f"""calendars:
  - {{code: clinic, name: 门诊, {hours}, units: [chengguan, nobody]}}
  - {{code: market, name: 市场, {hours}, units: [chengguan]}}
  - {{code: cn, name: 区历法, {hours}}}
"""
    done = office.run("import", str(office.written("own.yaml", text)))

    assert done.exit_code == 1
    for code in ("unknown_unit", "unit_on_two_calendars", "calendar_twice"):
        assert code in done.output
    assert office.container.directories.bodies(None)[0] == 1  # type: ignore[index]


def test_calendars_are_listed_and_shown_by_command_and_by_route(
    office: Office, http: FlaskClient, bearer: Headers
) -> None:
    """A unit's own calendar and the hotline's stand beside the district's."""
    office.import_(
        """calendars:
  - {code: hotline, name: 热线, hours: [["00:00", "24:00"]], weekend: [], observes_holidays: false}
  - code: clinic
    name: 门诊
    hours: [["08:00", "20:00"]]
    closed: [{date: "2026-11-25", name: 盘点}]
    units: [chengguan]
"""
    )
    listed = json.loads(office.run("list").stdout)["calendars"]
    assert [row["code"] for row in listed] == ["cn", "hotline", "clinic"]
    assert listed[2]["units"] == ["chengguan"]
    shown = office.run("show", "clinic", "--from", "2026-11-24", "--to", "2026-11-25")
    assert [day["reason"] for day in json.loads(shown.stdout)["days"]] == [
        "working_day",
        "closed:盘点",
    ]

    who = bearer("unit_handler", unit="chengguan")
    rows = http.get("/api/v1/calendars", headers=who).json["items"]
    assert [row["code"] for row in rows] == ["cn", "hotline", "clinic"]
    assert http.get("/api/v1/calendars/hotline", headers=who).json["observes_holidays"] is False
    assert http.get("/api/v1/calendars/none", headers=who).status_code == 404
    limit = {"start": "2026-11-21T23:00:00+08:00", "amount": 2, "unit": "working_hour"}
    due = http.post("/api/v1/calendars/hotline/deadline", json=limit, headers=who).json
    assert due["due_at"] == "2026-11-21T17:00:00Z"
    versions = http.get("/api/v1/calendars/versions", headers=who).json["items"]
    assert versions[0]["by"] == "cli:calendar"


@pytest.mark.parametrize("verb", ["report", "approve", "refuse"])
def test_a_version_that_was_never_counted_is_said_to_be_none(office: Office, verb: str) -> None:
    done = office.run(verb, "99")
    assert (done.exit_code, done.stderr) == (1, "no version 99 was counted\n")


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30"])
def test_a_day_of_no_calendar_is_refused_with_a_word(office: Office, day: str) -> None:
    """Next to year 9999 there is none after it, and no traceback helps."""
    for span in (("--from", day, "--to", "2026-11-25"), ("--from", "2026-11-25", "--to", day)):
        done = office.run("show", "cn", *span)
        assert (done.exit_code, type(done.exception)) == (2, SystemExit)


def test_units_limits_go_by_its_own_calendar_and_the_residents_by_the_district_s(
    office: Office,
) -> None:
    """The unit opens on Saturdays; what it has to do by then does not move the promise."""
    office.import_(
        'calendars: [{code: own, name: 城管, hours: [["09:00", "12:00"], ["13:00", "17:00"]],'
        " weekend: [], units: [chengguan]}]\n"
    )
    (one,) = office.open(1, datetime(2026, 11, 27, 2, tzinfo=UTC))  # Fri, 10:00
    ticket = office.container.tickets.get(one)
    assert ticket is not None
    resolve = ticket.running("resolve")
    assert resolve is not None
    assert resolve.calendar == "own"
    assert resolve.due_at == datetime(2026, 12, 2, 9, tzinfo=UTC)  # Wed: Sat and Sun count
    assert ticket.resident_due_at == datetime(2026, 12, 4, 9, tzinfo=UTC)  # Fri


def test_standing_duties_have_dates_and_reminders(
    office: Office, http: FlaskClient, bearer: Headers
) -> None:
    """J5: by the same calendar; what has no end, or no reason, is refused with the field."""
    del office
    url, who = "/api/v1/calendars/cn/obligations", bearer("analyst")
    asked = {"period": "quarter", "first": "2026-01-01", "last": "2026-12-31"}
    found = http.post(url, json=asked, headers=who).json["occurrences"]

    assert [one["period"] for one in found] == [f"2026-Q{n}" for n in range(1, 5)]
    assert found[3]["due_at"] == "2026-12-31T09:00:00Z"  # Thu, 17:00
    assert [mark["percent"] for mark in found[0]["reminders"]] == [50, 80]
    for wrong in ({"last": "2099-12-31"}, {"after_period": True}, {"period": "week"}):
        assert http.post(url, json={**asked, **wrong}, headers=who).status_code == 422
    far = {"start": "9999-12-30T00:00:00Z", "amount": 1000, "unit": "day"}
    assert http.post("/api/v1/calendars/cn/deadline", json=far, headers=who).status_code == 422


def test_a_notice_is_drafted_tried_published_and_taken_back_over_the_api(
    office: Office, http: FlaskClient, bearer: Headers
) -> None:
    """The same way as by the command line, with its deadlines, by two editors at once."""
    office.open(3)
    who = bearer("supervisor")
    at, csv = "/api/v1/calendars", {"format": "csv"}
    read = http.get(f"{at}/draft", headers=who)
    assert read.json["edited_at"] is None
    first = {**who, "If-Match": read.headers["ETag"]}

    faulty = "date,kind,name\n2027-02-30,放假,春节\n2027-02-12,班,春节\n"
    refused = http.post(f"{at}/draft/notices", headers=first, json={**csv, "text": faulty})
    assert (refused.status_code, [one["field"] for one in refused.json["errors"]]) == (
        422,
        ["text:2", "text:3"],
    )
    assert "第 2 行" in refused.json["errors"][0]["message"]
    bare = http.post(
        f"{at}/draft/notices",
        headers=first,
        json={**csv, "text": "date,kind,name\n2027-01-01,放假,元旦\n"},
    )
    assert (bare.status_code, bare.json["type"]) == (409, "urn:huying:problem:notice_incomplete")
    assert http.post(f"{at}/draft/notices", headers=bearer("operator"), json={}).status_code == 403

    taken = http.post(f"{at}/draft/notices", headers=first, json={"format": "yaml", "text": NOTICE})
    assert taken.status_code == 200
    assert taken.json["changes"]["years_published"] == [2027]
    assert {"2027-01-01", "2027-01-09"} <= {day["day"] for day in taken.json["changes"]["days"]}
    span = {"from": "2027-01-08", "to": "2027-01-09"}
    days = http.get(f"{at}/draft/cn/days", headers=who, query_string=span).json["days"]
    assert [day["reason"] for day in days] == ["working_day", "makeup_day:元旦"]
    late = http.post(f"{at}/draft/notices", headers=first, json={"format": "yaml", "text": NOTICE})
    assert late.status_code == 412
    assert office.container.directories.current().calendars.version == 1  # type: ignore[union-attr]

    tried = http.post(f"{at}/dry-run", headers=who, json={"limit": 2}).json
    assert (tried["seen"], tried["moved"], len(tried["items"])) == (3, 3, 2)
    assert tried["next_cursor"] is None
    assert office.dues() == {BEFORE}

    second = {**who, "If-Match": taken.headers["ETag"]}
    made = http.post(f"{at}/publish", headers=second, json={"why": "国办发明电〔2026〕7号"})
    assert (made.json["version"], made.json["calendar_version"]) == (2, 2)
    assert http.post(f"{at}/publish", headers=second, json={"why": "又一次"}).status_code == 412
    office.container.calendars.recompute()
    assert office.dues() == {AFTER}
    report = http.get(f"{at}/recomputations/2", headers=who).json
    assert (report["tickets"], report["behind"]) == (3, 0)

    back = {**who, "If-Match": '"2"'}
    gone = http.post(f"{at}/rollback", headers=back, json={"version": 1, "why": "发错了"})
    assert gone.json["calendar_version"] == 3
    office.container.calendars.recompute()
    assert office.dues() == {BEFORE}

    office.clock.instant = datetime(2027, 6, 1, tzinfo=UTC)
    http.post(f"{at}/rollback", headers=who | {"If-Match": '"3"'}, json={"version": 2, "why": "x"})
    begun = http.post(
        f"{at}/rollback", headers=who | {"If-Match": "*"}, json={"version": 1, "why": "x"}
    )
    assert begun.json["errors"][0]["code"] == "year_has_begun"


def test_a_unit_is_given_hours_and_closing_days_of_its_own(
    office: Office, http: FlaskClient, bearer: Headers
) -> None:
    """What nobody edits stays; every fault of every row is named at once."""
    who = bearer("director")
    read = http.get("/api/v1/calendars/draft", headers=who)
    rows = read.json["calendars"]
    own = {
        "code": "chengguan-hours",
        "name": "城管局值班",
        "hours": [["08:00", "20:00"]],
        "weekend": [],
        "closed": [{"date": "2026-12-31", "name": "盘点"}],
        "units": ["chengguan"],
    }
    put = {**who, "If-Match": read.headers["ETag"]}
    wrong = {**own, "hours": [["22:00", "06:00"], ["07:00", "08:00"]], "units": ["nobody"]}
    twice = {**own, "code": "draft", "closed": own["closed"] * 2}
    refused = http.put(
        "/api/v1/calendars/draft", headers=put, json={"calendars": [*rows, wrong, twice]}
    )
    at = len(rows)
    assert {one["field"] for one in refused.json["errors"]} >= {
        f"calendars[{at}].hours",
        f"calendars[{at}].units[0]",
        f"calendars[{at + 1}].code",
        f"calendars[{at + 1}].closed[1].date",
    }

    written = http.put("/api/v1/calendars/draft", headers=put, json={"calendars": [*rows, own]})
    assert written.status_code == 200
    assert written.json["calendars"][0] == rows[0]
    go = {**who, "If-Match": written.headers["ETag"]}
    assert (
        http.post("/api/v1/calendars/publish", headers=go, json={"why": "开放"}).status_code == 200
    )
    shown = http.get("/api/v1/calendars/chengguan-hours", headers=who).json
    assert (shown["units"], shown["closed"]) == (["chengguan"], {"2026-12-31": "盘点"})
    assert http.get("/api/v1/calendars", headers=who).json["published"]["why"] == "开放"
