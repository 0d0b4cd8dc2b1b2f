"""Which bulletin: template, period, whose, in which version; one order for each of these."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

BulletinFormat = Literal["pdf", "docx", "xlsx"]
FORMATS: Final[tuple[BulletinFormat, ...]] = ("pdf", "docx", "xlsx")


@dataclass(frozen=True, slots=True)
class BulletinOrder:
    """One bulletin; ``period`` as ``domain/bulletins/periods`` names it, ``subject`` a code."""

    template: str
    period: str
    subject: str | None = None
    version: int = 1

    @property
    def series(self) -> str:
        """What its versions have in common."""
        return "/".join((self.template, self.period, self.subject or ""))

    def plain(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def order_of(told: Mapping[str, Any]) -> BulletinOrder:
    """Return the order of plain values."""
    return BulletinOrder(**told)
