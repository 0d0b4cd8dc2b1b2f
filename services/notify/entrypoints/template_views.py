"""Templates, drafts, editions and findings as callers read them."""

from collections.abc import Iterable
from typing import Any

from flask import current_app

from services.common.web.catalogue import Catalogue
from services.common.web.problems import FieldError, worded_field
from services.notify.domain.templates.edition import Draft, Edition, Revision
from services.notify.domain.templates.lint import Finding
from services.notify.domain.templates.template import TAGS, TemplateKey, reference
from services.notify.domain.templates.vocabulary import variables_of


def key_view(key: TemplateKey) -> dict[str, str]:
    """Return the four words of a key, and the key in one."""
    return {
        "key": str(key),
        "event": key.event_type,
        "audience": key.addressee,
        "channel": key.medium,
        "language": TAGS[key.language],
    }


def template_view(
    key: TemplateKey, revision: Revision | None, draft: Draft | None
) -> dict[str, Any]:
    """Return a template as it is sent, the draft that may take its place, what it may say."""
    return {
        **key_view(key),
        "subject": revision.template.subject or None if revision else None,
        "text": revision.template.text if revision else None,
        "revision": revision_view(revision) if revision else None,
        "draft": draft_view(draft) if draft else None,
        "variables": sorted(variables_of(key.event_type, key.addressee, key.medium)),
    }


def revision_view(revision: Revision) -> dict[str, Any]:
    """Return who published it and when."""
    key = revision.template.key
    return {
        "reference": reference(key, revision.number),
        "number": revision.number,
        "by": revision.by,
        "at": revision.at,
    }


def history_view(revision: Revision) -> dict[str, Any]:
    """Return one entry of a template's history, with its text."""
    template = revision.template
    return {**revision_view(revision), "subject": template.subject or None, "text": template.text}


def draft_view(draft: Draft) -> dict[str, Any]:
    """Return a draft."""
    return {
        "subject": draft.template.subject or None,
        "text": draft.template.text,
        "version": draft.version,
        "by": draft.by,
        "at": draft.at,
    }


def edition_view(edition: Edition) -> dict[str, Any]:
    """Return an edition: what changed with it, not all that is in it."""
    return {
        "number": edition.number,
        "by": edition.by,
        "at": edition.at,
        "note": edition.note,
        "changed": [str(key) for key in edition.changed],
        "restores": edition.restores,
        "shipped": edition.shipped is not None,
    }


def finding_views(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return what is wrong, in both languages."""
    catalogue: Catalogue = current_app.extensions["huying_catalogue"]
    return [
        {
            **key_view(one.key),
            "severity": one.severity,
            "code": one.code,
            "message": worded["message"],
            "message_en": worded["message_en"],
            "details": one.details,
        }
        for one in findings
        for worded in [worded_field(field_error(one), catalogue)]
    ]


def field_error(finding: Finding) -> FieldError:
    """Return a finding as a problem names it; the field is the template's key."""
    return FieldError(str(finding.key), f"template_{finding.code}", finding.details)
