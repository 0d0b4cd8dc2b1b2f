"""What an import of history says to people: reasons in words, the summary as a table."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from services.common.web.catalogue import Text
from services.reporting.adapters.texts import text_of
from services.reporting.domain.history.case import RowRefused

_VARIANT = "history_variant_"


def reason_of(error: RowRefused) -> Text:
    """Return why a row was refused; all words without a code are one reason."""
    code = "unknown_value" if error.reason.startswith("unknown_") else error.reason
    return text_of(f"history_{code}")


def table_of(summary: Mapping[str, Any]) -> Table:
    """Return the summary as a person reads it."""
    shown = Table(title=f"{summary['source']} · {summary['file']['name']}", title_justify="left")
    for name in ("", "应结有期 closed with due", "按期 on time", "按期率 rate"):
        shown.add_column(name, justify="left" if not name else "right")
    read, kept, refused = (summary[name] for name in ("rows_read", "kept", "refused"))
    shown.caption = f"读 read {read:,} · 收 kept {kept:,} · 拒 refused {refused:,}"
    shown.caption_justify = "left"
    shown.add_row("合计 all", *_figures(summary), end_section=True)
    for unit, figures in summary["by_unit"].items():
        shown.add_row(unit or "（无 none）", *_figures(figures))
    shown.add_section()
    for name, figures in summary["variants"].items():
        text = text_of(f"{_VARIANT}{name}")
        shown.add_row(f"{text.zh} {text.en}", *_figures(figures))
    return shown


def _figures(one: Mapping[str, Any]) -> tuple[str, str, str]:
    rate = "–" if one["rate"] is None else f"{one['rate']:.2%}"
    return f"{one['closed_with_due']:,}", f"{one['on_time']:,}", rate
