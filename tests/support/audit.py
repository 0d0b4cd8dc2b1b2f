"""What must be true of all databases when nothing is under way: each promise broken is told."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from services.common.contracts.events.work_order import WorkOrderRevoked
from services.common.store.sealed import closed_to
from services.notify.domain.subscriptions import SUBSCRIPTIONS, Subscription
from tests.support import eventually
from tests.support.journey import District, Documents, backlog, outboxes

# Where the stories of the aggregates that everybody hears of are kept.
STORIES = (
    ("intake", "appeals"),
    ("dispatch", "tickets"),
    ("dispatch", "directories"),
    ("notify", "notifications"),
)
TELLS = {"audience": {"$ne": "staff"}}  # an item of an inbox is read there, and told to nobody
WITHOUT_ORDER = {"screening", "arbitration", "refused", "withdrawn", "merged"}
OVER = {"closed", "refused", "withdrawn"}
MOST_TOLD = 5
# A step begins a tier, writes a paper, or puts the case before somebody; it may do several of them.
_TELLS_STEP = ("ticket.escalated.v1", "paper.issued.v1", "ticket.referred.v1")


def audit(lianhu: District, accepted: Collection[str]) -> list[str]:
    """Return every violation; ``accepted`` are the appeals for which a 201 was received."""
    tickets = list(lianhu.mongodb["huying_dispatch"]["tickets"].find())
    found = [
        *_appeals(lianhu, set(accepted)),
        *_memberships(tickets, set(accepted)),
        *_orders(tickets),
        *_steps(tickets),
        *_stories(lianhu),
        *_archive(lianhu),
        *_notices(lianhu, tickets),
        *_ledger(lianhu, len(accepted)),
    ]
    found += [f"outbox of {name}: {count}" for name, count in outboxes(lianhu).items()]
    found += [f"queue {name} holds {count}" for name, count in backlog(lianhu).items()]
    return found


def audit_at_rest(lianhu: District, accepted: Collection[str]) -> list[str]:
    """Audit until nothing is wrong, or return what stays wrong.

    Reconcilers need half a minute for what never came, and a clock may move something meanwhile.
    What is lost does not come back for waiting, and what is there twice does not go.
    """
    found: list[str] = []

    def clean() -> bool:
        found[:] = audit(lianhu, accepted)
        return not found

    try:
        eventually(clean, timeout=120, every=3.0)
    except AssertionError:
        return found
    return []


def _appeals(lianhu: District, accepted: set[str]) -> Iterator[str]:
    """Every 201 stands, nothing stands without one, and nothing was half written."""
    kept = list(lianhu.mongodb["huying_intake"]["appeals"].find())
    yield from _differ("appeals", accepted, {appeal["_id"] for appeal in kept})
    needed = {"accepted_at", "bucket", "tracking_index", "sealed", "history", "sequence"}
    yield from _told("half-written appeal", (a["_id"] for a in kept if not needed <= a.keys()))
    yield from _told("appeal not taken on", (a["_id"] for a in kept if "ticket_id" not in a))


def _memberships(tickets: list[Documents], accepted: set[str]) -> Iterator[str]:
    """Every accepted appeal is in exactly one ticket, as its events tell it."""
    held = Counter(m["appeal_id"] for ticket in tickets for m in ticket["members"])
    yield from _differ("memberships", accepted, set(held))
    yield from _told("in several tickets", (a for a, count in held.items() if count > 1))
    for ticket in tickets:
        members = {member["appeal_id"]: member["state"] for member in ticket["members"]}
        told: list[str] = []
        left: set[str] = set()
        for event in ticket["history"]:
            told = _members_after(told, event["type"], event["data"])
            if event["type"] == "ticket.left.v1":
                left.add(event["data"]["appeal_id"])
        if sorted(told) != sorted(members.keys() - left):
            yield f"{ticket['_id']}: members {set(members)} but told of {told}, left {left}"
        if stayed := [appeal for appeal in left if members.get(appeal) != "withdrawn"]:
            yield f"{ticket['_id']} tells that {stayed} left, and they are members"
        states = {member["state"] for member in ticket["members"]}
        if ticket["state"] in OVER and "open" in states:
            yield f"{ticket['_id']} is {ticket['state']} with an open member"


def _orders(tickets: list[Documents]) -> Iterator[str]:
    """A routed ticket has one lead order in hand, one at the centre none; supports may go on."""
    for ticket in tickets:
        kinds = Counter(event["type"] for event in ticket["history"])
        ended = kinds["work_order.returned.v1"] + kinds["work_order.revoked.v1"]
        ended -= kinds["work_order.return_refused.v1"]  # the order went back to its unit
        ended += kinds["work_order.reassigned.v1"] + _handed_down(ticket)
        told = kinds["work_order.issued.v1"] - ended
        kept = [o for o in ticket["orders"] if o["state"] not in ("returned", "revoked")]
        held, leads = len(kept), sum(order["role"] == "lead" for order in kept)
        if told != held:
            yield f"{ticket['_id']}: {held} orders but {told} told"
        if leads != 1 and ticket["state"] not in WITHOUT_ORDER:
            yield f"{ticket['_id']} is {ticket['state']} with {leads} lead orders"
        if leads and ticket["state"] in ("screening", "refused"):
            yield f"{ticket['_id']} is {ticket['state']} with {leads} lead orders"
        if ticket["waits_for"] == "orphan":
            yield f"{ticket['_id']} is an orphan"


def _handed_down(ticket: Documents) -> int:
    """Count the orders that went to a subordinate unit, which has another order instead."""
    return sum(
        event["type"] == "work_order.handed_over.v1" and bool(event["data"].get("to_unit"))
        for event in ticket["history"]
    )


def _steps(tickets: list[Documents]) -> Iterator[str]:
    """No step of the ladder is taken twice, none is taken without being told."""
    for ticket in tickets:
        told = [
            (event["type"], event["data"]["step_id"], event["data"].get("paper_id"))
            for event in ticket["history"]
            if event["type"] in _TELLS_STEP
        ]
        if len(set(told)) != len(told) or {step for _, step, _ in told} != set(ticket["steps"]):
            yield f"{ticket['_id']}: steps {ticket['steps']} but told {told}"


def _stories(lianhu: District) -> Iterator[str]:
    """Sequences run from 1 to n, and the document knows n."""
    for service, name in STORIES:
        if name == "notifications":  # they tell how they ended and keep no story
            continue
        fields = {"history.sequence": 1, "sequence": 1}
        for document in lianhu.mongodb[f"huying_{service}"][name].find({}, fields):
            numbers = [event["sequence"] for event in document.get("history", ())]
            if numbers != list(range(1, document["sequence"] + 1)):
                yield f"{name} {document['_id']}: sequence {document['sequence']}, has {numbers}"


def _archive(lianhu: District) -> Iterator[str]:
    """Reporting has every event of every owner, and no other."""
    archive = lianhu.mongodb["huying_reporting"]["archive"]
    for service, name in STORIES:
        kept = lianhu.mongodb[f"huying_{service}"][name].find(TELLS, {"sequence": 1})
        owned = {(one["_id"], n) for one in kept for n in range(1, one["sequence"] + 1)}
        events = archive.find(_of(name), {"subject": 1, "sequence": 1})
        found = [(event["subject"], event["sequence"]) for event in events]
        yield from _differ(f"archive of {name}", owned, set(found))
        if len(found) != len(owned):
            yield f"archive of {name}: {len(found)} events for {len(owned)} steps"


def _of(name: str) -> Documents:
    prefixes = {
        "appeals": "appeal|callback",
        "tickets": "ticket|work_order|deadline|arbitration|whistle|unit|supervision|paper|document"
        "|danger|topic|joint_meeting",
        "directories": "directory",
        "notifications": "notification",
    }
    return {"type": {"$regex": rf"^({prefixes[name]})\."}}


def _notices(lianhu: District, tickets: list[Documents]) -> Iterator[str]:
    """Each step was told to each of its readers on each channel once, and has gone out."""
    database = lianhu.mongodb["huying_notify"]
    endpoints = list(database["endpoints"].find({"removed": None}))
    kept = list(database["notifications"].find(TELLS, {"event": 0, "facts": 0}))
    told = Counter((n["event_id"], n["recipient"], n["route"]) for n in kept)
    due = {notice for ticket in tickets for notice in _due(ticket["history"])}
    due |= set(_posted(lianhu, endpoints))
    # A case was open to the unit before it was sealed: what had gone out by then stands.
    before_seal = set(_posted(lianhu, endpoints, closed=True)) & set(told)
    yield from _differ("notices", due | before_seal, set(told))
    yield from _told("told twice", (str(key) for key, count in told.items() if count > 1))
    yield from _told(
        "notice did not go out",
        (f"{n['_id']} {n['status']} {n.get('reason')}" for n in kept if n["status"] != "sent"),
    )


def _due(history: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Walk a ticket's story and yield (event, recipient, route) of each resident to be told."""
    members: list[str] = []
    for event in history:
        data = event["data"]
        members = _members_after(members, event["type"], data)
        row = SUBSCRIPTIONS.get(event["type"])
        if row is not None:
            yield from ((event["id"], one, "contact") for one in _residents(row, data, members))


def _posted(
    lianhu: District, endpoints: list[Documents], *, closed: bool = False
) -> Iterator[tuple[str, str, str]]:
    """Yield what each endpoint was to be sent: what its unit's feed took up since it is there.

    Of a case that is sealed against the unit that is the loss of its order alone; ``closed`` asks
    for the rest of such cases instead.
    """
    dispatch = lianhu.mongodb["huying_dispatch"]
    for endpoint in endpoints:
        unit, seen = endpoint["unit"], {"$gte": endpoint["created_at"]}
        shut = {one["_id"] for one in dispatch["tickets"].find(closed_to(unit), {"_id": 1})}
        places = {"sequence": {"$lte": endpoint["after"]}, "at": seen}
        for row in dispatch["unit_feed"].find({"unit": unit, **places}):
            wanted = not endpoint["events"] or row["type"] in endpoint["events"]
            is_shut = row["subject"] in shut and row["type"] != WorkOrderRevoked.TYPE
            if wanted and is_shut == closed:
                yield row["_id"].rpartition("@")[0], endpoint["_id"], "webhook"


def _members_after(members: list[str], name: str, data: Mapping[str, Any]) -> list[str]:
    """Return who belongs to the ticket from this event on."""
    if name in ("ticket.opened.v1", "ticket.joined.v1"):
        return [*members, data["appeal_id"]]
    if name == "ticket.left.v1":
        return [member for member in members if member != data["appeal_id"]]
    if name in ("ticket.merged.v1", "ticket.unmerged.v1", "ticket.split.v1"):
        staying = [member for member in members if member not in data["departed"]]
        return [*staying, *_arrived(data)]
    return members


def _arrived(data: Mapping[str, Any]) -> list[str]:
    return [one["appeal_id"] for one in data.get("arrived", ())]


def _residents(row: Subscription, data: Mapping[str, Any], members: list[str]) -> list[str]:
    if any(data.get(name) != value for name, value in row.only_if.items()):
        return []
    readers = {
        "nobody": [],
        "reporter": [data.get("appeal_id", "")],
        "members": members,
        "arrived": _arrived(data),
    }
    return readers[row.residents]


def _ledger(lianhu: District, accepted: int) -> Iterator[str]:
    ledger = lianhu.ledger()
    if ledger["imbalance"] or ledger["differing_ids"] or ledger["in_flight"]:
        yield f"the ledger does not balance: {ledger}"
    if ledger["accepted"] != accepted:
        yield f"the ledger counts {ledger['accepted']} appeals, {accepted} were accepted"


def _differ(what: str, wanted: set[Any], found: set[Any]) -> Iterator[str]:
    yield from _told(f"{what}: missing", (str(one) for one in wanted - found))
    yield from _told(f"{what}: too many", (str(one) for one in found - wanted))


def _told(what: str, ids: Iterable[str]) -> Iterator[str]:
    """Yield one line for all, naming the first few."""
    named = sorted(ids)
    if named:
        yield f"{what} ({len(named)}): {', '.join(named[:MOST_TOLD])}"
