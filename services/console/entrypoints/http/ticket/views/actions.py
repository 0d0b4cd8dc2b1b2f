"""What may be done now, as buttons: the API says which, here is only their order and look."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

_BASES: Final[Mapping[str, str]] = {
    "ticket": "/tickets",
    "work_order": "/work-orders",
    "whistle": "/whistles",
}
# What carries a case on stands first and is one step; the rest is in the order of the API.
FORWARD: Final = (
    "acknowledge-danger",
    "judge-danger",
    "screen",
    "rule",
    "acknowledge",
    "contact",
    "resolve",
    "approve",
    "accept",
    "confirm-return",
    "review",
    "resume",
    "report-in",
    "grant-extension",
    "grant-suspension",
    "result",
)
GRAVE: Final = frozenset({"refuse", "discipline", "accuse"})
# Without words to say, one press is enough; what cannot be taken back is asked once more.
AT_ONCE: Final = frozenset(
    {"acknowledge", "accept", "approve", "confirm-return", "resume", "acknowledge-danger"}
)
# What takes a step back, where the API then offers it.
TAKES_BACK: Final[Mapping[str, tuple[str, ...]]] = {
    "merge": ("unmerge",),
    "plan": ("resume",),
    "wait-external": ("resume",),
    "ask-resident": ("resume",),
    "grant-suspension": ("resume",),
    "support": ("rejoin",),
    "divide": ("rejoin",),
    "reassign": ("reassign",),
    "hand-over": ("reassign",),
    "recategorise": ("recategorise",),
    "call-meeting": ("close-meeting",),
    "whistles": ("close",),
}


@dataclass(frozen=True, slots=True)
class Button:
    """One action: ``name`` is its key in the wording, ``at_once`` needs no form of its own."""

    action: str
    subject: str
    subject_id: str
    unit: str | None
    name: str
    href: str
    kind: str
    at_once: bool


def buttons(items: Iterable[Mapping[str, Any]], back: str = "") -> list[Button]:
    """Return the buttons for what the API offers, what carries the case on first.

    Args:
        items: of ``GET /api/v1/tickets/{id}/actions`` or of a work order.
        back: a page of ours to return to afterwards; left out: the ticket's.

    """
    found = [_button(item, back) for item in items]
    found.sort(key=_rank)
    if found and found[0].action in FORWARD and found[0].kind == "secondary":
        found[0] = replace(found[0], kind="primary")
    return found


def of_subject(
    found: Sequence[Button], subject: str, subject_id: str | None = None
) -> list[Button]:
    """Return the buttons of one thing, or of one kind of thing."""
    return [one for one in found if one.subject == subject and subject_id in (None, one.subject_id)]


def find(
    items: Iterable[Mapping[str, Any]], subject: str, subject_id: str, action: str
) -> Mapping[str, Any] | None:
    """Return what the API offers under this address; None where it is not possible now."""
    wanted = (subject, subject_id, action)
    named = ((item["subject"], item["subject_id"], item["action"], item) for item in items)
    return next((item for *key, item in named if tuple(key) == wanted), None)


def address(subject: str, subject_id: str, action: str, back: str = "") -> str:
    """Return where an action's form is."""
    path = f"{_BASES[subject]}/{subject_id}/actions/{action}"
    return f"{path}?{urlencode({'next': back})}" if back else path


def taking_back(items: Iterable[Mapping[str, Any]], done: str, back: str = "") -> Button | None:
    """Return the button that takes a step back that was just done, where that is possible."""
    wanted = TAKES_BACK.get(done, ())
    return next((one for one in buttons(items, back) if one.action in wanted), None)


def _rank(one: Button) -> tuple[bool, int]:
    """Return where a button stands: steps forward first, what cannot be taken back last."""
    forward = FORWARD.index(one.action) if one.action in FORWARD else len(FORWARD)
    return one.action in GRAVE, forward


def _button(item: Mapping[str, Any], back: str) -> Button:
    action, subject = str(item["action"]), str(item["subject"])
    return Button(
        action=action,
        subject=subject,
        subject_id=str(item["subject_id"]),
        unit=item.get("unit"),
        name=f"actions.{subject}.{action}",
        href=address(subject, str(item["subject_id"]), action, back),
        kind="danger" if action in GRAVE else "secondary",
        at_once=action in AT_ONCE and not item.get("fields"),
    )
