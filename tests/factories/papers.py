"""Templates of papers and documents for tests."""

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from services.dispatch.adapters.preset.located import read_document
from services.dispatch.domain.documents.document import Document
from services.dispatch.domain.documents.templates import read_templates
from services.dispatch.domain.documents.writing import Office, write
from services.dispatch.domain.escalation.papers import Paper
from services.dispatch.domain.tickets.ticket import Ticket
from tests.factories.dispatch import MONDAY, UNIT, directory, ticket

PRESET = Path(__file__).parents[2] / "deploy" / "presets" / "lianhu" / "papers.yaml"
_RAW: dict[str, Any] = read_document(PRESET).data


def papers_body(**texts: str) -> dict[str, Any]:
    """Return the preset's templates; ``zh`` and ``en`` replace the first text of each."""
    body = deepcopy(_RAW)
    for row in body["templates"]:
        row["sections"] = deepcopy(row["sections"])
        row["sections"][0]["text"].update(texts)
    return body


def paper(**changes: Any) -> Paper:
    """Return a supervision order to the department, to be answered in two days."""
    order = Paper(
        id="resolve:1:2/supervision_order",
        n=1,
        number="LH-20261123-000001-1-DB01",
        kind="supervision_order",
        to_unit=UNIT,
        to_role="unit_leader",
        copies=("dispatch-centre",),
        issued_at=MONDAY,
        order_id="wo_1",
        answer_by=MONDAY + timedelta(days=2),
        trigger="overdue",
        tier=2,
        rule="overdue",
        policy_code="lianhu-default",
        policy_version=1,
    )
    return replace(order, **changes)


def document(
    about: Ticket | None = None, body: dict[str, Any] | None = None, **changes: Any
) -> Document:
    """Return the document of a paper; ``changes`` are the paper's."""
    templates = read_templates(body or papers_body())
    assert templates is not None
    office = Office(directory(), templates, MONDAY)
    return write(about or ticket(), paper(**changes), office, 12, "doc_1")
