"""What somebody did to the rules and lists of telling, as the audit trail is to keep it (L3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Act:
    """One act: ``act`` is ``noun.verb_past``, ``who`` the principal's subject.

    ``what`` bears codes, keys and versions, no free text and no personal data.
    """

    act_id: str
    act: str
    who: str
    what: Mapping[str, Any]
