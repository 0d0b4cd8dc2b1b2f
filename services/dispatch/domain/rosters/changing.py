"""Changes of a rota at work: overrides, hand-overs, a new plan under the standing overrides."""

from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import Final

from services.dispatch.domain.refusals import FieldRefused, LimitReached
from services.dispatch.domain.rosters.on_duty import on_duty
from services.dispatch.domain.rosters.rota import OnDuty, Override, Rota

LONGEST_OVERRIDE: Final = timedelta(days=62)
KEPT_AFTER_END: Final = timedelta(days=31)  # then an override leaves the rota; its versions keep it
MOST_OVERRIDES: Final = 200


def replanned(standing: Rota | None, plan: Rota) -> Rota:
    """Return a new plan in the place of the standing one; overrides stay as they are.

    Raises:
        FieldRefused: somebody who stands in an override is not of the plan's people.

    """
    if standing is None:
        return replace(plan, overrides=(), version=0)
    for override in standing.overrides:
        if override.subject not in plan.subjects:
            raise FieldRefused("people", "named_in_override", value=override.subject)
    return replace(plan, overrides=standing.overrides, version=standing.version)


def overridden(rota: Rota, override: Override, now: datetime) -> Rota:
    """Return the rota with one more override, which goes before the earlier ones.

    Raises:
        FieldRefused: an unknown person, a time that is over, upside down or too long.
        LimitReached: there are too many of them.

    """
    for field, subject in (("subject", override.subject), ("instead_of", override.instead_of)):
        if subject is not None and subject not in rota.subjects:
            raise FieldRefused(field, "not_of_rota", value=subject)
    if override.ends <= override.begins:
        raise FieldRefused("to", "upside_down")
    if override.ends <= now:
        raise FieldRefused("to", "duty_is_over")
    if override.ends - override.begins > LONGEST_OVERRIDE:
        raise FieldRefused("to", "override_too_long", days=LONGEST_OVERRIDE.days)
    kept = tuple(o for o in rota.overrides if o.ends > now - KEPT_AFTER_END)
    if len(kept) >= MOST_OVERRIDES:
        raise LimitReached("too_many_overrides", most=MOST_OVERRIDES)
    return replace(rota, overrides=(*kept, override))


def handed_over(rota: Rota, hand_over: Override, zone: tzinfo) -> Rota:
    """Return the rota after whoever is on duty handed over to another, until his turn ends.

    ``hand_over`` says who takes over, by whom and why; from when and until when follows from the
    rota at ``hand_over.at``.

    Raises:
        LimitReached: nobody is on duty who could hand over.
        FieldRefused: an unknown person, or the one who is on duty already.

    """
    now = hand_over.at
    found = on_duty(rota, now, zone)
    if not isinstance(found, OnDuty):
        raise LimitReached("nobody_on_duty")
    if found.subject == hand_over.subject:
        raise FieldRefused("subject", "on_duty_already", value=found.subject)
    taken = replace(
        hand_over, begins=now, ends=found.until, instead_of=found.subject, kind="hand_over"
    )
    return overridden(rota, taken, now)
