"""A list as its URL says it: filters, order and columns, in one spelling (K1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl, urlencode

from services.console.domain.desk.filters import BY_NAME, FILTERS

SORTS: Final = ("number", "due", "severity")
COLUMNS: Final = (
    "severity",
    "number",
    "title",
    "state",
    "category",
    "area",
    "unit",
    "due",
    "opened",
    "received",
    "kind",
    "channel",
    "tier",
    "round",
    "members",
    "supports",
    "waits_for",
    "resident_due",
)
USUAL: Final = ("severity", "number", "title", "state", "category", "area", "unit", "due", "opened")
ALWAYS: Final = ("number", "title")  # by these a person knows which ticket it is
LIMITS: Final = (50, 100, 200)
_LONGEST_QUERY: Final = 4000
_OF_ITS_LOOK: Final[Mapping[str, tuple[str, ...]]] = {
    "sort": SORTS,
    "cols": COLUMNS,
    "limit": tuple(str(limit) for limit in LIMITS),
}
# Of a list's address; ``all`` says that nothing narrows it, ``lang`` is the page's.
_OF_A_LIST: Final = frozenset({*BY_NAME, *_OF_ITS_LOOK, "cursor", "all", "lang"})


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list shows; ``filters`` in the order of the form, ``columns`` as they stand.

    ``sort`` None is the API's own choice: by due where dues are asked about, else the newest first.
    """

    filters: tuple[tuple[str, str], ...] = ()
    sort: str | None = None
    columns: tuple[str, ...] = USUAL
    limit: int = LIMITS[0]

    @property
    def asked(self) -> dict[str, str]:
        """The filters by name."""
        return dict(self.filters)

    def api_query(self) -> dict[str, str]:
        """Return the parameters of the API's list."""
        sort = {"sort": self.sort} if self.sort else {}
        return {**self.asked, **sort}

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters of this list's own URL; what is as usual is not said."""
        told = list(self.filters)
        if self.sort:
            told.append(("sort", self.sort))
        if self.columns != USUAL:
            told.append(("cols", ",".join(self.columns)))
        if self.limit != LIMITS[0]:
            told.append(("limit", str(self.limit)))
        return told

    def query(self) -> str:
        """Return the list's query string, in one spelling."""
        return urlencode(self.pairs())

    def from_here(self, cursor: str | None = None) -> str:
        """Return what a ticket's address says of the list that it is opened from.

        The ticket's page leads on in it; ``cursor`` is where the list's page began.
        """
        place = {"cursor": cursor} if cursor else {}
        query = urlencode({**self.api_query(), "limit": str(self.limit), **place})
        return f"?{urlencode({'list': query})}"

    def without(self, name: str) -> "Listing":
        """Return the list without a filter."""
        return replace(self, filters=tuple(pair for pair in self.filters if pair[0] != name))

    def cleared(self) -> "Listing":
        """Return the list without any filter."""
        return replace(self, filters=())

    def sorted_by(self, sort: str | None) -> "Listing":
        """Return the list in another order."""
        return replace(self, sort=sort)

    def is_narrowed_to(self, filters: Mapping[str, str]) -> bool:
        """Whether it is narrowed to exactly these filters."""
        return self.asked == dict(filters)


def read(given: Iterable[tuple[str, str]]) -> Listing:
    """Return what parameters ask for; what is not known, or is no value, is left out."""
    told = _by_name(given)
    filters = tuple(
        (one.name, value)
        for one in FILTERS
        if (value := BY_NAME[one.name].read(told.get(one.name, ()))) is not None
    )
    sort = next((one for one in told.get("sort", ()) if one in SORTS), None)
    return Listing(filters, sort, _columns(told.get("cols", ())), _limit(told.get("limit", ())))


@dataclass(frozen=True, slots=True)
class Misread:
    """A parameter that narrows nothing; ``value`` None: there is no filter of this name."""

    name: str
    value: str | None


def misread(given: Iterable[tuple[str, str]]) -> list[Misread]:
    """Return what of an address is left out of the list, so that nobody takes it for narrowed."""
    told = _by_name(given)
    found = [Misread(name, None) for name in told if name not in _OF_A_LIST]
    for one in FILTERS:
        found += [Misread(one.name, said) for said in one.misread(told.get(one.name, ()))]
    for name, known in _OF_ITS_LOOK.items():
        asked = (part for said in told.get(name, ()) for part in said.split(","))
        found += [Misread(name, part) for part in asked if part and part not in known]
    return found


def parse(query: str) -> Listing:
    """Return what a query string asks for; of an enormous one the beginning."""
    return read(parse_qsl(query[:_LONGEST_QUERY]))


def _by_name(given: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for name, said in given:
        told.setdefault(name, []).append(said)
    return told


def _columns(given: Iterable[str]) -> tuple[str, ...]:
    asked = [part for value in given for part in value.split(",")]
    known = tuple(one for one in COLUMNS if one in asked or one in ALWAYS)
    return known if asked and set(known) - set(ALWAYS) else USUAL


def _limit(given: Iterable[str]) -> int:
    return next((limit for limit in LIMITS if str(limit) in list(given)), LIMITS[0])
