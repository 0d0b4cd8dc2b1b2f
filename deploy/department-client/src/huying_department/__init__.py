"""A department's end of Huying: receives events, hands each to a handler once, answers."""

from huying_department.inbox import Event, Inbox, SetAside
from huying_department.replies import AmqpReplies, HttpReplies, Refused
from huying_department.signatures import BadSignature, verify

__all__ = [
    "AmqpReplies",
    "BadSignature",
    "Event",
    "HttpReplies",
    "Inbox",
    "Refused",
    "SetAside",
    "verify",
]
