"""``/desk/bulk``: one action on the chosen rows, each checked and reported by itself (K2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, Response, request

from services.console.domain.desk.district import District
from services.console.entrypoints.http.desk import views
from services.console.entrypoints.http.desk.bulk_table import BY_VERB, BulkAction, BulkField
from services.console.entrypoints.http.desk.roles import DESK
from services.console.entrypoints.http.desk.support import Desk, fresh_key
from services.console.entrypoints.http.shell.addresses import own_path
from services.console.ports.api import ApiRefused

MOST_ROWS: Final = 200
_OK: Final = 200
_REFUSED: Final = 422


@dataclass(frozen=True, slots=True)
class Chosen:
    """A row that was chosen in a list: its ticket, the version that was seen, and its number."""

    ticket_id: str
    version: int | None
    number: str

    @classmethod
    def read(cls, told: str) -> "Chosen | None":
        """Return it of ``ticket|version|number``; None of anything else."""
        ticket_id, _, rest = told.partition("|")
        version, _, number = rest.partition("|")
        if not ticket_id.startswith("tkt_") or len(told) > _LONGEST:
            return None
        seen = int(version) if version.isascii() and version.isdigit() else None
        return cls(ticket_id, seen or None, number or ticket_id)

    @property
    def told(self) -> str:
        """What a form says of it."""
        return f"{self.ticket_id}|{self.version or ''}|{self.number}"


_LONGEST: Final = 160


def add(pages: Blueprint, desk: Desk) -> None:
    """Add the routes."""
    shell = desk.shell

    @pages.post("/desk/bulk")
    @shell.staff(*DESK)
    def prepare() -> Response:
        """Show what an action asks for, with the rows that it is for."""
        return _form(desk, {})

    @pages.post("/desk/bulk/run")
    @shell.staff(*DESK)
    def run() -> Response:
        """Carry it out and report on each row."""
        action, rows = _action(), _chosen()
        if action is None or not rows:
            return _form(desk, {})
        said = {one.name: _given(desk, one) for one in action.fields}
        items = _items(action, rows, said)
        body = {"action": action.verb, "items": items, **_told(said)}
        try:
            told = shell.api().post(
                "dispatch", "/api/v1/tickets/bulk", body, key=request.form.get("key") or None
            )
        except ApiRefused as refused:
            return _form(desk, shell.faults(refused))
        return _report(desk, action, rows, told)


def _form(desk: Desk, errors: Mapping[str, str]) -> Response:
    action, rows = _action(), _chosen()
    words = desk.shell.display.wording()
    if action is None or not rows:
        missing = "desk.bulk.no_action" if rows else "desk.bulk.no_rows"
        errors = {"": words(missing)}
    district = desk.district(desk.shell.api())
    return desk.page(
        "desk/bulk.html",
        _REFUSED if errors else _OK,
        action=action,
        rows=rows,
        errors=errors,
        given=request.form,
        options={one.name: _options(one, district, rows, words) for one in action.fields}
        if action
        else {},
        key=request.form.get("key") or fresh_key(),
        back=_back(),
    )


def _report(
    desk: Desk, action: BulkAction, rows: Sequence[Chosen], told: Mapping[str, Any]
) -> Response:
    numbers = {row.ticket_id: row.number for row in rows}
    found = views.bulk_rows(told["items"], numbers)
    done = [row for row in found if row["status"] == _OK]
    undo = BY_VERB[action.undo] if action.undo and done else None
    again = [f"{row['id']}|{row.get('version') or ''}|{row['number']}" for row in done]
    return desk.page(
        "desk/bulk_report.html",
        action=action,
        rows=found,
        done=len(done),
        refused=len(found) - len(done),
        undo=undo,
        again=again,
        failed=[f"{row['id']}||{row['number']}" for row in found if row["status"] != _OK],
        key=fresh_key(),
        back=_back(),
    )


def _action() -> BulkAction | None:
    return BY_VERB.get(request.form.get("action", ""))


def _chosen() -> list[Chosen]:
    read = (Chosen.read(told) for told in request.form.getlist("row"))
    return list({one.ticket_id: one for one in read if one is not None}.values())[:MOST_ROWS]


def _items(
    action: BulkAction, rows: Sequence[Chosen], said: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the rows as the API takes them; the ticket that takes the others in is none."""
    into = said.get("into") if action.verb == "merge" else None
    return [
        {"id": row.ticket_id, **({"if_version": row.version} if row.version else {})}
        for row in rows
        if row.ticket_id != into
    ]


def _given(desk: Desk, field: BulkField) -> Any:
    value = request.form.get(field.name, "").strip()
    if field.kind == "flag":
        return value == "true"
    if field.kind == "time" and value:
        return _instant(desk, value)
    return value or None


def _instant(desk: Desk, value: str) -> str:
    """Return a local time as the API takes it; what is none is left for the API to refuse."""
    try:
        local = datetime.fromisoformat(value)
    except ValueError:
        return value
    return local.replace(tzinfo=desk.container.zone).isoformat()


def _told(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}


def _options(
    field: BulkField, district: District | None, rows: Sequence[Chosen], words: views.Words
) -> list[tuple[str, str]]:
    if field.kind == "ticket":
        return [(row.ticket_id, row.number) for row in sorted(rows, key=lambda row: row.number)]
    kinds = {"unit": "units", "category": "categories", "area": "areas"}
    if field.kind in kinds:
        return district.options(kinds[field.kind], words.language) if district else []
    return [(one, words(f"desk.{field.words}.{one}")) for one in field.choices]


def _back() -> str:
    target = request.form.get("back", "")
    return target if own_path(target) else "/desk"
