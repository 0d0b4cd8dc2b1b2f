"""Duty rotas for tests: two people, day and night, around the clock."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.dispatch.domain.rosters.rota import Absence, Override, Person, Rota, Shift
from services.dispatch.domain.terms import Tier

ZONE = ZoneInfo("Asia/Shanghai")
ANNA, BERT, CARL = "duty-a", "duty-b", "duty-c"
PEOPLE = (Person(ANNA, "值班员甲"), Person(BERT, "值班员乙"), Person(CARL, "值班员丙"))


def local(day: int, hour: int = 0, minute: int = 0, *, month: int = 6) -> datetime:
    """Return a local time of June 2026; the first is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def make_shift(code: str, begins: str, ends: str, *members: str, **more: object) -> Shift:
    """Return a shift from 1 January 2026 on."""
    times = (time.fromisoformat(begins), time.fromisoformat(ends))
    return Shift(code, code, *times, members, **{"since": date(2026, 1, 1), **more})  # type: ignore[arg-type]


def make_rota(
    *shifts: Shift, unit: str = "dispatch-centre", tier: Tier = 1, **more: object
) -> Rota:
    """Return a rota of three people; without shifts, by day and by night in turn."""
    both = (
        make_shift("day", "08:00", "20:00", ANNA, BERT),
        make_shift("night", "20:00", "08:00", BERT, ANNA),
    )
    return Rota(unit, tier, PEOPLE, shifts or both, **more)  # type: ignore[arg-type]


def make_override(
    subject: str, begins: datetime, ends: datetime, instead_of: str | None = None
) -> Override:
    """Return an override made before it begins."""
    made = begins - timedelta(hours=1)
    named = f"ovr-{subject}-{begins:%d%H}"
    return Override(named, subject, begins, ends, "chief", made, "病假", instead_of)


def away(subject: str, begins: datetime, ends: datetime) -> Absence:
    """Return an absence."""
    return Absence(subject, begins, ends)
