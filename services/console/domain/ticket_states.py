"""The states of a ticket, in the order of its way, as dispatch names them."""

from typing import Final

STATES: Final = (
    "screening",
    "dispatched",
    "acknowledged",
    "in_progress",
    "waiting_resident",
    "waiting_external",
    "planned",
    "suspended",
    "submitted",
    "approved",
    "resolved",
    "cannot_be_done",
    "under_review",
    "arbitration",
    "closed",
    "refused",
    "withdrawn",
    "merged",
)
