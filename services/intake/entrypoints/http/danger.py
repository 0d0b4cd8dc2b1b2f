"""What a resident in danger is told at once: where to ring (A8)."""

from services.intake.domain.danger.finding import DangerFinding, lines_for
from services.intake.entrypoints.http.context import container, words
from services.intake.entrypoints.http.schemas.appeals import Advice


def advice(danger: DangerFinding) -> Advice:
    """Return where to ring; the district's own lines, the one that fits the danger first."""
    directory = container().directory.current()
    return words().advice(lines_for(danger, directory.danger) if directory else ())
