"""Lists of tickets on a real MongoDB: right, within the scope, by indexes that fit."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from pymongo.database import Database

from services.dispatch.adapters.listing import text_walk
from services.dispatch.adapters.listing.tickets import MongoTicketSearch
from services.dispatch.bootstrap import Container
from services.dispatch.domain.workflow import OrderState
from services.dispatch.ports.listing import OrdersWanted, Place, Reach, Total, Wanted
from tests.factories.dispatch import COMMUNITY, OPERATOR, OTHER_COMMUNITY, UNIT, later, submitted
from tests.fakes.dispatch import FakeClock
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]
EVERYWHERE = Reach(everywhere=True)
REACHES = (
    EVERYWHERE,
    Reach(unit=UNIT),
    Reach(areas=("610104001",)),
    Reach(unit="shizheng", areas=("610104001", OTHER_COMMUNITY)),
)
FILTERS: dict[str, list[Any]] = {
    "states": [("dispatched",), ("screening", "acknowledged"), ("closed",)],
    "unit": [UNIT],
    "area": ["610104002"],
    "category": ["0104"],
    "severities": [("P1",), ("P2", "P3")],
    "tier": [0, 1],
    "kind": ["complaint", "praise"],
    "channel": ["hotline"],
    "returned": [True, False],
    "whistled": [True, False],
    "confidential": [True, False],
    "due_until": [later(days=2)],
    "due_after": [later(days=2)],
    "number_from": ["LH-20261124"],
    "number_below": ["LH-20261124"],
    "appeal_id": ["apl_0003"],
    "pieces": [("烧烤",), ("停水", "水三")],
}


@pytest.fixture
def district(container: Container, clock: FakeClock) -> Container:
    """Sixty tickets of several units, areas, days and states."""
    kinds: list[dict[str, Any]] = [
        {},
        {"title": "停水三天", "category": "0501", "channel": "hotline", "kind": "help"},
        {"title": "井盖松动", "category": "0201", "confidential": True},
        {"title": "广场舞噪声", "category": "0602", "area_code": OTHER_COMMUNITY},
        {"title": "不知何处", "area_code": None},
        {"area_code": OTHER_COMMUNITY},
    ]
    for day in range(2):
        container.open_tickets(
            [submitted(30 * day + n, **kinds[n % len(kinds)]) for n in range(1, 31)]
        )
        clock.advance(days=1)
    tickets = container.database["tickets"]
    dispatched = tickets.find({"state": "dispatched"}, {"_id": 1}, sort=[("number", 1)])
    ids = [row["_id"] for row in dispatched]
    # What commands would write; the list goes by fields alone.
    tickets.update_many({"_id": {"$in": ids[::4]}}, {"$set": {"state": "acknowledged"}})
    tickets.update_many({"_id": {"$in": ids[::5]}}, {"$set": {"returns": 1, "tier": 1}})
    return container


def fits(row: dict[str, Any], wanted: Wanted, reach: Reach) -> bool:
    """What a list says, in plain words, over a whole document."""
    units = {order["unit"] for order in row["orders"]}
    areas = set(row["area_path"])
    due = row.get("work_due_at")
    return all(
        (
            reach.everywhere or reach.unit in units or not areas.isdisjoint(reach.areas),
            not wanted.states or row["state"] in wanted.states,
            wanted.unit is None or wanted.unit in units,
            wanted.area is None or wanted.area in areas,
            wanted.category in (None, row["category"]),
            not wanted.severities or row["severity"] in wanted.severities,
            wanted.tier in (None, row["tier"]),
            wanted.kind in (None, row["kind"]),
            wanted.channel in (None, row["channel"]),
            wanted.returned in (None, row["returns"] > 0),
            wanted.whistled in (None, "whistle_count" in row),
            wanted.confidential in (None, row["matter"]["confidential"]),
            wanted.due_until is None or (due is not None and due <= wanted.due_until),
            wanted.due_after is None or (due is not None and due > wanted.due_after),
            wanted.number_from is None or row["number"] >= wanted.number_from,
            wanted.number_below is None or row["number"] < wanted.number_below,
            wanted.appeal_id in (None, row["appeal_id"]),
            set(wanted.pieces) <= set(row["words"]),
            wanted.sort != "due" or due is not None,
        )
    )


def paged(search: MongoTicketSearch, wanted: Wanted, reach: Reach, limit: int) -> list[str]:
    """Return all numbers of a list, read page by page."""
    found: list[str] = []
    after: Place | None = None
    while page := search.find(wanted, reach, after, limit):
        found += [ticket.number for ticket in page]
        last = page[-1]
        clock = last.running("resolve")
        due = clock.due_at if clock else last.resident_due_at
        after = Place(last.number, due, last.severity)
    return found


def combinations() -> list[dict[str, Any]]:
    singles = [(name, value) for name, values in FILTERS.items() for value in values]
    pairs = [dict(pair) for pair in itertools.combinations(singles, 2) if pair[0][0] != pair[1][0]]
    return [{}, *(dict([single]) for single in singles), *pairs]


def test_every_pair_of_filters_in_every_reach_lists_what_fits_and_scans_nothing(
    district: Container, database: Database[dict[str, Any]]
) -> None:
    """Each combination against plain words over all documents; the profiler watches."""
    rows = list(district.database["tickets"].find(sort=[("number", -1)]))
    search = MongoTicketSearch(district.database)
    with profiled(district.database):
        for given in combinations():
            for reach in REACHES:
                wanted = Wanted(**given)
                expected = [row["number"] for row in rows if fits(row, wanted, reach)]
                found = [t.number for t in search.find(wanted, reach, None, 100)]
                assert found == expected, (given, reach)
                total = search.total(wanted, reach)
                assert total.more or total.count == len(expected), (given, reach)

    assert collection_scans(district.database) == []


@pytest.mark.parametrize("sort", ["number", "due", "severity"])
@pytest.mark.parametrize("reach", REACHES)
def test_pages_of_any_order_have_each_ticket_once(
    district: Container, sort: Any, reach: Reach
) -> None:
    """In the order that was asked for, whatever the page's length; many are due at one instant."""
    rows = list(district.database["tickets"].find(sort=[("number", -1)]))
    search = MongoTicketSearch(district.database)
    wanted = Wanted(sort=sort)
    expected = [row for row in rows if fits(row, wanted, reach)]
    if sort == "due":
        expected.sort(key=lambda row: row["work_due_at"])
    elif sort == "severity":
        expected.sort(key=lambda row: row["severity"])

    with profiled(district.database):
        for limit in (1, 7, 100):
            assert paged(search, wanted, reach, limit) == [row["number"] for row in expected]
    assert collection_scans(district.database) == []


def test_rarest_pieces_are_looked_for_first_and_chunks_are_joined(
    district: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same tickets, whatever the order of the pieces and however long a chunk is."""
    search = MongoTicketSearch(district.database)
    monkeypatch.setattr(text_walk, "_CHUNKS", (3, 4, 5))
    for given in itertools.permutations(("停水", "水三", "三天")):
        found = paged(search, Wanted(pieces=given), EVERYWHERE, 4)
        assert len(found) == len(set(found)) == 10
        assert found == sorted(found, reverse=True)
    assert search.find(Wanted(pieces=("停水", "井盖")), EVERYWHERE, None, 9) == []


HOT: list[tuple[dict[str, Any], Reach]] = [
    ({}, EVERYWHERE),
    ({"states": ("dispatched", "acknowledged")}, EVERYWHERE),
    ({"category": "0104", "states": ("acknowledged",)}, EVERYWHERE),
    ({"severities": ("P1",)}, EVERYWHERE),
    ({"sort": "due", "due_until": later(days=9)}, EVERYWHERE),
    ({"sort": "severity"}, EVERYWHERE),
    ({"unit": UNIT, "states": ("acknowledged",)}, EVERYWHERE),
    ({"area": "610104001", "severities": ("P1",)}, EVERYWHERE),
    ({"area": "610104001", "category": "0501"}, EVERYWHERE),
    ({"pieces": ("停水",)}, EVERYWHERE),
    ({"pieces": ("停水", "水三", "三天")}, EVERYWHERE),
    ({"number_from": "LH-20261124"}, EVERYWHERE),
    ({"returned": True}, EVERYWHERE),
    ({"tier": 1}, EVERYWHERE),
    ({"kind": "help"}, EVERYWHERE),
    ({"channel": "hotline"}, EVERYWHERE),
    ({}, Reach(unit=UNIT)),
    ({"states": ("acknowledged",)}, Reach(unit=UNIT)),
    ({"sort": "due", "due_until": later(days=9)}, Reach(unit=UNIT)),
    ({"states": ("dispatched",), "severities": ("P1",)}, Reach(areas=("610104001",))),
    ({"sort": "due"}, Reach(areas=("610104001",))),
]


def told(district: Container) -> list[dict[str, Any]]:
    """What the profiler tells of tickets; bounds of indexes hold instants that Python has not."""
    asked = {"ns": {"$regex": r"\.tickets$"}}
    return list(district.database["system.profile"].find(asked, {"execStats": 0}))


@pytest.mark.parametrize(("given", "reach"), HOT)
def test_hot_lists_read_no_ticket_that_they_do_not_show(
    district: Container, given: dict[str, Any], reach: Reach
) -> None:
    """What does not fit is left out within the index; sorting needs no ticket either."""
    search = MongoTicketSearch(district.database)
    with profiled(district.database):
        search.find(Wanted(**given), reach, None, 5)
        search.total(Wanted(**given), reach)
    entries = told(district)
    finds = [entry for entry in entries if entry["op"] == "query"]
    counts = [entry for entry in entries if entry["op"] == "command"]

    assert sum(entry["nreturned"] for entry in finds) > 0
    for entry in finds:
        assert entry["docsExamined"] in (0, entry["nreturned"]), entry["planSummary"]
        assert not entry.get("hasSortStage"), entry["planSummary"]
    assert [entry["docsExamined"] for entry in counts] == [0] * len(counts)


def test_pages_of_work_orders_are_full_whatever_is_asked_for(district: Container) -> None:
    """Each page has as many tickets as it may, and none is read that is not shown."""
    tickets = district.database["tickets"]
    numbers = [row["number"] for row in tickets.find({}, {"number": 1}, sort=[("number", -1)])]
    # What commands would write: a few rare orders, and tickets that rest in others.
    rare = {"number": {"$in": numbers[3::17]}, "orders": {"$ne": []}}
    tickets.update_many(rare, {"$set": {"orders.$[].state": "acknowledged"}})
    tickets.update_many({"number": {"$in": numbers[::8]}}, {"$set": {"state": "merged"}})
    rows = list(tickets.find({"state": {"$ne": "merged"}}, sort=[("number", -1)]))
    states: tuple[OrderState | None, ...] = (None, "issued", "acknowledged", "returned")
    with profiled(district.database):
        for unit, state in itertools.product((None, UNIT, "nobody"), states):
            wanted = OrdersWanted(unit, state, OPERATOR)
            assert order_pages(district, wanted) == [
                row["number"] for row in rows if has_order(row, unit, state)
            ]
    for entry in told(district):
        assert entry["docsExamined"] == entry["nreturned"], entry["planSummary"]
        assert not entry.get("hasSortStage"), entry["planSummary"]


def has_order(row: dict[str, Any], unit: str | None, state: str | None) -> bool:
    pairs = [(order["unit"], order["state"]) for order in row["orders"]]
    return any(unit in (None, pair[0]) and state in (None, pair[1]) for pair in pairs)


def order_pages(district: Container, wanted: OrdersWanted) -> list[str]:
    """Return all numbers of a list of orders, read by pages of four, all but the last full."""
    found: list[str] = []
    before: str | None = None
    while page := district.listing.orders.find(wanted, before, 4):
        assert len(found) % 4 == 0
        found += [ticket.number for ticket in page]
        before = found[-1]
    return found


def test_a_units_lanes_are_by_the_clock_of_the_next_step_and_within_its_own(
    district: Container, http: FlaskClient, bearer: Headers, clock: FakeClock
) -> None:
    """Counts of all lanes, one lane page by page, the next due first; nobody reads another's."""
    tickets = district.database["tickets"]
    tickets.update_one({"orders.unit": UNIT}, {"$set": {"orders.0.state": "acknowledged"}})
    url, unit = "/api/v1/work-orders/lanes", bearer("unit_handler", unit=UNIT)
    with profiled(district.database):
        first = http.get(f"{url}?lane=sign&limit=5", headers=unit).json
    assert collection_scans(district.database) == []
    own = tickets.count_documents({"orders.unit": UNIT})
    assert first["lanes"]["sign"]["count"] == own - 1
    assert first["lanes"]["contact"] == {"count": 1, "late": 0}

    rows, cursor = list(first["items"]), first["next_cursor"]
    while cursor:
        page = http.get(f"{url}?lane=sign&limit=5&cursor={cursor}", headers=unit).json
        rows, cursor = [*rows, *page["items"]], page["next_cursor"]
    assert len({row["work_order_id"] for row in rows}) == len(rows) == own - 1
    assert [row["due_at"] for row in rows] == sorted(row["due_at"] for row in rows)
    assert {row["unit"] for row in rows} == {UNIT}
    assert rows[0]["title"]
    stranger = bearer("unit_handler", unit="nobody")
    assert http.get(f"{url}?lane=sign&unit={UNIT}", headers=stranger).json["items"] == []
    assert http.get(f"{url}?lane=sign&unit={UNIT}", headers=bearer("operator")).json["items"]
    assert http.get(f"{url}?cursor={first['next_cursor']}", headers=unit).status_code == 400
    clock.advance(days=30)
    late = http.get(f"{url}?lane=sign&late=true", headers=unit).json
    assert late["lanes"]["sign"] == {"count": own - 1, "late": own - 1}
    assert len(late["items"]) == min(own - 1, 50)


def test_open_tickets_are_counted_by_area_within_ones_own(
    district: Container, http: FlaskClient, bearer: Headers, clock: FakeClock
) -> None:
    """Each area as deep as tickets name it; another's area is empty, the district names one."""
    url = "/api/v1/counts/areas"
    street = bearer("street", unit="jd-east", areas=("610104001",))
    rows = list(district.database["tickets"].find({"area_path": "610104001"}))
    with profiled(district.database):
        found = http.get(url, headers=street).json
    assert collection_scans(district.database) == []
    assert sum(row["open"] for row in found["items"]) == len(rows) > 0
    assert sum(row["climbed"] for row in found["items"]) == sum(row["tier"] > 0 for row in rows)
    late = [row for row in rows if row.get("work_due_at") and row["work_due_at"] < clock.now()]
    assert sum(row["late"] for row in found["items"]) == len(late) < len(rows)
    clock.advance(days=60)
    now = http.get(url, headers=street).json["items"]
    assert sum(row["late"] for row in now) == sum(bool(row.get("work_due_at")) for row in rows)
    assert http.get(f"{url}?area=610104002", headers=street).json["items"] == []
    operator = bearer("operator")
    assert http.get(url, headers=operator).json["items"] == []
    asked = http.get(f"{url}?area=610104001", headers=operator).json["items"]
    assert [row["area_code"] for row in asked] == [row["area_code"] for row in found["items"]]


def test_counts_read_no_ticket(district: Container) -> None:
    """Walks through indexes alone, for the district, a unit and an area."""
    counts = district.listing.counts
    with profiled(district.database):
        found, _ = counts.everywhere(OPERATOR)
        of_unit = counts.within(Reach(unit=UNIT))
        of_area = counts.within(Reach(areas=("610104001",)))
    entries = told(district)
    rows = list(district.database["tickets"].find())

    assert {entry["docsExamined"] for entry in entries} == {0}
    assert sum(found["state"].values()) == sum(found["tier"].values()) == len(rows) == 60
    assert found["tier"]["1"] == sum(row["tier"] == 1 for row in rows)
    assert found["appeals"] == {"open": 60}
    assert found["acknowledged_in_time"] == {"not_yet": sum(bool(r["orders"]) for r in rows)}
    assert sum(of_unit.values()) == sum(UNIT in {o["unit"] for o in r["orders"]} for r in rows)
    assert sum(of_area.values()) == sum("610104001" in row["area_path"] for row in rows)


def test_totals_are_exact_up_to_a_cap(
    district: Container, http: FlaskClient, bearer: Headers
) -> None:
    """The first page tells them; the next ones do not count again."""
    url = "/api/v1/tickets?limit=10"
    first = http.get(url, headers=bearer("operator")).json
    second = http.get(f"{url}&cursor={first['next_cursor']}", headers=bearer("operator")).json

    assert first["total"] == {"count": 60, "more": False}
    assert "total" not in second
    few = MongoTicketSearch(district.database, counted_most=25)
    assert few.total(Wanted(), EVERYWHERE) == Total(25, more=True)
    assert few.total(Wanted(), Reach(areas=("610104001", OTHER_COMMUNITY))) == Total(25, more=True)


def test_console_filters_reach_the_list(
    district: Container, http: FlaskClient, bearer: Headers
) -> None:
    """Each parameter as a browser sends it."""

    def count(query: str) -> int:
        answer = http.get(f"/api/v1/tickets?limit=200&{query}", headers=bearer("operator"))
        assert answer.status_code == 200, answer.json
        return len(answer.json["items"])

    assert count("state=open") == 60
    assert count("state=screening") == 10
    assert count("opened_from=2026-11-24") == count("number=lh-20261124") == 30
    assert count("text=停水三天") == 10
    assert count("text=天停水") == 0
    assert count("text=停水 三天") == 10
    assert count("confidential=true&category=0201") == 10
    assert count("returned=true&tier=1") == count("tier=1") > 0
    assert count("appeal_id=apl_0005") == 1
    assert 0 < count("due=overdue") < count("sort=due")
    for wrong in ("state=lost", "text=水", "text=停水&sort=due", "sort=age", "due=soon"):
        refused = http.get(f"/api/v1/tickets?{wrong}", headers=bearer("operator"))
        assert refused.status_code == 422, wrong
        assert refused.json["errors"][0]["message_en"]


def test_a_filter_that_says_nothing_known_is_refused_by_its_name(
    http: FlaskClient, bearer: Callable[..., dict[str, str]]
) -> None:
    """What may be said is told in words, not as a pattern; what counts all takes no filter."""
    operator = bearer("operator")
    for query, field in (("state=open,gone", "state"), ("severity=P0,P9", "severity")):
        told = http.get(f"/api/v1/tickets?{query}", headers=operator)
        (error,) = told.json["errors"]
        assert (told.status_code, error["field"], error["code"]) == (422, field, "literal_error")
        assert "^" not in error["message"]
    counts = http.get("/api/v1/counts?kind=report", headers=operator)
    assert (counts.status_code, counts.json["errors"][0]["field"]) == (422, "kind")


def test_cursor_of_one_order_is_refused_by_another(
    district: Container, http: FlaskClient, bearer: Headers
) -> None:
    """It would go on somewhere else."""
    first = http.get("/api/v1/tickets?limit=2&sort=due", headers=bearer("operator")).json
    url = f"/api/v1/tickets?limit=2&cursor={first['next_cursor']}"

    assert http.get(f"{url}&sort=due", headers=bearer("operator")).status_code == 200
    assert http.get(url, headers=bearer("operator")).status_code == 400


def test_nobody_finds_by_words_that_he_may_not_read(
    district: Container, http: FlaskClient, bearer: Headers
) -> None:
    """A street sees its area's tickets without their words: looking for them tells nothing."""
    street = bearer("street", unit="jd-east", areas=("610104001",))
    unit = bearer("unit_handler", unit=UNIT)

    assert http.get("/api/v1/tickets", headers=street).json["items"]
    found = http.get("/api/v1/tickets?text=烧烤", headers=street).json
    assert (found["items"], found["total"]) == ([], {"count": 0, "more": False})
    own = http.get("/api/v1/tickets?text=烧烤", headers=unit).json["items"]
    assert {row["unit"] for row in own} == {UNIT}


def test_counts_are_those_of_the_caller_s_scope(
    district: Container, http: FlaskClient, bearer: Headers
) -> None:
    """A unit counts its own tickets, a street its area's, somebody without either none."""
    every = http.get("/api/v1/counts", headers=bearer("supervisor")).json
    unit = http.get("/api/v1/counts", headers=bearer("unit_handler", unit=UNIT)).json
    street = http.get("/api/v1/counts", headers=bearer("street", areas=("610104001",))).json
    nobody = http.get("/api/v1/counts", headers=bearer("grid_officer")).json

    assert every["total"] == 60
    assert 0 < unit["total"] < 60
    assert 0 < street["total"] < 60
    assert set(unit) == {"state", "total", "as_of"}
    assert nobody["total"] == 0


def test_tickets_of_a_community_are_found_by_it(district: Container) -> None:
    """An area stands for all within it, and for nothing else."""
    search = MongoTicketSearch(district.database)
    inside = search.find(Wanted(area=COMMUNITY), EVERYWHERE, None, 100)

    assert inside
    assert all(COMMUNITY in ticket.area_path for ticket in inside)
