"""Makes intake's objects for tests, with sensible defaults."""

import base64
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from services.common.contracts.catalogue import stamp
from services.common.contracts.envelope import Envelope
from services.common.contracts.event import Event
from services.common.contracts.events import ticket, work_order
from services.intake.adapters.personal_data.keyed_hashes import HmacHashes
from services.intake.adapters.personal_data.sealing import KeyRing
from services.intake.application.appeals.submission import Submission
from services.intake.domain.appeals.appeal import Appeal, NewAppeal, Secrets
from services.intake.domain.repeats.names import place_names
from services.intake.domain.repeats.trace import Trace
from services.intake.settings import IntakeSettings

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # a Monday, ten in the morning in Xi'an
KEY = base64.b64encode(b"k" * 32).decode()
_numbers = count(1)


def hashes() -> HmacHashes:
    """Return keyed hashes under test keys."""
    return HmacHashes(
        phone_key="p" * 32, reporter_key="r" * 32, tracking_key="t" * 32, digest_key="d"
    )


def key_ring() -> KeyRing:
    """Return a ring of one key."""
    return KeyRing(f"1:{KEY}")


def submission(**changes: Any) -> Submission:
    """Return a plain submission."""
    plain = Submission(channel="web", kind="complaint", text="小区门口的井盖坏了，请修")
    return replace(plain, **changes)


def appeal(**changes: Any) -> Appeal:
    """Return an accepted appeal."""
    plain = Appeal(
        id=f"apl_test{next(_numbers):06d}",
        channel="web",
        kind="complaint",
        title="井盖坏了",
        text="小区门口的井盖坏了，请修",
        received_at=NOW,
    )
    return replace(plain, **changes)


def new_appeal(**changes: Any) -> NewAppeal:
    """Return an appeal about to be kept."""
    made = appeal(**changes)
    secrets = Secrets(tracking_index=f"index-{made.id}")
    return NewAppeal(made, secrets, accepted_at=NOW)


def trace(**changes: Any) -> Trace:
    """Return what an appeal is compared by."""
    plain = Trace(
        appeal_id=f"apl_test{next(_numbers):06d}",
        received_at=NOW,
        head="小区门口的井盖坏了一个星期没有人来修",
        area_code="610104001001",
        address="大庆路12号",
        category="0201",
    )
    made = replace(plain, **changes)
    return replace(made, names=place_names(made.address, made.head))


def opened(appeal_id: str, ticket_id: str, state: Any = "dispatched") -> ticket.TicketOpened:
    """Return dispatch's word that it has an appeal."""
    return ticket.TicketOpened(
        ticket_id=ticket_id,
        number="LH-20261123-000001-0",
        appeal_id=appeal_id,
        channel="web",
        kind="complaint",
        severity="P2",
        state=state,
        received_at=NOW,
        opened_at=NOW,
        policy_version=1,
        calendar_version=1,
        directory_version=1,
    )


def joined(appeal_id: str, ticket_id: str) -> ticket.TicketJoined:
    """Return dispatch's word that an appeal joined a ticket."""
    return ticket.TicketJoined(ticket_id, appeal_id, 2, NOW, NOW, 0.95)


def acknowledged(ticket_id: str) -> work_order.WorkOrderAcknowledged:
    """Return a unit's signature."""
    return work_order.WorkOrderAcknowledged(ticket_id, "wo_1", "chengguan", "u", NOW, in_time=True)


def resolved(ticket_id: str, rate_until: datetime, round_: int = 1) -> ticket.TicketResolved:
    """Return an accepted result."""
    return ticket.TicketResolved(
        ticket_id, "wo_1", "chengguan", round_, "done", "井盖已更换。", NOW, rate_until
    )


def closed(ticket_id: str, round_: int = 1) -> ticket.TicketClosed:
    """Return the end of a ticket."""
    return ticket.TicketClosed(ticket_id, round_, "answered", NOW)


def story(ticket_id: str, *events: Event, after: int = 0) -> list[Envelope]:
    """Return a ticket's events as dispatch would send them."""
    return stamp(
        events,
        source="/huying/dispatch",
        subject=ticket_id,
        after_sequence=after,
        time=NOW,
        correlationid="apl_x",
    )


UNIT = {
    "code": "chengguan",
    "name": "区城市管理局",
    "name_en": "Urban Management",
    "kind": "department",
}
QUESTIONS: list[dict[str, Any]] = [
    {"code": code, "order": order, "datatype": "text", "description": f"请说明{code}"}
    for order, code in enumerate(("q", "service_kind"), 1)
]


def directory_body(**changes: Any) -> dict[str, Any]:
    """Return a small published directory."""
    return {
        "version": 1,
        "units": [dict(UNIT)],
        "areas": [{"code": "610104001", "name": "青年路街道", "kind": "subdistrict"}],
        "categories": [
            {
                "code": "0201",
                "name": "井盖",
                "name_en": "Manholes",
                "allows_anonymous": True,
                "questions": QUESTIONS,
            },
            {"code": "0901", "name": "举报", "allows_anonymous": False},
        ],
        "danger_words": ["冒浓烟"],
        "calendar": {"years": {"2026": {"holidays": ["2026-10-01"], "workdays": ["2026-10-10"]}}},
        **changes,
    }


def environment(made: IntakeSettings) -> dict[str, str]:
    """Return the environment with which a process has these settings."""
    values = {name: getattr(made, name) for name in type(made).model_fields}
    return {
        f"HUYING_{name.upper()}": str(getattr(value, "get_secret_value", lambda v=value: v)())
        for name, value in values.items()
        if value is not None
    }


def settings(public_key: str, **changes: Any) -> IntakeSettings:
    """Return settings for a process under test."""
    return IntakeSettings(
        **{
            "mongodb_url": "mongodb://127.0.0.1:1/?replicaSet=none",
            "amqp_url": "amqp://unused",
            "token_public_key": public_key,
            "service_token": "unused",
            "intake_seal_keys": f"1:{KEY}",
            "intake_phone_index_key": "p" * 32,
            "intake_reporter_ref_key": "r" * 32,
            "intake_tracking_key": "t" * 32,
            "idempotency_key": "d" * 32,
            "intake_open311_keys": "portal:open-sesame, other:another-key",
            **changes,
        }
    )
