"""Rosters as iCalendar (RFC 5545): one event for each time on duty, to subscribe to."""

from collections.abc import Iterable
from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress

from services.dispatch.domain.rosters.rota import OnDuty, Rota

SUBJECT = "X-HUYING-SUBJECT"  # reading one's own calendar back needs no guess who is meant
_TIERS = {1: "一级", 2: "二级", 3: "三级"}


def calendar_of(
    unit: str, unit_name: str, duties: Iterable[tuple[Rota, OnDuty]], now: datetime
) -> bytes:
    """Return a unit's duty calendar.

    Args:
        unit: its code, part of each event's UID.
        unit_name: what people call it.
        duties: who is on duty when, with the rota that says so.
        now: business time, for the events' stamps.

    """
    calendar = Calendar()
    calendar.add("prodid", "-//Huying//dispatch rosters//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{unit_name}值班表")
    for rota, duty in duties:
        calendar.add_component(_event(unit, rota, duty, now))
    return bytes(calendar.to_ical())


def _event(unit: str, rota: Rota, duty: OnDuty, now: datetime) -> Event:
    name = rota.name_of(duty.subject)
    begins = duty.since.astimezone(UTC)
    event = Event()
    event.add("uid", f"{unit}-{rota.tier}-{begins:%Y%m%dT%H%M%SZ}@huying")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", begins)
    event.add("dtend", duty.until.astimezone(UTC))
    event.add("sequence", rota.version)
    event.add("summary", f"{_TIERS[rota.tier]}值班 {name}")
    event.add("categories", [f"tier-{rota.tier}", duty.by])
    attendee = vCalAddress(f"urn:huying:{duty.subject}")
    attendee.params["CN"] = name
    event.add("attendee", attendee)
    event.add(SUBJECT, duty.subject)
    return event
