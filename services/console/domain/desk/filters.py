"""The filters of the desk's list: which there are, and what a URL asks of them (K1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.console.domain.ticket_states import STATES

FilterKind = Literal["choice", "many", "flag", "code", "day", "number", "text"]
MOST_CHARACTERS: Final = 60

_KINDS: Final = ("consult", "help", "suggestion", "complaint", "report", "praise", "service_order")
_CHANNELS: Final = (
    "web",
    "mini_program",
    "hotline",
    "collection_point",
    "grid_officer",
    "meeting_minutes",
    "email",
    "open311",
    "import",
)
_CLOSE_REASONS: Final = (
    "answered",
    "unreachable",
    "concluded",
    "withdrawn",
    "no_reply",
    "answered_directly",
    "transferred",
)


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: its name in the URL and in the API, and which values it takes.

    ``group`` is where it stands in the form; ``words`` the catalogue's group of its values, or for
    a code the part of the directory that names it (``units``, ``areas``, ``categories``).
    """

    name: str
    kind: FilterKind
    group: str
    choices: tuple[str, ...] = ()
    words: str = ""
    least: int = 0
    most: int = 0

    def read(self, given: Iterable[str]) -> str | None:
        """Return what is given as the API takes it, None where it says nothing or is no value."""
        asked = self._asked(given)
        if self.kind == "many":
            return ",".join(one for one in self.choices if one in asked) or None
        return asked[0] if asked and self._takes(asked[0]) else None

    def misread(self, given: Iterable[str]) -> list[str]:
        """Return what of it narrows nothing: no value, or a second one where one counts."""
        asked = self._asked(given)
        if self.kind == "many":
            return [one for one in asked if one not in self.choices]
        return asked if asked and not self._takes(asked[0]) else asked[1:]

    def _asked(self, given: Iterable[str]) -> list[str]:
        """Return what somebody wrote, part by part where there may be several."""
        values = list(given)
        if self.kind == "many":
            values = [part for value in values for part in value.split(",")]
        return [value.strip() for value in values if value.strip()]

    def _takes(self, value: str) -> bool:
        match self.kind:
            case "choice":
                return value in self.choices
            case "flag":
                return value in ("true", "false")
            case "day":
                return _is_day(value)
            case "number":
                return value.isascii() and value.isdigit() and self._within(value)
            case _:
                return len(value) <= MOST_CHARACTERS and value.isprintable()

    def _within(self, value: str) -> bool:
        return len(value) < 9 and self.least <= int(value) <= self.most


def _flags(group: str, names: str) -> list[Filter]:
    return [Filter(name, "flag", group) for name in names.split()]


def _days(group: str, names: str) -> list[Filter]:
    return [Filter(name, "day", group) for name in names.split()]


FILTERS: Final[tuple[Filter, ...]] = (
    Filter("text", "text", "what"),
    Filter("number", "text", "what"),
    Filter("state", "many", "what", ("open", *STATES), "states"),
    Filter("severity", "many", "what", ("P0", "P1", "P2", "P3"), "severities"),
    Filter("kind", "choice", "what", _KINDS, "kinds"),
    Filter("category", "code", "what", words="categories"),
    Filter("channel", "choice", "what", _CHANNELS, "channels"),
    Filter("danger", "choice", "what", ("open", "confirmed", "lowered"), "dangers"),
    Filter("missing", "choice", "what", ("category", "area"), "missing"),
    Filter(
        "screening_reason",
        "choice",
        "what",
        ("no_category", "unsure_category", "no_area", "point_outside", "no_unit"),
        "screening_reasons",
    ),
    Filter("area", "code", "whose", words="areas"),
    Filter("unit", "code", "whose", words="units"),
    Filter("lead", "code", "whose", words="units"),
    Filter("support", "code", "whose", words="units"),
    Filter("handler", "text", "whose"),
    Filter("mine", "choice", "whose", ("true",), "flags"),
    Filter(
        "waits_for",
        "choice",
        "whose",
        ("clock", "residents", "district_leader", "nobody"),
        "waits_for",
    ),
    Filter("tier", "choice", "whose", ("0", "1", "2", "3"), "tiers"),
    Filter("due", "choice", "when", ("overdue", "at_risk"), "dues"),
    *_days("when", "opened_from opened_to due_from due_to closed_from closed_to"),
    Filter("signed", "choice", "way", ("in_time", "late", "not_yet", "no_order"), "signed"),
    *_flags("way", "contacted returned"),
    Filter(
        "return_reason",
        "choice",
        "way",
        ("not_in_duty", "not_in_area", "wrong_category", "needs_lead_unit", "repeat"),
        "return_reasons",
    ),
    *_flags("way", "extended rejected reopened urged supervised whistled"),
    Filter("outcome", "choice", "way", ("done", "cannot_be_done"), "outcomes"),
    Filter("close_reason", "choice", "way", _CLOSE_REASONS, "close_reasons"),
    Filter("members_min", "number", "reporters", least=1, most=500),
    *_flags("reporters", "repeated linked anonymous confidential attached located"),
    Filter("policy", "text", "reporters"),
    Filter("appeal_id", "text", "reporters"),
)
BY_NAME: Final[Mapping[str, Filter]] = {one.name: one for one in FILTERS}
GROUPS: Final = tuple(dict.fromkeys(one.group for one in FILTERS))


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
