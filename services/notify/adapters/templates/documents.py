"""How editions and drafts are written in MongoDB, and read back.

An edition is one document with the texts that are new in it, so publishing is one insert: all of it
or nothing. The texts of a revision lie in the edition that it is numbered after.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pymongo import IndexModel

from services.notify.domain.templates.edition import Draft, Edition, Revision
from services.notify.domain.templates.template import Template, TemplateKey

EDITIONS = "template_editions"
DRAFTS = "template_drafts"

EDITION_INDEXES = [
    IndexModel([("texts.key", 1), ("_id", -1)], name="history"),
    IndexModel([("shipped", 1)], name="shipped", sparse=True),
    IndexModel([("once", 1)], name="once", unique=True, sparse=True),
]
DRAFT_INDEXES = [IndexModel([("open", 1), ("_id", 1)], name="open")]


def edition_document(edition: Edition, revisions: Sequence[Revision]) -> dict[str, Any]:
    """Return the one document of an edition."""
    optional = {
        "restores": edition.restores,
        "shipped": edition.shipped,
        "once": edition.once,
    }
    return {
        "_id": edition.number,
        "by": edition.by,
        "at": edition.at,
        "note": edition.note,
        "changed": [str(key) for key in edition.changed],
        "revisions": [[str(key), number] for key, number in sorted(edition.revisions.items())],
        "texts": [_text(revision.template) for revision in revisions],
        **{name: value for name, value in optional.items() if value is not None},
    }


def edition_from(raw: Mapping[str, Any]) -> Edition:
    """Return the edition of a document; without its revisions where they were not asked for."""
    return Edition(
        number=raw["_id"],
        by=raw["by"],
        at=raw["at"],
        note=raw["note"],
        revisions={TemplateKey.parse(key): number for key, number in raw.get("revisions", ())},
        changed=tuple(TemplateKey.parse(key) for key in raw["changed"]),
        restores=raw.get("restores"),
        shipped=raw.get("shipped"),
        once=raw.get("once"),
    )


def revisions_from(raw: Mapping[str, Any], wanted: Iterable[str]) -> list[Revision]:
    """Return those of an edition's own texts that are wanted."""
    names = frozenset(wanted)
    return [
        Revision(_template(text), raw["_id"], raw["by"], raw["at"])
        for text in raw["texts"]
        if text["key"] in names
    ]


def draft_fields(draft: Draft) -> dict[str, Any]:
    """Return what a draft's document says."""
    own = {"version": draft.version, "by": draft.by, "at": draft.at, "open": True}
    return {"subject": draft.template.subject, "text": draft.template.text, **own}


def draft_from(raw: Mapping[str, Any]) -> Draft:
    """Return the draft of a document."""
    template = Template(TemplateKey.parse(raw["_id"]), raw["subject"], raw["text"])
    return Draft(template, raw["version"], raw["by"], raw["at"])


def _text(template: Template) -> dict[str, str]:
    return {"key": str(template.key), "subject": template.subject, "text": template.text}


def _template(raw: Mapping[str, str]) -> Template:
    return Template(TemplateKey.parse(raw["key"]), raw["subject"], raw["text"])
