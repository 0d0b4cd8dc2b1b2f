"""What the demo came to: counts that add up, rates, the ledger, addresses and accounts."""

from typing import Any

from rich.console import Console
from rich.table import Table

from deploy.demo.api import Api
from deploy.demo.climbing import tell_climb

_RATES = ("response_rate", "resolution_rate", "satisfaction_rate")
_LEDGER = ("open", "answered", "closed", "refused", "withdrawn", "transferred")


def tell(api: Api, console: Console, access: dict[str, Any], access_file: str) -> int:
    """Print the summary; return the ledger's imbalance."""
    auditor = api.staff("auditor")
    overview = api.get("reporting", "/api/v1/overview", auditor)
    ledger = api.get("reporting", "/api/v1/ledger", auditor, full="true")
    states, tiers = overview["states"], overview["escalated_by_tier"]
    table = Table(title="五个工作日 Five working days", show_header=False, title_justify="left")
    rows: list[tuple[str, object]] = [
        ("受理 accepted", ledger["accepted"]),
        ("立案 tickets (repeats joined)", f"{overview['tickets']} (+{_joined(overview)})"),
        ("派单 routed", overview["routed"]),
        ("待甄别 awaiting screening", states.get("screening", 0)),
        ("签收 acknowledged", overview["acknowledged"]),
        (
            "升级 escalated, tier 1 / 2 / 3",
            " / ".join(str(tiers[tier]) for tier in ("1", "2", "3")),
        ),
        ("办结待评价 resolved, awaiting ratings", states.get("resolved", 0)),
        ("已评价 rated", overview["rated"]),
        ("结案 closed", states.get("closed", 0)),
    ]
    rows += _scenes(api)
    rows += _rates(api, auditor)
    rows.append(("台账 ledger", _equation(ledger)))
    rows.append(("差额 imbalance", ledger["imbalance"]))
    for title, value in rows:
        table.add_row(title, str(value))
    console.print(table)
    tell_climb(api, console)
    _addresses(console, access, access_file)
    return int(ledger["imbalance"])


def _scenes(api: Api) -> list[tuple[str, str]]:
    """Return what is out of the ordinary: several units, disputes, whistles, families, rest."""
    token = api.staff("supervisor")
    orders = api.items("dispatch", "/api/v1/work-orders", token)
    returned = sum(order["state"] == "returned" for order in orders)
    ruled = len(api.items("dispatch", "/api/v1/rulings", token))
    whistles = api.items("dispatch", "/api/v1/whistles", token)
    came = sum(one["reported_in"] for one in whistles)
    summoned = sum(len(one["units"]) for one in whistles)
    merged, suspended = (
        len(api.items("dispatch", "/api/v1/tickets", token, state=state))
        for state in ("merged", "suspended")
    )
    return [
        ("协办 supporting orders", str(sum(order["role"] == "support" for order in orders))),
        ("退单 / 裁定 returned / ruled on", f"{returned} / {ruled}"),
        ("吹哨 whistles (units that came)", f"{len(whistles)} ({came} / {summoned})"),
        ("并单 / 挂账 merged / suspended", f"{merged} / {suspended}"),
    ]


def _joined(overview: dict[str, Any]) -> int:
    return int(overview["appeals"]) - int(overview["tickets"])


def _rates(api: Api, token: str) -> list[tuple[str, str]]:
    found = []
    for name in _RATES:
        answer = api.get("reporting", f"/api/v1/indicators/{name}", token)
        total, definition = answer["total"], answer["definition"]
        value = "–" if total["value"] is None else f"{total['value']:.1%}"
        of = f"({total['numerator']} / {total['denominator']})"
        found.append((f"{definition['title']} {definition['title_en'].lower()}", f"{value} {of}"))
    return found


def _equation(ledger: dict[str, Any]) -> str:
    parts = [f"{ledger[name]} {name}" for name in _LEDGER if ledger[name]]
    if ledger["in_flight"]:
        parts.append(f"{ledger['in_flight']} in flight")
    return f"{ledger['accepted']} accepted = {' + '.join(parts) or '0'}"


def _addresses(console: Console, access: dict[str, Any], access_file: str) -> None:
    urls = access["urls"]
    grid = Table.grid(padding=(0, 2))
    for name in ("console", "intake", "dispatch", "notify", "reporting", "prometheus"):
        docs = "/docs" if name in {"intake", "dispatch", "notify", "reporting"} else "/"
        if name in urls:
            grid.add_row(name, urls[name] + docs)
    console.print("\n[bold]地址 Addresses[/bold]")
    console.print(grid)
    console.print("\n[bold]账号 Accounts[/bold] (bearer tokens, unit keys and AMQP logins are in)")
    console.print(f"  {access_file}", soft_wrap=True)
    known = sorted({one["role"] for one in access["accounts"]})
    console.print(f"  {', '.join(known)}; {len(access['units'])} units", soft_wrap=True)
