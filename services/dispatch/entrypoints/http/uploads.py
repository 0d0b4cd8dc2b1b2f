"""Checks the uploads that a command names: photographs, minutes, a party's papers (D8)."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from services.common.web.problems import FieldError, Problem
from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints.forms.tickets import Form
from services.dispatch.entrypoints.http.access import seen

# What bears another name is kept by the unit itself: nobody here can say anything about it.
_OURS: Final = "att_"
_FIELDS: Final = ("attachments", "minutes")


def claim_uploads(container: Container, subject_id: str, form: Form) -> None:
    """Give the uploads that a command names to its case, before the command is carried out.

    Raises:
        Problem: 422, naming the fields of those that are not there, or are another case's.
        NotFound: the case is out of the caller's scope: nothing is told of uploads either.

    """
    named = [(field, upload) for field, upload in _named(form) if upload.startswith(_OURS)]
    if not named:
        return
    is_order = subject_id.startswith("wo_")
    find = container.tickets.by_order if is_order else container.tickets.get
    ticket = seen(find(subject_id))
    asked = dict.fromkeys(upload for _, upload in named)
    faults = container.uploads.claim(list(asked), ticket.id)
    errors = [FieldError(field, faults[upload]) for field, upload in named if upload in faults]
    if errors:
        fields = [error.field for error in errors]
        raise Problem(422, "invalid", errors=errors, count=len(errors), fields=fields)


def _named(form: Form) -> Iterator[tuple[str, str]]:
    """Yield the uploads of a form, each with its field."""
    proofs: Iterable[Any] = getattr(form, "proofs", ())
    yield from ((f"proofs.{n}.attachment_id", one.attachment_id) for n, one in enumerate(proofs))
    papers = ((name, n, one) for name in _FIELDS for n, one in enumerate(_papers(form, name)))
    yield from ((f"{name}.{n}", one) for name, n, one in papers)


def _papers(form: Form, name: str) -> Iterable[str]:
    """Return the ids in a field; minutes of a meeting are a text, and name no upload."""
    found: Iterable[str] = getattr(form, name, ())
    return () if isinstance(found, str) else found
