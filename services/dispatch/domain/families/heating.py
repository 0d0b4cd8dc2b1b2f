"""A merge that makes a family large makes it more urgent; an unmerge takes that back (B3, B5)."""

from dataclasses import replace
from datetime import datetime

from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.clocks.ticket_clocks import Timing, due
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.families.records import Absorbed, Hot
from services.dispatch.domain.families.retriaging import Retriage, grown
from services.dispatch.domain.tickets.ticket import Ticket


def heated(
    survivor: Ticket, directory: Directory, timing: Timing, now: datetime
) -> tuple[Ticket, Retriage | None]:
    """Return a survivor as urgent as its size makes it; its last merge remembers from what."""
    after, why = grown(survivor, directory, timing, now)
    if why is None:
        return survivor, None
    # Where it was woken from a wait, its old clocks were held: they do not come back.
    woken = after.state != survivor.state
    started = [] if woken else [clock for clock in after.clocks if clock not in survivor.clocks]
    hot = Hot(
        survivor.severity,
        survivor.raised,
        after.severity,
        survivor.resident_due_at,
        after.resident_due_at,
        tuple(_replaced(survivor, started)),
        survivor.promise,
    )
    *others, last = after.absorbed
    return replace(after, absorbed=(*others, replace(last, hot=hot))), why


def cooled(survivor: Ticket, record: Absorbed) -> Ticket:
    """Return a survivor without what its size alone made of it, where nothing came of that yet.

    A severity that was changed since stays, and so does a limit that was used, held or missed.
    """
    hot = record.hot
    if hot is None or survivor.severity != hot.severity_to:
        return survivor
    survivor = replace(survivor, severity=hot.severity, raised=hot.raised)
    if survivor.resident_due_at == hot.due_at_to:
        survivor = replace(survivor, resident_due_at=hot.due_at, promise=hot.promise)
    for before, since in hot.clocks:
        survivor = _put_back(survivor, before, since)
    return survivor


def _replaced(before: Ticket, changed: list[Clock]) -> list[tuple[Clock, Clock]]:
    """Return each clock that was replaced or let go, with what it became."""
    keys = {clock.key: clock for clock in before.clocks}
    let_go = [(keys[new.key], new) for new in changed if new.key in keys and not new.is_stopped]
    return let_go + [
        (old, new)
        for new in changed
        if new.key not in keys
        for old in before.clocks
        if (old.kind, old.order_id) == (new.kind, new.order_id) and not old.is_stopped
    ]


def _put_back(survivor: Ticket, before: Clock, since: Clock) -> Ticket:
    if since not in survivor.clocks:
        return survivor
    back = (before if c.key == before.key else c for c in survivor.clocks)
    kept = tuple(c for c in back if c != since)
    survivor = replace(survivor, clocks=kept)
    order = next((one for one in survivor.orders if one.id == before.order_id), None)
    return survivor.with_order(due(order, before)) if order is not None else survivor
