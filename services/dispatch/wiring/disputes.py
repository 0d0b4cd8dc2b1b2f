"""Wires what is read of rulings, and what is made of them."""

from dataclasses import dataclass

from services.common.store.connection import Documents
from services.dispatch.adapters.rulings import MongoRulings
from services.dispatch.application.arbitration.draft_rule import DraftRule
from services.dispatch.application.commanding import Desk
from services.dispatch.application.rules.edit_rules import EditRules
from services.dispatch.ports.rulings import Rulings


@dataclass(frozen=True)
class Disputes:
    """The rulings, and the action that makes a draft rule of one."""

    rulings: Rulings
    draft_rule: DraftRule

    @classmethod
    def over(cls, database: Documents, desk: Desk, edit: EditRules) -> "Disputes":
        """Return both over one database."""
        rulings = MongoRulings(database)
        return cls(rulings, DraftRule(desk, rulings, edit))
