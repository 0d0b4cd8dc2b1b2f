"""The clearances by which fields are shown, and how the table of fields is written down."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

Clearance = Literal[
    "all", "words", "work", "staff", "statements", "blower", "sides", "of_unit", "of_blower"
]
CLEARANCES: Final[Mapping[Clearance, str]] = {
    "all": "whoever may know of it",
    "words": "who may read what residents wrote: the centre's staff and the units that have an"
    " order; of a confidential case only its units, supervisors and the director",
    "work": "what units and the centre wrote about it; of a confidential case as `words`, and"
    " the parties of what was ruled or of the whistle",
    "staff": "the district's own staff",
    "statements": "the parties of a dispute, and who rules",
    "blower": "the side that blew the whistle",
    "sides": "both sides of a summons, and the district's staff",
    "of_unit": "what the blower thinks of a unit: the blower; others when both have spoken",
    "of_blower": "what a unit thinks of the blower: that unit; others when both have spoken",
}
Fields = Mapping[str, Clearance]


def fields(everybody: str = "", **cleared: str) -> dict[str, Clearance]:
    """Return fields, named in words, each with the clearance that it takes."""
    known: tuple[Clearance, ...] = get_args(Clearance)
    groups = {"all": everybody, **cleared}
    strangers = groups.keys() - set(known)
    if strangers:
        raise ValueError(f"no clearance is called {', '.join(sorted(strangers))}")
    return {name: one for one in known for name in groups.get(one, "").split()}
