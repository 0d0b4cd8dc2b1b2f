"""Runs the words of a draft of categories over the last tickets: what would be found otherwise."""

from collections import Counter
from dataclasses import dataclass, field

from services.dispatch.application.rules.edit_part import EditPart
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.directory.publication import PartDraft
from services.dispatch.domain.directory.reading import read_directory
from services.dispatch.domain.routing.keyword_rules import Match, classify
from services.dispatch.ports.rules import PastTickets, PastWords


@dataclass(frozen=True, slots=True)
class FoundOtherwise:
    """One ticket whose words would lead elsewhere; None is for a person to screen."""

    ticket: PastWords
    before: str | None
    after: str | None


@dataclass
class CategoryDryRun:
    """How many were looked at, and which would be found otherwise.

    ``retired`` counts tickets of categories that the draft retires, by code: of those looked at.
    """

    base: int
    top: str | None = None
    seen: int = 0
    unchanged: int = 0
    pairs: Counter[tuple[str | None, str | None]] = field(default_factory=Counter)
    retired: Counter[str] = field(default_factory=Counter)
    items: list[FoundOtherwise] = field(default_factory=list)
    more: bool = False

    @property
    def changed(self) -> int:
        """How many would be found otherwise."""
        return self.seen - self.unchanged


@dataclass(frozen=True)
class DryRunCategories:
    """The use case; it writes nothing, and says no word of what residents said."""

    edit: EditPart
    past: PastTickets

    def __call__(
        self,
        draft: PartDraft,
        *,
        last: int,
        limit: int,
        upto: str | None = None,
        after: str | None = None,
    ) -> CategoryDryRun:
        """Find the category of the last tickets by words alone, as it is and as it would be.

        ``upto`` and ``after`` are ticket numbers, for the next pages.

        Raises:
            DraftRefused: the draft has faults.

        """
        self.edit.check(draft.content)
        standing = self.edit.directory()
        drafted = read_directory(standing.version, self.edit.whole(draft.content))
        gone = standing.offered - drafted.offered
        run = CategoryDryRun(standing.version)
        for ticket in self.past.said(last, upto):
            run.top = run.top or ticket.number
            _look_at(run, ticket, (standing, drafted), gone)
        rest = [one for one in run.items if after is None or one.ticket.number < after]
        run.items, run.more = rest[:limit], len(rest) > limit
        return run


def _look_at(
    run: CategoryDryRun,
    ticket: PastWords,
    directories: tuple[Directory, Directory],
    gone: frozenset[str],
) -> None:
    before, after = (_certain(classify(ticket.text, one.keyword_rules)) for one in directories)
    run.seen += 1
    if ticket.category in gone:
        run.retired[ticket.category] += 1
    if before == after:
        run.unchanged += 1
        return
    run.pairs[before, after] += 1
    run.items.append(FoundOtherwise(ticket, before, after))


def _certain(match: Match | None) -> str | None:
    return match.category if match is not None and match.is_certain else None
