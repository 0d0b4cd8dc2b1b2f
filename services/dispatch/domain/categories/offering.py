"""Whether a category may be chosen: it exists, and it is offered or the case has it already."""

from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.refusals import FieldRefused


def must_be_offered(category: str, directory: Directory, *, kept: str | None = None) -> None:
    """Refuse what is none, and what was retired unless it is ``kept`` as it was.

    Raises:
        FieldRefused: ``unknown_category`` or ``category_retired``.

    """
    if category not in directory.categories:
        raise FieldRefused("category", "unknown_category", value=category)
    if category != kept and category not in directory.offered:
        raise FieldRefused("category", "category_retired", value=category)
