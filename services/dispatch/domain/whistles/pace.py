"""How fast a clock climbs where it does not follow the policy's own pace."""

from services.dispatch.domain.calendars.limits import Amount

# The wait before tier 1 (from the limit on), before tier 2 and before tier 3; empty: the policy's.
Pace = tuple[Amount, ...]
