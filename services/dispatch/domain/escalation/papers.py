"""The papers (文书) that steps write: cards, notices and orders, each with a number of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.dispatch.domain.escalation.words import PAPERS, Action, PaperKind
from services.dispatch.domain.terms import Tier, Trigger

MOST_KEPT: Final = 20  # with the ticket, the latest; the events keep every one
MOST_WAITING: Final = 200  # for their official numbers, where a district has no templates
# 蓝单, 黄单, 橙单, 红单, 催办通知书, 通报批评, 督办单.
_LETTERS: Final[Mapping[PaperKind, str]] = {
    "blue_card": "LD",
    "yellow_card": "HUD",
    "orange_card": "CD",
    "red_card": "HOD",
    "reminder_notice": "CB",
    "criticism_notice": "TB",
    "supervision_order": "DB",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: its number, to whom it goes, and who gets a copy.

    ``id`` is unique within the ticket; ``n`` counts the ticket's papers from 1 on. ``trigger``,
    ``rule`` and policy say why; they are None of papers that an older platform wrote.
    """

    id: str
    n: int
    number: str
    kind: PaperKind
    to_unit: str
    to_role: str
    copies: tuple[str, ...]
    issued_at: datetime
    order_id: str | None = None
    answer_by: datetime | None = None
    trigger: Trigger | None = None
    tier: Tier | None = None
    rule: str | None = None
    policy_code: str | None = None
    policy_version: int | None = None


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What all papers of one step have in common; ``number`` is the ticket's."""

    number: str
    step_id: str
    to_unit: str
    to_role: str
    copies: tuple[str, ...]
    at: datetime
    order_id: str | None = None
    answer_by: datetime | None = None
    trigger: Trigger | None = None
    tier: Tier | None = None
    rule: str | None = None
    policy_code: str | None = None
    policy_version: int | None = None


def kept(papers: tuple[Paper, ...], count: int, registered: int) -> tuple[Paper, ...]:
    """Return those that stay with their ticket: the latest, and all without an official number.

    Args:
        papers: with the latest last.
        count: how many the ticket has had in all.
        registered: how many of these have been given their number, in their order.

    """
    waiting = min(count - registered, MOST_WAITING)
    return papers[-max(MOST_KEPT, waiting) :]


def unregistered(papers: Iterable[Paper], registered: int) -> tuple[Paper, ...]:
    """Return the papers that have no official number yet, in their order."""
    return tuple(paper for paper in papers if paper.n > registered)


def written(actions: Iterable[Action], head: Letterhead, count: int) -> tuple[Paper, ...]:
    """Return the papers of a step's actions; ``count`` are those that the ticket has already."""
    kinds = [PAPERS[action] for action in actions if action in PAPERS]
    return tuple(_paper(kind, head, number) for number, kind in enumerate(kinds, count + 1))


def _paper(kind: PaperKind, head: Letterhead, n: int) -> Paper:
    return Paper(
        id=f"{head.step_id}/{kind}",
        n=n,
        number=f"{head.number}-{_LETTERS[kind]}{n:02d}",
        kind=kind,
        to_unit=head.to_unit,
        to_role=head.to_role,
        copies=tuple(code for code in head.copies if code != head.to_unit),
        issued_at=head.at,
        order_id=head.order_id,
        answer_by=head.answer_by,
        trigger=head.trigger,
        tier=head.tier,
        rule=head.rule,
        policy_code=head.policy_code,
        policy_version=head.policy_version,
    )
