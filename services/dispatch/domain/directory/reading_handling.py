"""Reads how orders may be handled from a directory's body; what is not said has its default."""

from collections.abc import Mapping
from typing import Any

from services.dispatch.domain.clocks.reading_clocks import read_amount
from services.dispatch.domain.orders.handling_rules import (
    DEFAULT_HANDLING,
    ApprovalRules,
    AskRules,
    HandlingRules,
    MatterRules,
)


def read_handling(raw: Mapping[str, Any]) -> HandlingRules:
    """Return the rules; raises ValueError or KeyError for what is not one."""
    approval, ask, waits = (raw.get(name) or {} for name in ("approval", "ask", "waits"))
    longest = {state: read_amount(limit) for state, limit in (waits.get("longest") or {}).items()}
    return HandlingRules(
        approval=ApprovalRules(
            **{name: frozenset(codes) for name, codes in approval.items() if codes}
        ),
        ask=_ask(ask),
        holds=frozenset(waits.get("holds", DEFAULT_HANDLING.holds)),
        urgent_holds=frozenset(waits.get("urgent", DEFAULT_HANDLING.urgent_holds)),
        longest={**DEFAULT_HANDLING.longest, **longest},
        matters=MatterRules(
            **{step: read_amount(limit) for step, limit in (raw.get("matters") or {}).items()}
        ),
    )


def _ask(raw: Mapping[str, Any]) -> AskRules:
    default = DEFAULT_HANDLING.ask
    return AskRules(
        limit=read_amount(raw["limit"]) if raw.get("limit") else default.limit,
        times=int(raw.get("times", default.times)),
        remind_percent=int(raw.get("remind_percent", default.remind_percent)),
    )
