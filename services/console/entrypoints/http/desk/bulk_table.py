"""What may be done to many tickets at once, and what each of it asks for (K2).

The API checks every row by itself; this table only says which forms the desk shows.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal

FieldKind = Literal["words", "unit", "category", "area", "choice", "flag", "time", "ticket"]
_CENTRE: Final = frozenset({"operator", "supervisor", "director"})
_CHECKERS: Final = frozenset({"operator", "reviewer", "supervisor", "director"})
_LEAD: Final = frozenset({"supervisor", "director"})


@dataclass(frozen=True, slots=True)
class BulkField:
    """One field of an action's form; ``words`` is the wording's group of its choices."""

    name: str
    kind: FieldKind
    required: bool = True
    choices: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class BulkAction:
    """An action on many tickets; ``undo`` is the action that takes it back, where there is one."""

    verb: str
    roles: frozenset[str]
    fields: tuple[BulkField, ...] = ()
    undo: str | None = None
    is_shown: bool = True


_REASON: Final = BulkField("reason", "words")
GROUNDS: Final = (
    "other_jurisdiction",
    "litigation",
    "arbitration",
    "discipline",
    "administrative_review",
    "petition",
    "emergency_line",
    "secret",
    "concluded",
    "no_matter",
)
_CODES: Final = ("not_answered", "false_completion", "not_contacted", "other")

ACTIONS: Final[tuple[BulkAction, ...]] = (
    BulkAction(
        "screen",
        _CENTRE,
        (
            BulkField("category", "category", required=False),
            BulkField("area_code", "area", required=False),
            BulkField("unit", "unit", required=False),
        ),
    ),
    BulkAction(
        "recategorise",
        _CENTRE,
        (
            BulkField("category", "category", required=False),
            BulkField("area_code", "area", required=False),
        ),
    ),
    BulkAction(
        "reassign",
        _CENTRE,
        (BulkField("unit", "unit"), _REASON, BulkField("wrong_dispatch", "flag", required=False)),
    ),
    BulkAction("merge", _CENTRE, (BulkField("into", "ticket"), _REASON), undo="unmerge"),
    BulkAction("unmerge", _CENTRE, (_REASON,), is_shown=False),
    BulkAction("accept", _CHECKERS),
    BulkAction(
        "reject", _CHECKERS, (BulkField("code", "choice", choices=_CODES, words="codes"), _REASON)
    ),
    BulkAction("confirm-return", _CENTRE),
    BulkAction("refuse-return", _CENTRE, (_REASON,)),
    BulkAction(
        "refuse",
        _CENTRE,
        (
            BulkField("ground", "choice", choices=GROUNDS, words="grounds"),
            BulkField("explanation", "words"),
        ),
    ),
    BulkAction("acknowledge-danger", _CENTRE),
    BulkAction(
        "supervise",
        _LEAD,
        (BulkField("instruction", "words"), BulkField("reply_due_at", "time", required=False)),
    ),
    BulkAction("grant-extension", _LEAD),
    BulkAction("refuse-extension", _LEAD, (_REASON,)),
    BulkAction("grant-suspension", _LEAD, undo="resume"),
    BulkAction("refuse-suspension", _LEAD, (_REASON,)),
    BulkAction("resume", _LEAD, is_shown=False),
)
BY_VERB: Final[Mapping[str, BulkAction]] = {one.verb: one for one in ACTIONS}


def offered_to(roles: Collection[str]) -> list[BulkAction]:
    """Return the actions that a list offers to somebody with these roles."""
    return [one for one in ACTIONS if one.is_shown and not one.roles.isdisjoint(roles)]
