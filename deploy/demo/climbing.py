"""One case of the demo through all three tiers (三级升级): who had to answer, and when."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from deploy.demo.api import Api
from deploy.demo.stage import ZONE

_TIERS: Final = (1, 2, 3)
_LOOKED_AT: Final = 20
_SHOWN: Final = 30
_NAMES: Final = {
    "work_order.issued.v1": "派单 dispatched",
    "work_order.acknowledged.v1": "签收 signed",
    "work_order.contacted.v1": "首次联系 contacted",
    "work_order.submitted.v1": "提交 handed in",
    "deadline.missed.v1": "超时 missed",
    "ticket.escalated.v1": "升级 tier",
    "paper.issued.v1": "文书 paper",
    "ticket.closed.v1": "结案 closed",
}
Event = Mapping[str, Any]


def tell_climb(api: Api, console: Console) -> None:
    """Print the story of a case that nobody answered for in time, if the play had one."""
    token = api.staff("supervisor")
    for ticket in api.items("dispatch", "/api/v1/tickets", token, tier=3)[:_LOOKED_AT]:
        path = f"/api/v1/tickets/{ticket['ticket_id']}/history"
        events = api.items("dispatch", path, token)
        if climbs_through(events):
            title = f"一案三级 One case through three tiers: {ticket['number']}"
            table = Table(title=title, show_header=False, title_justify="left")
            for row in islice(rows(events), _SHOWN):
                table.add_row(*row)
            console.print(table)
            return


def climbs_through(events: Iterable[Event]) -> bool:
    """Whether one limit that was missed has begun the three tiers, one after the other."""
    climbed: dict[tuple[str, str | None], list[int]] = {}
    for event in events:
        if event["type"] == "ticket.escalated.v1":
            data = event["data"]
            about = (str(data["trigger"]), data.get("work_order_id"))
            climbed.setdefault(about, []).append(int(data["tier"]))
    return any(tiers == list(_TIERS) for tiers in climbed.values())


def rows(events: Sequence[Event]) -> Iterator[tuple[str, str, str]]:
    """Yield when, what and who of the events that matter, in the district's own time."""
    for event in events:
        name = _NAMES.get(event["type"])
        if name is None:
            continue
        at = datetime.fromisoformat(event["time"]).astimezone(ZONE)
        what, who = _said(event["type"], event["data"])
        yield f"{at:%a %m-%d %H:%M}", f"{name} {what}".strip(), who


def _said(type_: str, data: Mapping[str, Any]) -> tuple[str, str]:
    unit = str(data.get("unit") or "")
    if type_ == "ticket.escalated.v1":
        who = f"{data['responsible_role']}@{data['responsible_unit']}"
        return f"{data['tier']} ({data['trigger']})", who
    if type_ == "paper.issued.v1":
        return f"{data['kind']} {data['number']}", f"{data['to_role']}@{data['to_unit']}"
    if type_ == "deadline.missed.v1":
        return str(data["clock"]), unit
    return "", unit
