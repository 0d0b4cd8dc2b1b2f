"""Read one row of another system's file by the rules of its mapping."""

from datetime import datetime

from services.reporting.domain.history.case import Cells, HistoricCase, Precision, RowRefused
from services.reporting.domain.history.moments import AmbiguousMoment, Moment, UnreadableMoment
from services.reporting.domain.history.rules import CODED, MOMENTS, HistoryRules, Status

_LONGEST = 200  # characters of a code or number; longer is a text in the wrong column


def read_case(row: int, cells: Cells, rules: HistoryRules, now: datetime) -> HistoricCase:
    """Return the case that a row tells.

    Args:
        row: as a spreadsheet counts, the heading being 1.
        cells: the row's values by column.
        rules: what columns and words mean.
        now: what opened or closed later than this is a fault of the file.

    Raises:
        RowRefused: naming reason, field and value.

    """
    number = _text("number", cells, rules)
    if number is None:
        raise RowRefused("no_number", "number")
    moments = {name: _moment(name, cells, rules, now) for name in MOMENTS}
    opened_at = moments["opened_at"]
    if opened_at is None:
        raise RowRefused("no_opening_date", "opened_at")
    closed_at, due_at = moments["closed_at"], moments["due_at"]
    if closed_at and opened_at.is_after(closed_at):
        told = f"{closed_at.wall} < {opened_at.wall}"
        raise RowRefused("closed_before_opened", "closed_at", told)
    status = _status(cells, rules, closed_at)
    place, precision = _place(cells, rules)
    return HistoricCase(
        row,
        number,
        status.state,
        status.mark,
        opened_at,
        due_at,
        closed_at,
        **{name: _code(name, cells, rules) for name in CODED},
        place=place,
        precision=precision,
        remarks=_remarks(status, opened_at, due_at, closed_at, precision),
    )


def _raw(name: str, cells: Cells, rules: HistoryRules) -> str | datetime | None:
    column = rules.columns.get(name)
    if column is None:
        return rules.fixed.get(name)
    value = cells.get(column, "")
    if isinstance(value, datetime):
        return value
    value = value.strip()
    return None if value in rules.empty else value


def _text(name: str, cells: Cells, rules: HistoryRules) -> str | None:
    value = _raw(name, cells, rules)
    if value is None:
        return None
    text = value.isoformat(sep=" ") if isinstance(value, datetime) else value
    if len(text) > _LONGEST:
        raise RowRefused("value_too_long", name, text[:40] + "…")
    if not text.isprintable():
        raise RowRefused("value_unprintable", name, repr(text[:40])[1:-1])
    return text


def _moment(name: str, cells: Cells, rules: HistoryRules, now: datetime) -> Moment | None:
    value = _raw(name, cells, rules)
    if value is None:
        return None
    try:
        moment = rules.times[name].read(value)
    except UnreadableMoment as error:
        raise RowRefused("unreadable_date", name, str(value)[:_LONGEST]) from error
    except AmbiguousMoment as error:
        raise RowRefused("ambiguous_date", name, str(value)[:_LONGEST], str(error)) from error
    except (OverflowError, ValueError) as error:  # a year that no calendar reaches
        raise RowRefused("implausible_date", name, str(value)[:_LONGEST]) from error
    in_future = name != "due_at" and moment.at > now
    if moment.wall.year < rules.earliest_year or in_future:
        raise RowRefused("implausible_date", name, str(value)[:_LONGEST])
    return moment


def _status(cells: Cells, rules: HistoryRules, closed_at: Moment | None) -> Status:
    """Return what the status means; a file without one is closed where it has a closing date."""
    value = _text("status", cells, rules)
    if "status" not in rules.columns:
        return Status("closed" if closed_at else "open")
    if value is None:
        raise RowRefused("no_status", "status")
    if value not in rules.statuses:
        raise RowRefused("unknown_status", "status", value)
    return rules.statuses[value]


def _code(name: str, cells: Cells, rules: HistoryRules) -> str | None:
    value = _text(name, cells, rules)
    if value is None:
        return None
    code = rules.codes.get(name, {}).get(value)
    if code is not None:
        return code
    unknown = rules.unknown.get(name, "refuse" if rules.codes.get(name) else "keep")
    if unknown == "refuse":
        raise RowRefused(f"unknown_{name}", name, value)
    return value if unknown == "keep" else None


def _place(cells: Cells, rules: HistoryRules) -> tuple[tuple[float, float] | None, Precision]:
    """Return (longitude, latitude); a place that cannot be used never costs the row."""
    told = [_raw(name, cells, rules) for name in ("longitude", "latitude")]
    if None in told:
        return None, "none"
    texts = [str(value) for value in told]
    try:
        longitude, latitude = (float(text) for text in texts)
    except ValueError:
        return None, "unusable"
    west, south, east, north = rules.place.bounds
    if not (west <= longitude <= east and south <= latitude <= north):
        return None, "unusable"
    exact = min(len(text.partition(".")[2].rstrip("0")) for text in texts)
    return (longitude, latitude), "precise" if exact >= rules.place.least_decimals else "coarse"


def _remarks(
    status: Status,
    opened_at: Moment,
    due_at: Moment | None,
    closed_at: Moment | None,
    precision: Precision,
) -> tuple[str, ...]:
    """Return what is odd about a row that is kept all the same."""
    moments = [one for one in (opened_at, due_at, closed_at) if one]
    odd = {
        "open_with_closing_date": status.state == "open" and closed_at is not None,
        "ended_without_closing_date": status.state != "open" and closed_at is None,
        "due_before_opened": due_at is not None and opened_at.is_after(due_at),
        "due_when_opened": due_at is not None and due_at.wall == opened_at.wall,
        "hour_shown_twice": any(one.doubt == "ambiguous" for one in moments),
        "hour_never_shown": any(one.doubt == "missing" for one in moments),
        "place_unusable": precision == "unusable",
    }
    return tuple(name for name, is_so in odd.items() if is_so)
