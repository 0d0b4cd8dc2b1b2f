"""``/internal/v1``: what our other services ask: contacts, uploads, the ledger, the feed."""

from datetime import datetime, timedelta
from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import AwareDatetime, BaseModel, Field

from services.common.observability.metrics import counter
from services.common.web.auth import current, internal
from services.common.web.paging import QueryModel
from services.intake.entrypoints.http.context import container
from services.intake.entrypoints.http.schemas.claims import ClaimAnswer, ClaimFault, ClaimForm
from services.intake.entrypoints.http.schemas.contacts import (
    ContactView,
    IssuedLinks,
    LinksForm,
    ResolvedContacts,
    ResolveForm,
)
from services.intake.entrypoints.http.schemas.ledger import BucketPath, LedgerBucket, LedgerTotals


class HeadsQuery(QueryModel):
    """Heads changed after an instant (wall time)."""

    after: AwareDatetime
    limit: int = Field(500, ge=1, le=1000)


class EventsQuery(QueryModel):
    """One aggregate's events after a sequence."""

    subject: str = Field(min_length=1, max_length=64)
    after: int = Field(0, ge=0, lt=2**53)


# A label of a metric has few values, whatever a caller writes.
_KNOWN_PURPOSES = frozenset({"notify"})


class Head(BaseModel):
    """How far one aggregate's story has come."""

    subject: str
    sequence: int
    updated_at: datetime


class HeadList(BaseModel):
    """Heads, the longest unchanged first."""

    items: list[Head]


class EventList(BaseModel):
    """Events as their envelopes, in order."""

    items: list[dict[str, Any]]


api = APIBlueprint("internal", __name__, abp_tags=[Tag(name="internal", description="内部")])


@api.post("/internal/v1/contacts/resolve", responses={200: ResolvedContacts})
@internal
def resolve_contacts(body: ResolveForm) -> ResolvedContacts:
    """Return contacts for a purpose; the look-up is kept, what was seen is not."""
    found = container().resolve_contacts(current().subject, body.purpose, body.appeal_ids)
    purpose = body.purpose if body.purpose in _KNOWN_PURPOSES else "other"
    counter("huying_intake_contact_lookups_total", {"purpose": purpose}).inc(len(found))
    contacts = {
        appeal_id: ContactView(
            phone=contact.phone,
            email=contact.email,
            language=contact.language,
            tracking_code=contact.tracking_code,
        )
        for appeal_id, contact in found.items()
    }
    return ResolvedContacts(contacts=contacts)


@api.post("/internal/v1/track-links", responses={200: IssuedLinks})
@internal
def issue_links(body: LinksForm) -> IssuedLinks:
    """Make a one-time link for each appeal there is, for what is sent to its reporter.

    Who had them made is kept.
    """
    now, days = container().wall.now(), container().settings.intake_rating_link_days
    known = container().contacts.sealed_contacts(list(dict.fromkeys(body.appeal_ids)))
    wanted = list(known)
    container().contact_log.note(current().subject, "rating_link", wanted, now)
    links = container().track_links.issue_many(wanted, now + timedelta(days=days))
    return IssuedLinks(links=dict(links))


@api.post("/internal/v1/attachments/claim", responses={200: ClaimAnswer})
@internal
def claim_attachments(body: ClaimForm) -> ClaimAnswer:
    """Give uploads to a ticket whose work names them, or none of them and why."""
    ids = body.attachment_ids
    faults = container().give_attachments.claim(ids, body.owner)
    told = [ClaimFault(attachment_id=ids[fault.index], code=fault.code) for fault in faults]
    return ClaimAnswer(faults=told)


@api.get("/internal/v1/ledger/buckets", responses={200: LedgerTotals})
@internal
def ledger_buckets() -> LedgerTotals:
    """Count the accepted appeals by bucket."""
    counted = container().ledger.buckets()
    return LedgerTotals(
        total=counted.total,
        as_of=container().wall.now(),
        buckets=dict(counted.buckets),
        settled={bucket: dict(states) for bucket, states in counted.settled.items()},
        quarantined=container().quarantine.count(),
    )


@api.get("/internal/v1/ledger/buckets/<bucket>", responses={200: LedgerBucket})
@internal
def ledger_bucket(path: BucketPath) -> LedgerBucket:
    """Return one bucket's appeals."""
    return LedgerBucket(appeals=dict(container().ledger.bucket(path.bucket)))


@api.get("/internal/v1/heads", responses={200: HeadList})
@internal
def heads(query: HeadsQuery) -> dict[str, Any]:
    """Return the appeals changed since an instant, with their last sequence."""
    return {"items": container().feed.heads(query.after, query.limit)}


@api.get("/internal/v1/events", responses={200: EventList})
@internal
def events(query: EventsQuery) -> dict[str, Any]:
    """Return an appeal's events after a sequence, in order."""
    return {"items": container().feed.events(query.subject, query.after)}
